"""Where packets come from: capture files, compressed files, network interfaces, and their filters.

Here: opening, filtering and reading packets, and how they lie in a file.  Not here: the headers inside a packet
(`pyp0f.wire`).
"""
