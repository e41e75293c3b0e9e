"""Where packets come from: capture files, compressed files, network interfaces, and their filters.

Here: opening, filtering and reading packets.  All files are read in pure Python; libpcap captures live traffic and
compiles filter expressions.  Not here: the headers inside a packet (`pyp0f.wire`).
"""
