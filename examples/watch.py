"""Watch an interface, and print a line whenever something new is learned of an address.

python examples/watch.py eth0
python examples/watch.py eth0 net 192.0.2.0/24 and port 80
"""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from typing import Final

import pyp0f

REMEMBERED: Final = 10_000
"""Of so many addresses the latest line is kept, so that only news are printed."""


def describe(host: pyp0f.HostInfo) -> str:
    """What is known of an address, in a line."""
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
    """Print news until the user has had enough."""
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
            if len(known) > REMEMBERED:
                del known[next(iter(known))]


def main(arguments: list[str]) -> int:
    """Run; returns the exit status."""
    parser = ArgumentParser(description="Watch an interface.")
    parser.add_argument("interface", nargs="?", help="any is all of them; the first that is up if not given")
    parser.add_argument("filter", nargs="*", help="in the language of tcpdump")
    options = parser.parse_args(arguments)
    try:
        watch(options.interface, " ".join(options.filter) or None)
    except pyp0f.Pyp0fError as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as with other programs, "| head" is no error
    sys.exit(main(sys.argv[1:]))
