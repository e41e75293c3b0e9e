"""Fetches a page with tls-client, which imitates a browser: ``tls_client_browser.py URL BROWSER``."""

import sys

import tls_client

tls_client.Session(client_identifier=sys.argv[2]).get(sys.argv[1], insecure_skip_verify=True)
