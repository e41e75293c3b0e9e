"""Live capture as a service: the event loop, signals, daemon mode, privileges.

Here: what only a long-running process needs.  Not here: the protocol of the API socket (`pyp0f.api`).
"""
