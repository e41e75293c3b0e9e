"""Connects with the library of Amazon: ``awscrt_client.py HOST PORT``."""

import sys

from awscrt.http import HttpClientConnection
from awscrt.io import ClientTlsContext, TlsContextOptions

options = TlsContextOptions()
options.verify_peer = False
tls = ClientTlsContext(options).new_connection_options()
tls.set_server_name(sys.argv[1])
HttpClientConnection.new(sys.argv[1], int(sys.argv[2]), tls_connection_options=tls).result(5)
