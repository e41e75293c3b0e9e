"""The web process: it stores observations and answers over HTTP (docs/http-interface.md).

Here: the store, the HTTP interface, the page, and the sources of lines.  Not here: the socket pair over which the
capture sends lines (`pyp0f.service.feed`).

It is a process of its own, so that capturing never waits for it.  Its packages are in the extra ``web``.  Nothing here
is imported by ``import pyp0f`` or by a run without ``--http``.
"""
