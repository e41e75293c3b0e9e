"""TLS over TCP: reading the first ClientHello and ServerHello of a connection, and their fingerprints.

Here: everything about TLS.  Only `application` is imported before the first connection of TLS.
Not here: the interface that it implements (`pyp0f.applications.interface`).
"""
