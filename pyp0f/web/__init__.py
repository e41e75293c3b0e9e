"""The web process: it stores observations and answers over HTTP (docs/http-interface.md).

It is a process of its own, so that capturing never waits for it.  Its packages are in the extra ``web``.  Nothing here
is imported by ``import pyp0f`` or by a run without ``--http``.
"""
