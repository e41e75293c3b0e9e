"""Fetches a page with libsoup: ``soup_client.py URL``."""

import sys

import gi

gi.require_version("Soup", "3.0")
from gi.repository import Soup  # noqa: E402 - the version comes first

Soup.Session().send_and_read(Soup.Message.new("GET", sys.argv[1]), None)
