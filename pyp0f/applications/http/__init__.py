"""HTTP/1: reading heads, signatures of heads, and fingerprints of the programs that sent them.

Here: everything about HTTP.
Not here: the interface that it implements (`pyp0f.applications.interface`).
"""
