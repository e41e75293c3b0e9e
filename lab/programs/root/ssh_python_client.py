"""Connects with libssh: ``ssh_python_client.py HOST PORT``."""

import sys

from ssh.options import HOST, USER
from ssh.session import Session

session = Session()
session.options_set(HOST, sys.argv[1])
session.options_set(USER, "x")
session.options_set_port(int(sys.argv[2]))
session.connect()
