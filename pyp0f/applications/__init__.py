"""Application protocols behind one interface: what programs at both ends say of themselves.

Here: the interface, the list of standard applications, and a package for each protocol.  Not here: how streams
are put in order (`pyp0f.engine`).
"""
