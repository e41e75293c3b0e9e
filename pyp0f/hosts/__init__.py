"""What is remembered of each address, and for how long.

Here: the host table and the samples that the next packet is compared with.  Not here: the comparison itself
(`pyp0f.changes`).
"""
