"""Protocols that are not reported themselves, but behind which another one begins: SOCKS, and those that ask for TLS.

Here: SOCKS, PostgreSQL, XMPP and other protocols that ask for TLS.  Not here: protocols that are reported, which do
this on their own (HTTP with CONNECT, mail and FTP with STARTTLS), and the change itself (`pyp0f.engine.tracker`).
"""
