"""The engine: packets in, observations out, without I/O and without a clock.

Here: the hot loop, the connection table, reassembled streams, and the order of the stages.  Not here: what each
stage says (`pyp0f.fingerprinting`, `pyp0f.applications`, `pyp0f.changes`).
"""
