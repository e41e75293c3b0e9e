"""The live table of hosts on the terminal: a process of its own, in the extra ``watch`` (docs/watch.md).

What reads packets, and what makes summaries of hosts, is not in it.
"""
