"""Packet filters made from TCP signatures, for libpcap, iptables and nftables.

`conditions` says what a packet must look like.  `tcpdump`, `bytecode` and `nftables` write that in the language of a
filter.  `making` puts them together.
"""
