"""Fetches a page with Twisted: ``twisted_client.py URL``."""

import sys

from twisted.internet import reactor
from twisted.web.client import Agent

Agent(reactor, connectTimeout=5).request(b"GET", sys.argv[1].encode()).addBoth(lambda _: reactor.stop())
reactor.run()
