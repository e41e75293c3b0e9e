"""Summaries: all that is known of an address, as a value that is made from observations and can be merged.

Here: facts with counts and times, what they mean together, and tables of many hosts.
Not here: the host table of the engine (`pyp0f.hosts`), which compares packets with earlier ones; how summaries are
printed (`pyp0f.outputs`).

Nothing of it is imported unless a summary is asked for.
"""
