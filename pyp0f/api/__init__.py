"""The API socket: its protocol, its server and its clients (docs/api.md).

Here: queries about hosts, and the answers.  Not here: the event loop that runs the server (`pyp0f.service`).
"""
