"""Capture on an interface, and print one line for each new fact about an address.

python examples/watch.py eth0
python examples/watch.py eth0 net 192.0.2.0/24 and port 80
"""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from typing import Final

import pyp0f

MAX_KNOWN: Final = 10_000
"""Number of addresses whose latest line is kept.  A line is printed only if it differs from the latest one."""


def describe(host: pyp0f.HostInfo) -> str:
    """The facts about an address as one line of text."""
    words = [
        " ".join(filter(None, (host.os_name, host.os_flavor))) or "unknown system",
        " ".join(filter(None, (host.http_name, host.http_flavor))),
        host.link,
        None if host.distance is None else f"{host.distance} hops away",
        None if host.uptime is None else f"up for {host.uptime.days} days",
        None if host.last_nat is None else "several systems share the address",
    ]
    return ", ".join(filter(None, words))


def watch(interface: str | None, expression: str | None) -> None:
    """Print new facts until Ctrl-C."""
    known: dict[object, str] = {}
    with pyp0f.sniff(interface, filter=expression) as sniffer:
        print(f"listening on {sniffer.interface}; press Ctrl-C to stop", flush=True)
        for observation in sniffer:
            host = sniffer.engine.hosts.get(observation.subject_address)
            if host is None:
                continue
            text = describe(host)
            if known.pop(host.address, None) != text:
                print(f"{observation.time:%H:%M:%S} {host.address}: {text}", flush=True)
            known[host.address] = text
            if len(known) > MAX_KNOWN:
                del known[next(iter(known))]


def main(arguments: list[str]) -> int:
    """Run and return the exit status."""
    parser = ArgumentParser(description="Watch an interface.")
    parser.add_argument("interface", nargs="?", help="'any' for all (default: the first that is up)")
    parser.add_argument("filter", nargs="*", help="filter expression in tcpdump's syntax")
    options = parser.parse_args(arguments)
    try:
        watch(options.interface, " ".join(options.filter) or None)
    except pyp0f.Pyp0fError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # "| head" must not cause an error
    sys.exit(main(sys.argv[1:]))
