"""Finds the records of a classic capture behind damage.

Records have no mark that tells where one begins.  So a record is recognized by its header: its lengths and its time
are possible, the time is near that of earlier records, and another such record or the end of the file follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyp0f.capture.savefile import NEAR, FileHeader, RecordHeaders, is_plausible

_DAY: Final = 86_400
"""Seconds between two records, at most, for the first one to be recognized."""


class RecordSearch:
    """Searches for records.  The time that it takes is proportional to the bytes that are searched."""

    def __init__(self, header: FileHeader, headers: RecordHeaders, times: Iterable[int]) -> None:
        """Prepare the search.

        Args:
            header: header of the file.
            headers: reads the headers of its records.
            times: seconds of earlier records; empty if there are none.
        """
        self._headers = headers
        near = {seconds // NEAR + step & 0xFF for seconds in times for step in (-1, 0, 1)}
        time = b"[%s]" % b"".join([b"\\x%02x" % top for top in sorted(near)]) if near else b"."
        if header.order == "<":
            pattern = b"...%s....(?!\0\0\0\0)..[\0-\x10]\0..[\0-\x10]\0" % time
        else:
            pattern = b"%s.......(?!\0\0\0\0)\0[\0-\x10]..\0[\0-\x10].." % time
        self._candidates = re.compile(pattern, re.DOTALL)

    def find(self, data: bytes, at: int, end: int, *, is_last: bool) -> tuple[bool, int]:
        """Search for a record.

        Args:
            data: buffer.
            at: where to begin.
            end: offset after its last byte.
            is_last: whether the file ends there.

        Returns:
            Whether a record was found; its offset, else the offset where the search is to go on with more bytes.
        """
        read, size = self._headers.read, self._headers.size
        search = self._candidates.search
        while (candidate := search(data, at, end)) is not None:
            at = candidate.start()
            if at + size > end:
                break
            header = read(data, at)
            if is_plausible(header):
                then = at + size + header[2]
                if then + size > end and not is_last:
                    return False, at
                if then == end and is_last:
                    return True, at
                if then + size <= end:
                    following = read(data, then)
                    if is_plausible(following) and abs(following[0] - header[0]) <= _DAY:
                        return True, at
            at += 1
        return False, end if is_last else max(at, end - size + 1)
