"""Names of link types, for messages: one of them is not supported, or a filter is not valid for it.

The names are those of https://www.tcpdump.org/linktypes.html, without ``LINKTYPE_``.  Those of link types that are read
are in the tables of `pyp0f.wire.link` and `pyp0f.wire.further_links`.
"""

from __future__ import annotations

from typing import Final

from pyp0f.wire.further_links import NAMES
from pyp0f.wire.link import KNOWN

_OTHERS: Final = {
    3: "AX25", 6: "IEEE802_5", 7: "ARCNET_BSD", 100: "ATM_RFC1483", 102: "SLIP_BSDOS", 103: "PPP_BSDOS", 114: "LTALK",
    123: "SUNATM", 129: "ARCNET_LINUX", 139: "MTP2_WITH_PHDR", 140: "MTP2", 141: "MTP3", 142: "SCCP", 144: "LINUX_IRDA",
    165: "BACNET_MS_TP", 166: "PPP_PPPD", 169: "GPRS_LLC", 170: "GPF_T", 171: "GPF_F", 177: "LINUX_LAPD", 182: "MFR",
    187: "BLUETOOTH_HCI_H4", 189: "USB_LINUX", 190: "CAN20B", 195: "IEEE802_15_4_WITHFCS", 196: "SITA",
    201: "BLUETOOTH_HCI_H4_WITH_PHDR", 202: "AX25_KISS", 203: "LAPD", 207: "LAPB_WITH_DIR", 209: "IPMB_LINUX",
    210: "FLEXRAY", 212: "LIN", 215: "IEEE802_15_4_NONASK_PHY", 216: "LINUX_EVDEV", 220: "USB_LINUX_MMAPPED",
    224: "FC_2", 225: "FC_2_WITH_FRAME_DELIMS", 227: "CAN_SOCKETCAN", 228: "IPV4", 229: "IPV6",
    230: "IEEE802_15_4_NOFCS", 231: "DBUS", 235: "DVB_CI", 236: "MUX27010", 237: "STANAG_5066_D_PDU", 243: "MPEG_2_TS",
    244: "NG40", 245: "NFC_LLCP", 248: "SCTP", 249: "USBPCAP", 250: "RTAC_SERIAL", 251: "BLUETOOTH_LE_LL",
    253: "NETLINK", 254: "BLUETOOTH_LINUX_MONITOR", 255: "BLUETOOTH_BREDR_BB", 256: "BLUETOOTH_LE_LL_WITH_PHDR",
    257: "PROFIBUS_DL", 260: "IPMI_HPM_2", 261: "ZWAVE_R1_R2", 262: "ZWAVE_R3", 263: "WATTSTOPPER_DLM",
    264: "ISO_14443", 265: "RDS", 266: "USB_DARWIN", 268: "SDLC", 270: "LORATAP", 271: "VSOCK", 272: "NORDIC_BLE",
    273: "DOCSIS31_XRA31", 275: "DISPLAYPORT_AUX", 278: "OPENVIZSLA", 279: "EBHSCR", 280: "VPP_DISPATCH", 285: "ELEE",
    286: "Z_WAVE_SERIAL", 287: "USB_2_0", 288: "ATSC_ALP", 289: "ETW", 292: "ZBOSS_NCP", 293: "USB_2_0_LOW_SPEED",
    294: "USB_2_0_FULL_SPEED", 295: "USB_2_0_HIGH_SPEED",
    **{147 + number: f"USER{number}" for number in range(16)},
}  # fmt: skip
_ALL: Final = _OTHERS | NAMES | KNOWN


def name_of(number: int) -> str:
    """Name of a link type; ``unknown`` if it has none."""
    return _ALL.get(number, "unknown")
