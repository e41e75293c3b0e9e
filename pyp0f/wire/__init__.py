"""Packet bytes to values: link types, IP, TCP and UDP headers, TCP options.

Here: pure functions from bytes to values.
Not here: files and interfaces (`pyp0f.capture`), and the state of connections (`pyp0f.engine`).
"""
