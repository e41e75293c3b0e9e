"""TCP options that are cut off, too long, too many, or followed by junk: one SYN each, from hosts of their own."""

from __future__ import annotations

from dataclasses import replace

from _build import LINUX, Capture, save

OPTIONS = (
    # End of options, and what follows it.
    "02 04 05b4 00 000000",
    "02 04 05b4 00 000100",  # opt+
    "02 04 05b4 00 010203",  # opt+: and what follows a non-zero byte is not looked at
    "00 000000 02 04 05b4",  # opt+: an option after the end is no option
    "00 000000",
    "02 04 05b4 010101 00",  # the end is the last byte
    # Options that the end of the header cuts off.
    "01 02 04 05",
    "010101 02",
    "0101 03 03",
    "010101 04",
    "0101 08 0a 00000001",
    "02 04 05b4 010101 fe",
    "02 04 05b4 0101 fe 03",
    # Lengths that are wrong: the value is taken all the same where the kind has a fixed length.
    "02 03 05b4",
    "02 00 05b4",
    "03 04 07 01",
    "04 03 0101",
    "0101 08 0c 00000001 00000000",
    "02 04 05b4 01 fe 01 01",
    "02 04 05b4 0101 fe 00",
    "02 04 05b4 fe 29 0101",
    # Kinds without a name, with and without data.
    "02 04 05b4 1e 02 0101",
    "02 04 05b4 1c 04 8064",
    "22 02 0101 02 04 05b4",
    # Selective acknowledgements in a SYN: long enough, too short, beyond the end.
    "0101 05 0a 0000000100000002",
    "01 05 03 01",
    "0101 05 22 0000000100000002",
    # Repeated options: the last value counts.
    "02 04 05b4 02 04 0218",
    "03 03 01 03 03 0e 0101",
    # Values out of the ordinary.
    "02 04 0000",
    "02 04 ffff",
    "03 03 0f 01",  # exws
    "03 03 ff 01",  # exws
    "0101 08 0a 00000000 00000000",  # ts1-
    "0101 08 0a 00000001 00000001",  # ts2+
    "0101 08 0a 00000000 00000001",  # both
    # As many as there can be: 24 are recorded, and it is bad that there are more.
    "01" * 24,
    "01" * 28,
    "01" * 36 + "02 04 05b4",
    "01" * 20 + "02 04 05b4",
    "01" * 20 + "02 04 05b4 03 03 07 00",
    "04 02" * 20,
    "",
)


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    for number, options in enumerate(OPTIONS, 1):
        capture.add(replace(LINUX.syn(f"192.0.2.{number}", "198.51.100.1"), options=bytes.fromhex(options)))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
