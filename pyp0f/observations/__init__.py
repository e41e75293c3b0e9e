"""Observations: immutable values that pyp0f reports about TCP, links, uptime and host changes.

Here: the values, and their fields as p0f prints them and as JSON members.
Not here: observations of applications (`pyp0f.applications`), and the format of lines (`pyp0f.outputs`).
"""
