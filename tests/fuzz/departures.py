"""Where pyp0f means to differ from 3.09b, and how the generator keeps out of the way.

Each departure is a switch.  Off, which is the default, the generator makes nothing that would show
it, so that every difference found is a mistake.  On (`--allow NAME`), it does make such input; the
differences that follow are the departure's own.

    switch               what 3.09b does                                off, the generator ...
    -------------------  ---------------------------------------------  ------------------------------------------
    ACK_PLUS             `ack+` only if bit 24 of the number is set     sets that bit in each acknowledgement number
                                                                        of a SYN, or leaves the number 0
    OPT_PLUS             misses a single non-zero byte that ends the    never ends an end-of-options padding so
                         option area
    VERSIONS             never compares a signature's IP version;       sends no SYN or SYN+ACK that a signature of
                         keeps `0+` of `*` signatures on IPv6           the wrong version (`0+`: any) could match
    VLAN                 drops tagged frames                            sends none
    LINK_TYPES           skips a wrong number of bytes on several       uses link types both read alike
                         link types
    SEGMENTED_RESPONSES  loses a line for each further segment of a     splits response heads inside the status line
                         response head                                  only, and says no more after an unfinished one
    HTTP_SYSTEMS         compares an OS label's number with a name's    gives HTTP sections OS labels only in files
                         index                                          where both numbers are the same
    UNKNOWN_OS           takes an unknown OS for a mismatch             names an OS over HTTP only after a SYN
                         (`ua_vs_os`, `os_diff`)                        (SYN+ACK) that must have told the host's OS
    BACKWARDS            expires all when time goes back                never lets time go back
    HOST_PRUNING         prunes one host where it announces 10 %        keeps the host limit out of reach
    RANDOM_TTL           swallows a character after `n-:`               writes 0 there
    DATE                 reads Date into memory that was never cleared  sends Date headers only if the reference
                                                                        runs with that memory cleared

What 3.09b refuses to load ends a run before it starts, so there is no switch for it: generated files
keep well clear of signatures that an earlier line may cover, of trailing blanks and of CR.
"""

from __future__ import annotations

import enum


class Departure(enum.Enum):
    """The switches; the values are sections of the description of p0f 3.09b."""

    ACK_PLUS = "17.2 #1"
    OPT_PLUS = "17.2 #2"
    VERSIONS = "17.2 #7, #8"
    VLAN = "17.2 #3"
    LINK_TYPES = "17.2 #5"
    SEGMENTED_RESPONSES = "17.2 #22"
    HTTP_SYSTEMS = "17.2 #24"
    UNKNOWN_OS = "17.2 #25"
    BACKWARDS = "17.2 #19"
    HOST_PRUNING = "17.2 #17"
    RANDOM_TTL = "17.2 #11"
    DATE = "17.1"


Allowed = frozenset[Departure]
