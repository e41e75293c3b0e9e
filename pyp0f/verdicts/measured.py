"""How often answers were right on labelled data.  Written by ``benchmarks/reliability.py``."""

from __future__ import annotations

from typing import Final

from pyp0f.verdicts.confidence import Group, Rate

RATES: Final[dict[Group, Rate]] = {
    (): Rate(166.2, 92.2, 148.8),
    ("http request",): Rate(4.0, 1.0, 1.0),
    ("http request", "exact"): Rate(4.0, 1.0, 1.0),
    ("http request", "exact", "Epiphany"): Rate(1.0, 0.0, 0.0),
    ("http request", "exact", "Firefox 10.x or newer"): Rate(1.0, 1.0, 1.0),
    ("http request", "exact", "libfetch"): Rate(1.0, 0.0, 0.0),
    ("http request", "exact", "xxxterm"): Rate(1.0, 0.0, 0.0),
    ("http response",): Rate(3.7, 1.7, 1.7),
    ("http response", "exact"): Rate(3.7, 1.7, 1.7),
    ("http response", "exact", "Apache 2.x"): Rate(1.0, 1.0, 1.0),
    ("http response", "exact", "lighttpd 1.x"): Rate(0.3, 0.3, 0.3),
    ("http response", "exact", "nginx 0.x"): Rate(0.3, 0.3, 0.3),
    ("http response", "exact", "nginx 1.x"): Rate(2.0, 0.0, 0.0),
    ("syn",): Rate(107.7, 60.5, 101.3),
    ("syn", "exact"): Rate(45.3, 32.0, 44.3),
    ("syn", "exact", "Linux (Android)"): Rate(0.4, 0.0, 0.4),
    ("syn", "exact", "Linux 2.2.x"): Rate(0.8, 0.0, 0.8),
    ("syn", "exact", "Linux 2.6.x"): Rate(3.0, 3.0, 3.0),
    ("syn", "exact", "Linux 3.1-3.10"): Rate(1.0, 1.0, 1.0),
    ("syn", "exact", "Linux 3.11 and newer"): Rate(3.0, 2.0, 2.0),
    ("syn", "exact", "Windows 7 or 8"): Rate(35.0, 25.0, 35.0),
    ("syn", "exact", "Windows XP"): Rate(2.0, 1.0, 2.0),
    ("syn", "fuzzy"): Rate(10.1, 1.0, 6.2),
    ("syn", "fuzzy", "Linux 2.2.x-3.x"): Rate(2.3, 0.0, 2.3),
    ("syn", "fuzzy", "Linux 2.2.x-3.x (barebone)"): Rate(1.0, 0.0, 0.0),
    ("syn", "fuzzy", "Linux 2.2.x-3.x (no timestamps)"): Rate(1.9, 0.0, 1.9),
    ("syn", "fuzzy", "Mac OS X"): Rate(2.0, 1.0, 1.0),
    ("syn", "fuzzy", "Windows 7 or 8"): Rate(1.0, 0.0, 1.0),
    ("syn", "fuzzy", "Windows NT kernel"): Rate(1.9, 0.0, 0.0),
    ("syn", "generic"): Rate(52.0, 27.5, 50.5),
    ("syn", "generic", "Linux 2.2.x-3.x"): Rate(26.8, 10.0, 26.3),
    ("syn", "generic", "Linux 2.2.x-3.x (barebone)"): Rate(2.3, 0.0, 2.3),
    ("syn", "generic", "Linux 2.2.x-3.x (no timestamps)"): Rate(2.3, 0.0, 2.3),
    ("syn", "generic", "Mac OS X"): Rate(6.5, 6.5, 6.5),
    ("syn", "generic", "Windows NT kernel"): Rate(12.0, 11.0, 11.0),
    ("syn", "generic", "Windows NT kernel 5.x"): Rate(2.0, 0.0, 2.0),
    ("syn", "rewritten"): Rate(0.4, 0.0, 0.4),
    ("syn", "rewritten", "Android"): Rate(0.4, 0.0, 0.4),
    ("syn+ack",): Rate(50.7, 29.0, 44.7),
    ("syn+ack", "exact"): Rate(18.0, 7.0, 13.0),
    ("syn+ack", "exact", "Linux 2.6.x"): Rate(5.0, 0.0, 0.0),
    ("syn+ack", "exact", "Linux 3.x"): Rate(1.0, 1.0, 1.0),
    ("syn+ack", "exact", "Windows 7 or 8"): Rate(12.0, 6.0, 12.0),
    ("syn+ack", "rewritten"): Rate(32.7, 22.0, 31.7),
    ("syn+ack", "rewritten", "FreeBSD 8.x"): Rate(1.0, 0.0, 0.0),
    ("syn+ack", "rewritten", "Linux 2.4.x to 3.x"): Rate(1.4, 0.0, 1.4),
    ("syn+ack", "rewritten", "Linux 2.6.x to 3.x"): Rate(28.3, 22.0, 28.3),
    ("syn+ack", "rewritten", "Windows 7 to 8"): Rate(2.0, 0.0, 2.0),
}
"""Answers, right answers and right families, by kind of observation, way of the match, and label."""
