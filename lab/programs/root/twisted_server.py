"""Accepts connections with Twisted Conch: ``twisted_server.py PORT``."""

import sys

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.keys import Key
from twisted.internet import reactor

key = Key(generate_private_key(65537, 2048))
factory = SSHFactory()
factory.getPrivateKeys = lambda: {b"ssh-rsa": key}
factory.getPublicKeys = lambda: {b"ssh-rsa": key.public()}
reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
reactor.run()
