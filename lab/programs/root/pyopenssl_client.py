"""Connects with pyOpenSSL of any version: ``pyopenssl_client.py HOST PORT``."""

import socket
import sys

from OpenSSL import SSL

connection = SSL.Connection(SSL.Context(SSL.SSLv23_METHOD), socket.create_connection((sys.argv[1], int(sys.argv[2]))))
connection.set_tlsext_host_name(sys.argv[1].encode())
connection.set_connect_state()
connection.do_handshake()
