"""Each reason for a `host change` that the TCP layer knows: pairs of SYNs, each pair from an address of its own.

Reasons that weigh too little to be reported on their own come together with a change of the MTU.  A few pairs weigh
nothing in the end, because timestamps or the distance explain the change; nine small changes make `ip sharing`.
"""

from __future__ import annotations

from dataclasses import replace

from _build import DF, LINUX, LINUX_SERVER, RESERVED, WINDOWS, Capture, Stack, save

SERVER = "198.51.100.1"
UNKNOWN = Stack(window=1000, layout="mss,sok,nop,nop")
NO_CLOCK = replace(LINUX, layout="mss,nop,nop,sok,nop,ws", window=30011)  # known, without timestamps
OLD_LINUX = replace(LINUX, window=5840)
TUNNELLED = replace(LINUX, window=28000, mss=1400)
XP = replace(WINDOWS, window=16384, layout="mss,nop,nop,sok", scale=0)
PAIRS: tuple[tuple[Stack, Stack], ...] = (
    (WINDOWS, NO_CLOCK),  # os_diff by name, and ttl is not asked any more
    (WINDOWS, XP),  # os_diff by label: two versions of one system
    (XP, replace(XP, window=65535, mss=1400)),  # os_diff by line of the database, and mtu
    (WINDOWS, replace(WINDOWS, fragment=DF, ident=0, mss=1400)),  # fuzzy, and mtu
    (UNKNOWN, replace(UNKNOWN, fragment=DF | RESERVED)),  # sig_diff by quirks
    (UNKNOWN, replace(UNKNOWN, layout="mss,nop,ws", mss=1400)),  # sig_diff by options, and mtu
    (WINDOWS, replace(WINDOWS, window=1001, layout="mss,sok,nop,nop")),  # sig_diff by options, and x_known
    (WINDOWS, replace(WINDOWS, ttl=124)),  # ttl, by 4 hops in the neighbourhood
    (replace(WINDOWS, ttl=120), replace(WINDOWS, ttl=119, mss=1400)),  # ttl, by a hop further away, and mtu
    (replace(WINDOWS, ttl=110), replace(WINDOWS, ttl=100)),  # nothing: far away, and farther now
    (replace(WINDOWS, ttl=100), replace(WINDOWS, ttl=110)),  # ttl: far away, and nearer now
    (LINUX, TUNNELLED),  # nothing: mtu, but the timestamps go on
    (LINUX, replace(TUNNELLED, ticks=LINUX.ticks - 1000)),  # mtu, and tstamp: the timestamps go back
    (LINUX, replace(TUNNELLED, ticks=LINUX.ticks + 100_000)),  # mtu, and tstamp: they leap ahead
    (OLD_LINUX, LINUX),  # nothing: os_diff by label, halved
)


def add_servers(capture: Capture) -> None:
    """Add two SYN+ACKs of different systems from one address."""
    for port, stack in ((1025, LINUX_SERVER), (1026, replace(WINDOWS, layout="mss"))):
        syn = NO_CLOCK.syn("192.0.2.200", SERVER, port)
        capture.add(syn, stack.syn_ack(syn))


def add_ports(capture: Capture) -> None:
    """Add SYNs whose source port goes back: a little, a lot, and a lot with another MTU."""
    for port, mss in ((5000, 1460), (4937, 1460), (4873, 1460), (4000, 1400)):
        capture.add(replace(WINDOWS, mss=mss).syn("192.0.2.201", SERVER, port))


def add_small_changes(capture: Capture) -> None:
    """Add ten SYNs with MTUs of their own: nine changes that weigh 1 each."""
    for number in range(10):
        capture.add(replace(WINDOWS, mss=1400 + number).syn("192.0.2.202", SERVER, 2000 + number))


def add_tools(capture: Capture) -> None:
    """Add a port scanner on a system of a class that it does not run on, and on one that it does."""
    scanner = Stack(ttl=50, window=1024, layout="mss", fragment=0)
    for address, stack in (
        ("192.0.2.203", replace(WINDOWS, window=32768, mss=1360, ttl=64, layout="mss,nop,nop,sok", scale=0)),
        ("192.0.2.204", WINDOWS),
    ):
        capture.add(stack.syn(address, SERVER, 3000), scanner.syn(address, SERVER, 3001))


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=10_000)
    for number, (before, after) in enumerate(PAIRS, 1):
        for port, stack in ((1025, before), (1026, after)):
            capture.add(stack.syn(f"192.0.2.{number}", SERVER, port, time=capture.time))
    add_servers(capture)
    add_ports(capture)
    add_small_changes(capture)
    add_tools(capture)
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
