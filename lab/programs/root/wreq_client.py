"""Fetches a page with wreq, which imitates a browser: ``wreq_client.py URL PROFILE``."""

import sys

from wreq import Emulation
from wreq.blocking import Client

Client(emulation=getattr(Emulation, sys.argv[2]), tls_verify=False).get(sys.argv[1])
