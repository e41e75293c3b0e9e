"""smoltcp, a stack for embedded systems written in Rust, as mitmproxy uses it for its mode "tun"."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from lab import variants
from lab.namespaces import add_addresses, recording, space, wait_for
from lab.stack import COMPILER, Bench, Origin, Stack, run

_REQUIREMENT: Final = "mitmproxy>=11,<12"
_OUR_ADDRESSES: Final = ("198.51.100.2", "2001:db8:2::2")
_ADDRESSES: Final = ("198.51.100.1", "2001:db8:2::1")
"""mitmproxy answers for every address."""


def measure(bench: Bench, capture: Path) -> Origin:
    """Measure the stack of mitmproxy, from PyPI."""
    environment = bench.folder / "environments" / "mitmproxy"
    python = environment / "bin" / "python"
    if not (environment / "bin" / "mitmdump").exists():
        bench.say("installing mitmproxy from PyPI")
        run(sys.executable, "-m", "venv", str(environment))
        run(str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", _REQUIREMENT, timeout=600)
    folder = bench.fresh("smoltcp")
    dial = str(bench.dial())
    with space("peer") as peer:
        peer.start(
            "env", f"HOME={folder}", str(environment / "bin" / "mitmdump"), "--mode", "tun:lab0",
            "--set", "connection_strategy=lazy", output=folder / "mitmdump.log",
        )  # fmt: skip
        wait_for(lambda: peer.try_run("ip", "link", "show", "lab0"), "mitmproxy", 60)
        add_addresses(peer, "lab0", _OUR_ADDRESSES)
        peer.run("ip", "link", "set", "lab0", "mtu", "1500")  # otherwise our own packets are those of a loopback
        with recording(peer, "lab0", capture):
            variants.connect(peer, dial, variants.USUAL_ANSWERS, _ADDRESSES)
    version = run(str(python), "-c", "from importlib.metadata import version; print(version('mitmproxy_rs'))").strip()
    return {"package": "mitmproxy_rs (PyPI)", "version": version, "script": "smoltcp"}


STACKS: Final = (
    Stack(
        name="smoltcp",
        system="other:smoltcp:",
        names={key: name for key, name in variants.USUAL_NAMES.items() if key[1] != variants.OUTGOING_PORT},
        measure=measure,
        programs=COMPILER,
        shown=frozenset(answer.port for answer in variants.USUAL_ANSWERS),
        seconds=15,
    ),
)
