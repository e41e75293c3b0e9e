"""HTTP/1: reading heads, their signatures, and what a head says about the program that sent it.

Here: everything that pyp0f knows of HTTP.  Not here: the interface that it implements
(`pyp0f.applications.interface`).
"""
