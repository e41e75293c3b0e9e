"""HTTP/2 in clear text: the beginning of a client, up to its first request.

Here: everything about HTTP/2.  Only `application` is imported before the first connection of HTTP/2.
Not here: HTTP/1 (`pyp0f.applications.http`).
"""
