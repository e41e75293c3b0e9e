"""Signature files: labels and signatures of TCP and MTU, the database, checks and suggestions.

Here: reading and writing signature files, and comparing signatures with packets and with each other.
Not here: sections of applications (`pyp0f.applications`), and decoding packets (`pyp0f.wire`).
"""
