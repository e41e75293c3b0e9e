"""QUIC: the ClientHello in the Initial packets of a client.

Here: packets, their protection, and the frames in them.  All of it is imported at the first packet of QUIC;
`protection` needs the package ``cryptography``.
Not here: recognizing QUIC (`pyp0f.applications.tls.over_udp`); what is in a ClientHello, and its fingerprints
(`pyp0f.applications.tls`).
"""
