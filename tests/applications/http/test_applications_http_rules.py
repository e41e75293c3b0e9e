"""The two sets of rules for HTTP heads."""

from __future__ import annotations

import re

import pytest

from pyp0f.applications.http.limits import MAX_HTTP_VALUE
from pyp0f.applications.http.rules import CLASSIC_RULES, STANDARD_RULES, HttpRules

BOTH = pytest.mark.parametrize("rules", [CLASSIC_RULES, STANDARD_RULES], ids=["classic", "standard"])


def test_limits_of_p0f() -> None:
    assert CLASSIC_RULES.max_value == MAX_HTTP_VALUE
    assert not CLASSIC_RULES.any_case
    assert not CLASSIC_RULES.weights


@BOTH
def test_patterns_are_compiled_once(rules: HttpRules) -> None:
    assert rules.match_request is rules.match_request
    assert rules.match_response is rules.match_response


@BOTH
def test_bytes_of_first_lines_and_raw_signatures(rules: HttpRules) -> None:
    is_classic = rules is CLASSIC_RULES
    for byte in range(256):
        data = bytes([byte])
        is_good = byte == 0x0D or 0x20 <= byte <= (0x7F if is_classic else 0xFF)
        assert (rules.find_bad_in_line(data) is None) is is_good, data
        is_shown = 0x20 <= byte <= (0x7F if is_classic else 0x7E) and data != b"]"
        assert _length(rules.match_shown(data)) == is_shown, data
        assert _length(rules.match_shown_of_known(data)) == (is_shown and data != b"|"), data


def _length(found: re.Match[bytes] | None) -> int:
    return len(found[0]) if found else 0
