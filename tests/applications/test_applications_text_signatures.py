"""Matching texts with lines: the groups agree with a simple comparison of all lines."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.text_sections import TextSection
from pyp0f.applications.text_signatures import TextIndex, TextMatcher, TextSignature, parse_text
from pyp0f.signatures.label import Label


class Optional(TextSection):
    """Lines whose first part may be left out: ``?a:b`` is ``a:b`` or ``-:b``."""

    def readings(self, text: str) -> tuple[str, ...]:
        return (text[1:], f"-:{text.partition(':')[2]}") if text.startswith("?") else (text,)


SECTION: Final = TextSection("toy", parts=3)
LABELS: Final = (Label(name="specific"), Label(name="family", generic=True))

parts = st.tuples(*[st.sampled_from("*ab")] * 3).filter(lambda found: found != ("*",) * 3)
signatures = st.lists(
    st.tuples(parts, st.sampled_from(LABELS)).map(lambda pair: parse_text(SECTION, ":".join(pair[0]), pair[1])),
    max_size=12,
)


def fits(signature: TextSignature, text: str) -> bool:
    return all(mine in ("*", theirs) for mine, theirs in zip(signature.readings[0], text.split(":"), strict=True))


@given(signatures, st.tuples(*[st.sampled_from("abc")] * 3).map(":".join))
def test_matching_agrees_with_a_comparison_of_all_lines(lines: list[TextSignature], text: str) -> None:
    fitting = [one for one in lines if fits(one, text)]
    expected = next((one for one in fitting if not one.label.generic), next(iter(fitting), None))
    assert TextMatcher(SECTION, lines).find(text) is expected


@given(signatures, parts)
def test_rivals_are_all_kinds_of_lines_that_include_another(lines: list[TextSignature], other: tuple[str, ...]) -> None:
    index = TextIndex()
    for line in lines:
        index.add(line)
    later = parse_text(SECTION, ":".join(other), LABELS[0])
    including = {(one.text, one.label) for one in lines if one.includes(later)}
    assert {(one.text, one.label) for one in index.rivals(later)} == including


def test_one_line_can_have_several_readings() -> None:
    section = Optional("toy", parts=2)
    line = parse_text(section, "?a:b", LABELS[0])
    assert [TextMatcher(section, [line]).find(text) for text in ("a:b", "-:b", "c:b")] == [line, line, None]
    assert line.includes(parse_text(section, "-:b", LABELS[0]))
    assert not parse_text(section, "a:b", LABELS[0]).includes(line)
    assert line.overlaps(parse_text(section, "-:*", LABELS[0]))
    assert not line.overlaps(parse_text(section, "c:*", LABELS[0]))
