"""The variants of Linux, and the scripts that are made of them."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

import pytest

from lab.variants import ANSWERS, CONTINUE_PORT, NAMES, READY, VARIANTS, Answer, Variant, guest_script

DIAL: Final = "dial"


def lines_of(variant: Variant) -> list[str]:
    empty = guest_script((), ()).splitlines()
    return [line for line in guest_script((variant,), ()).splitlines() if line not in empty]


def test_each_port_means_one_thing() -> None:
    ports = [one.port for one in VARIANTS] + [one.port for one in ANSWERS]
    assert len(ports) == len(set(ports))
    assert CONTINUE_PORT not in ports
    assert len(NAMES) == len(ports)


def test_names_are_distinct() -> None:
    names = [one.name for one in VARIANTS] + [one.name for one in ANSWERS]
    assert len(names) == len(set(names))


def test_plain_variant_connects_over_both_versions() -> None:
    assert lines_of(Variant(port=7, name="x", options="-m")) == [
        "$dial -m 192.0.2.1 7",
        "$dial -m 2001:db8::1 7",
    ]


def test_mtu_is_set_back() -> None:
    first, *_, last = lines_of(Variant(port=7, name="x", mtu=1280)) + guest_script((), ()).splitlines()[1:2]
    assert "mtu 1280" in first
    assert "mtu 1500" in last


def test_settings_are_set_back_and_may_be_refused() -> None:
    first, change, back = lines_of(Variant(port=7, name="x", settings={"tcp_ecn": "3"}))
    assert first == "tcp_ecn=$(cat $net/tcp_ecn)"
    assert change.startswith("if (echo '3' > $net/tcp_ecn) 2> /dev/null; then $dial ")
    assert back == 'echo "$tcp_ecn" > $net/tcp_ecn'


def test_listens_for_each_client_before_it_says_so() -> None:
    script = guest_script((), (Answer(port=8, name="x", options="-r 5"),)).splitlines()
    assert script.index("$dial -l -r 5 8 &") < script.index(f"echo '{READY}'")
    assert script[-1] == "echo 2 > $net/tcp_syncookies"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_shells_read_the_script(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([shell, "-n"], input=guest_script(), text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")
