"""Connects with Mbed TLS: ``mbedtls_client.py HOST PORT``."""

import socket
import sys

from mbedtls.tls import ClientContext, TLSConfiguration

context = ClientContext(TLSConfiguration(validate_certificates=False))
connection = context.wrap_socket(socket.socket(), server_hostname=sys.argv[1])
connection.connect((sys.argv[1], int(sys.argv[2])))
connection.do_handshake()
