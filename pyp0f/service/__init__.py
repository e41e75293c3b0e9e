"""Live capture as a service: the event loop, signals, daemon mode, privileges.

Here: what only a long-running process needs.  Not here: the API socket and its protocol (`pyp0f.api`).
"""
