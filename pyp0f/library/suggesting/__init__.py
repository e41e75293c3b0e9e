"""Suggests signatures: gathers observations that match no signature, and writes a signature file for them.

In here: gathering, writing, and suggestions for links and TCP.
Not in here: suggestions for applications (`pyp0f.applications`), base classes (`pyp0f.signatures.suggesting`).
"""
