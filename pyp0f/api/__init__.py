"""Questions about hosts, and the answers: the protocol of the API socket, its server and its clients (docs/api.md).

Here: both ends of the socket.  Not here: the event loop that runs the server (`pyp0f.service`).
"""
