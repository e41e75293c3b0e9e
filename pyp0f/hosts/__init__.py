"""The host table: what is stored for each address, and for how long.

Here: the host table, and the samples with which later packets are compared.
Not here: the comparison (`pyp0f.changes`).
"""
