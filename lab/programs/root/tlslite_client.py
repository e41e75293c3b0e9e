"""Connects with tlslite-ng: ``tlslite_client.py HOST PORT``."""

import socket
import sys

from tlslite import TLSConnection

connection = TLSConnection(socket.create_connection((sys.argv[1], int(sys.argv[2]))))
connection.handshakeClientCert(serverName=sys.argv[1])
