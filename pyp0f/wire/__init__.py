"""Packet bytes to values: link types, encapsulations, fragments, IP, TCP and UDP headers, TCP options.

Here: pure functions from bytes to values; the fragments that wait, and shortcuts through tunnels.
Not here: files and interfaces (`pyp0f.capture`), and the state of connections (`pyp0f.engine`).
"""
