"""The search for records behind damage; files as a whole are in `test_capture_savefile_reader.py`."""

from __future__ import annotations

import random
from typing import Final

import pytest
from capture_files import FRAME
from packets import pcap, record

from pyp0f.capture.record_search import RecordSearch
from pyp0f.capture.savefile import RecordHeaders, read_file_header

TIME: Final = 1_600_000_000
NOISE: Final = random.Random(9).randbytes(500)


def search(order: str = "<", times: tuple[int, ...] = (TIME,)) -> RecordSearch:
    header = read_file_header(pcap([], order=order))
    assert header is not None
    return RecordSearch(header, RecordHeaders(header), times)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("times", [(TIME,), (), (1, TIME + 9_000_000)])
def test_a_record_is_found(order: str, times: tuple[int, ...]) -> None:
    data = NOISE + record(FRAME, order=order) * 2
    assert search(order, times).find(data, 0, len(data), is_last=True) == (True, len(NOISE))
    assert search(order, times).find(data, len(NOISE) + 1, len(data), is_last=True) == (True, len(NOISE) + 90)


def test_more_bytes_may_be_needed() -> None:
    """Then the search goes on where the record that may be one begins, or where none could begin so far."""
    data = NOISE + record(FRAME) * 2
    for end in range(len(NOISE) + 16, len(NOISE) + 16 + 90):
        # The byte before it could belong to it as well, as far as its length tells.
        assert search().find(data, 0, end, is_last=False) in ((False, len(NOISE)), (False, len(NOISE) - 1))
    assert search().find(data, 0, len(NOISE) + 7, is_last=False) == (False, len(NOISE) - 8)
    assert search().find(data, 0, len(data) - 1, is_last=True) == (True, len(NOISE))


@pytest.mark.parametrize(
    "data",
    [
        record(FRAME, time=(TIME + 100_000_000, 0)) * 2,
        record(FRAME, time=(TIME, 1_000_000)) * 2,
        record(FRAME, original=10) * 2,
        record(FRAME, original=2_000_000) * 2,
        record(b"") * 2,
        record(FRAME) + record(FRAME, time=(TIME + 100_000, 0))[:-1],
        record(FRAME)[:-1],
        bytes(100),
        b"",
    ],
)
def test_what_is_no_record(data: bytes) -> None:
    assert search().find(data, 0, len(data), is_last=True) == (False, len(data))
