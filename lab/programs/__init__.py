"""Records programs that speak TLS, QUIC, SSH and others, and writes their signatures into applications.fp.

``python -m lab programs`` is the command; docs/laboratory.md explains it.  Each file in ``tables`` has the programs of
one group, each file in ``measured`` what they sent.
"""
