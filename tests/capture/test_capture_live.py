"""Live capture, with a stand-in for libpcap; tests/test_daemon_live.py has the real one."""

from __future__ import annotations

from struct import pack

import pcapy
import pytest

from pyp0f.capture.live import Counts, LiveCapture, names
from pyp0f.errors import CaptureError

LINUX_COOKED = 113


class Reader:
    """Stands in for the reader of pcapy."""

    def __init__(self, code: int = 0, link_type: int = 1) -> None:
        self.code = code
        self.link_type = link_type
        self.calls: list[tuple[str, object]] = []
        self.batches: list[tuple[bytes, bytes] | pcapy.PcapError] = []
        self.counted: tuple[int, int, int] | pcapy.PcapError = (7, 2, 0)

    def set_snaplen(self, length: int) -> None:
        self.calls.append(("snaplen", length))

    def set_promisc(self, on: int) -> None:
        self.calls.append(("promiscuous", on))

    def set_timeout(self, milliseconds: int) -> None:
        self.calls.append(("timeout", milliseconds))

    def set_buffer_size(self, size: int) -> None:
        self.calls.append(("buffer", size))

    def activate(self) -> int:
        self.calls.append(("activate", None))
        return self.code

    def setnonblock(self, on: int) -> None:
        self.calls.append(("nonblock", on))

    def datalink(self) -> int:
        return self.link_type

    def setfilter(self, expression: str) -> None:
        self.calls.append(("filter", expression))

    def getfd(self) -> int:
        return 99

    def next_batch(self, most: int) -> tuple[bytes, bytes]:
        self.calls.append(("next_batch", most))
        batch = self.batches.pop(0)
        if isinstance(batch, pcapy.PcapError):
            raise batch
        return batch

    def stats(self) -> tuple[int, int, int]:
        if isinstance(self.counted, pcapy.PcapError):
            raise self.counted
        return self.counted

    def close(self) -> None:
        self.calls.append(("close", None))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(pcapy, "create", lambda _name: reader)
    return reader


def test_settings(reader: Reader) -> None:
    capture = LiveCapture("eth0", "port 80", promiscuous=True)
    settings = dict(reader.calls)
    assert (settings["snaplen"], settings["promiscuous"], settings["timeout"]) == (65535, 1, 5)
    assert str(settings["filter"]).startswith("(tcp and (port 80)) or (ip[9] = 0x4 or ")
    assert [name for name, _ in reader.calls].index("activate") < [name for name, _ in reader.calls].index("filter")
    assert (capture.name, capture.fileno(), capture.link.skip) == ("eth0", 99, 14)
    capture.close()
    assert reader.calls[-1] == ("close", None)


@pytest.mark.parametrize("warning", [1, 2, 3])
def test_warnings_are_no_errors(warning: int, reader: Reader) -> None:
    reader.code = warning
    LiveCapture("any")
    assert ("promiscuous", 0) in reader.calls


def test_packets(reader: Reader) -> None:
    reader.batches = [(b"aabbb", pack("=8I", 1, 2, 0, 2, 3, 4, 2, 3)), (b"", b"")]
    capture = LiveCapture("eth0")
    assert capture.read(10) == (b"aabbb", [(1, 2, 0, 2), (3, 4, 2, 3)])
    assert capture.read(10) == (b"", [])
    assert reader.calls[-1] == ("next_batch", 10)


def test_what_the_kernel_cannot_filter_is_filtered_here(reader: Reader) -> None:
    reader.link_type = LINUX_COOKED
    tagged = bytes(14) + b"\x81\0" + bytes(40)
    plain = bytes(14) + b"\x08\0" + bytes(40)
    reader.batches = [(tagged + plain, pack("=8I", 1, 2, 0, 56, 1, 2, 56, 56))]
    assert LiveCapture("any", "port 80", classic=True).read(10)[1] == [(1, 2, 56, 56)]


def test_an_interface_that_goes_down(reader: Reader) -> None:
    reader.batches = [pcapy.PcapError("The interface went down")]
    with pytest.raises(CaptureError, match=r"^eth0: capturing failed: The interface went down$"):
        LiveCapture("eth0").read(10)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (-5, "there is no such interface (pyp0f -L lists them)"),
        (-8, "no permission to capture: this needs root, or the capability CAP_NET_RAW (docs/operations.md says how)"),
        (-9, "the interface is not up"),
        (-1, "cannot capture on it (libpcap error -1)"),
    ],
)
def test_refusals(code: int, problem: str, reader: Reader) -> None:
    reader.code = code
    with pytest.raises(CaptureError) as refusal:
        LiveCapture("eth0")
    assert str(refusal.value) == f"eth0: {problem}"
    assert ("close", None) not in reader.calls


def test_counts(reader: Reader) -> None:
    capture = LiveCapture("eth0")
    assert capture.counts() == Counts(received=7, dropped=2)
    reader.counted = pcapy.PcapError("none")
    assert capture.counts() is None


def test_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcapy, "findalldevs", lambda: ["eth0", "any"])
    assert names() == ["eth0", "any"]
    monkeypatch.setattr(pcapy, "findalldevs", list)
    with pytest.raises(CaptureError, match="no network interface to capture on"):
        names()
