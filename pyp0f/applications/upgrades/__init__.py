"""Protocols that are not reported themselves, but behind which another one begins: SOCKS, and those that ask for TLS.

Protocols that are reported do this on their own: HTTP with CONNECT, mail and FTP with STARTTLS.
"""
