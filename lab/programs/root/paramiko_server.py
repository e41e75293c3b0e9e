"""Accepts connections with Paramiko: ``paramiko_server.py PORT``."""

import socket
import sys

import paramiko

key = paramiko.RSAKey.generate(2048)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    transport = paramiko.Transport(listener.accept()[0])
    transport.add_server_key(key)
    try:
        transport.start_server(server=paramiko.ServerInterface())
    except (paramiko.SSHException, EOFError) as error:
        print(error)
