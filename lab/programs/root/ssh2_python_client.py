"""Connects with ssh2-python: ``ssh2_python_client.py HOST PORT``."""

import socket
import sys

from ssh2.session import Session

Session().handshake(socket.create_connection((sys.argv[1], int(sys.argv[2])), 5))
