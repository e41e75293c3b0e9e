"""Fleets: sensors ship JSON lines to a message broker (docs/fleets.md).

Here: following a log, keeping what waits, and sending.  Not here: reading what was sent, which is `pyp0f.web`.
"""
