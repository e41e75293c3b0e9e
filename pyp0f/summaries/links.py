"""What the name of a link suggests: a VPN, a tunnel, a kind of access."""

from __future__ import annotations

from typing import Final

_SUGGESTIONS: Final = (
    ("WireGuard", "VPN (WireGuard)"),
    ("OpenVPN", "VPN (OpenVPN)"),
    ("IPSec", "VPN (IPsec) or tunnel (GRE)"),
    ("PPTP", "VPN (PPTP)"),
    ("L2TP", "VPN (L2TP)"),
    ("WARP", "VPN (WARP)"),
    ("VPN", "VPN or tunnel"),
    ("VXLAN", "overlay network (VXLAN)"),
    ("GENEVE", "overlay network (GENEVE)"),
    ("GRE", "tunnel (GRE)"),
    ("6in4", "tunnel (IPv6 in IPv4)"),
    ("SIT", "tunnel (IP in IP)"),
    ("GIF", "tunnel (GIF)"),
    ("tunnel", "tunnel"),
    ("PPPoE", "DSL"),
    ("DSL", "DSL"),
    ("AWS", "cloud (AWS)"),
    ("Google", "cloud (Google)"),
    ("Azure", "cloud (Azure)"),
    ("Oracle", "cloud (Oracle)"),
    ("mobile", "mobile network"),
    ("jumbo", "data center"),
    ("loopback", "the same machine"),
)
"""A part of the name of a link, and what it suggests.  The first one counts."""


def suggestion(link: str) -> str:
    """What a link suggests, in a few words; empty if it suggests nothing in particular.

    Args:
        link: name of the link, as in the section ``[mtu]`` of a signature file.
    """
    return next((text for part, text in _SUGGESTIONS if part.lower() in link.lower()), "")
