"""SSH: reading identification and first key exchange message of both sides, and their fingerprint HASSH.

Here: everything about SSH.  Only `application` is imported before the first connection of SSH.
Not here: the interface that it implements (`pyp0f.applications.interface`).
"""
