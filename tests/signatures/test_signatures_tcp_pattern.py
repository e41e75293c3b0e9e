"""Patterns of TCP signatures: printing and parsing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyp0f.signatures.label import Label
from pyp0f.signatures.tcp import TcpSignature, parse_tcp
from pyp0f.signatures.tcp_pattern import quirks_in
from pyp0f.wire import quirks as all_quirks

LABEL = Label(number=1, line=2, os_class="unix", name="Linux", flavor="3.x")

LINE = "4:64:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"


def parse(text: str) -> TcpSignature:
    return parse_tcp(text, LABEL, 3)


@given(
    version=st.sampled_from([None, 4, 6]),
    ttl=st.integers(1, 255),
    random_ttl=st.booleans(),
    olen=st.integers(0, 255),
    mss=st.none() | st.integers(0, 65535),
    window=st.just(("any", 0))
    | st.tuples(st.just("fixed"), st.integers(0, 65535))
    | st.tuples(st.just("mod"), st.integers(2, 65535))
    | st.tuples(st.sampled_from(["mss", "mtu"]), st.integers(1, 1000)),
    scale=st.none() | st.integers(0, 255),
    layout=st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 8, 77, 255]), max_size=24).map(bytes),
    padding=st.integers(0, 255),
    quirks=st.integers(0, (1 << 17) - 1),
    payload=st.sampled_from([None, False, True]),
)
def test_every_value_goes_round(
    version: int | None,
    ttl: int,
    random_ttl: bool,
    olen: int,
    mss: int | None,
    window: tuple[str, int],
    scale: int | None,
    layout: bytes,
    padding: int,
    quirks: int,
    payload: bool | None,
) -> None:
    if version == 4:
        quirks &= ~all_quirks.QUIRKS_IPV6_ONLY
    elif version == 6:
        quirks &= ~all_quirks.QUIRKS_IPV4_ONLY
    padding = padding if layout.endswith(b"\0") else 0
    signature = TcpSignature(
        label=LABEL,
        version=version,
        ttl=ttl,
        random_ttl=random_ttl,
        olen=olen,
        mss=mss,
        window_form=window[0],
        window=window[1],
        scale=scale,
        layout=layout,
        eol_padding=padding,
        quirks=quirks,
        payload=payload,
    )
    assert parse(str(signature)) == signature


def test_quirks_by_version() -> None:
    """Quirks of the other IP version do not count."""
    both = parse("*:64:0:*:*,*:mss:df,id+,flow,ecn:0")
    assert all_quirks.quirks_text(quirks_in(both, 4)) == "df,id+,ecn"
    assert all_quirks.quirks_text(quirks_in(both, 6)) == "ecn,flow"
    assert all_quirks.quirks_text(quirks_in(parse("4:64:0:*:*,*:mss:df:0"), 4)) == "df"
