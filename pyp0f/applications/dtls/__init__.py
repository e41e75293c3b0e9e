"""DTLS: the ClientHello of a client, in the records of its datagrams.

Not here: recognizing DTLS (`pyp0f.applications.tls.over_udp`); what is in a ClientHello, and its fingerprints
(`pyp0f.applications.tls`).
"""
