"""Suggested signatures for unknown HTTP heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unknown import UA, http_lines, request, text_of

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(
    ("heads", "line"),
    [
        # Headers that come and go are optional where they stand the same way, and left out where they do not.
        ([["Host: a", "Cookie: x", UA], ["Host: a", UA], ["Host: a", "Referer: y", "Cookie: x", UA]],
         "Host,?Referer,?Cookie,User-Agent"),
        ([["Cookie: x", "Host: a", UA], ["Host: a", "Cookie: x", UA]], "Host,User-Agent"),
        ([["Cookie: x", "Referer: y", "Host: a", UA], ["Referer: y", "Cookie: x", "Host: a", UA]],
         "?Referer,Host,User-Agent"),
        ([["Cookie: x", "Host: a", "Cookie: y", UA]], "?Cookie,Host,User-Agent"),
        ([["Cookie: x", "Host: a", UA], ["Host: a", "Cookie: x", UA], ["Host: a", "Cookie: x", UA]], "Host,User-Agent"),
        # Values stay if they say something of the program, and are the same.
        ([["DNT: 1", "X-A: b", "Pragma: no-cache", "Keep-Alive: timeout=5, max=9"],
          ["DNT: 1", "X-A: b", "Pragma: x", "Keep-Alive: timeout=6, max=9"]],
         "DNT=[1],X-A,Pragma,Keep-Alive=[timeout]"),
        ([["Accept: a/b"]], "Accept"),
        ([["A: ", "A: x", "A: y"]], "A,A,A"),
    ],
)  # fmt: skip
def test_headers(heads: list[list[str]], line: str) -> None:
    (found,) = http_lines(*[request(*head) for head in heads])
    assert found.split(":")[1] == line


@pytest.mark.parametrize(
    ("software", "name"),
    [
        ("curl/8.5.0", "curl"),
        ("Wget/1.21 (linux-gnu) x/1", "Wget"),
        ("Mozilla/5.0 (X11) AppleWebKit/1 (KHTML, like Gecko) Chrome/1 Safari/1", "Chrome"),
        ("Mozilla/5.0 (X11) AppleWebKit/1 (KHTML, like Gecko) Chrome/1 Safari/1 Edg/1", "Edg"),
        ("Mozilla/5.0 (Mac) AppleWebKit/1 (KHTML, like Gecko) Version/1 Safari/1", "Safari"),
        ("Mozilla/4.0 (compatible; MSIE 6.0)", "Mozilla"),
        ("Some Tool", "Some"),
        ("???", ""),
        ("", ""),
    ],
)
def test_names_of_programs(software: str, name: str) -> None:
    text = text_of(request("Host: x", f"User-Agent: {software}"))
    assert (f"label = s:!:{name}:unknown 3\n" if name else "label = s:!:Unknown 3:\n") in text
