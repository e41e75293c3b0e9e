"""TCP fingerprinting: matches SYNs and SYN+ACKs with signatures, and computes MTU, distance and uptime.

Here: pure functions, and caches of their results.
Not here: single comparisons with a signature (`pyp0f.signatures`), and the state of hosts (`pyp0f.hosts`).
"""
