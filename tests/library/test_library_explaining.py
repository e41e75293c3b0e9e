"""Explanations of answers."""

from __future__ import annotations

import json

import pytest
from hello_bytes import CLIENT, records
from packets import SYN_OPTIONS, ipv4, tcp
from places import PCAPS, ROOT

import pyp0f
from pyp0f.applications.raw_signatures import TEXT_SECTIONS, kinds_of
from pyp0f.library.explaining import Explanation, explain
from pyp0f.library.fingerprinter import TcpFingerprint
from pyp0f.library.loading import parse_database

LINUX = "4:57+7:0:1460:mss*20,7:mss,sok,ts,nop,ws:df,id+:0"
HEAD = b"GET / HTTP/1.1\r\nUser-Agent: curl/7.88\r\nHost: example.org\r\nAccept: */*\r\n\r\n"
CURL = "1:User-Agent,Host,Accept=[*/*]:Connection,Accept-Encoding,Accept-Language,Accept-Charset,Keep-Alive:curl/7.88"
OWN = parse_database(
    b"classes = unix\n[tcp:request]\nlabel = s:unix:Mine:1\nsig = *:64:0:*:mss*9,7:mss,sok,ts,nop,ws:df,id+:0\n"
    b"[http:request]\nua_os = Mine\nlabel = s:!:tool:\nsys = Mine\nsig = *:Host::\n",
    "own.fp",
)


def explained(subject: object, **options: object) -> Explanation:
    found = explain(subject, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def text_of(subject: str) -> str:
    """The text without the verdict, whose confidence is measured."""
    lines = str(explained(subject, database=OWN)).splitlines()
    return "\n".join([line for line in lines if not line.startswith("verdict: ")])


def test_text_of_an_answer() -> None:
    assert text_of(LINUX.replace("*20", "*9")) == (
        "syn: 4:57+7:0:1460:mss*9,7:mss,sok,ts,nop,ws:df,id+:0\n"
        "answer: Mine 1\n"
        "  exact: Mine 1, own.fp:4\n"
        "    *:64:0:*:mss*9,7:mss,sok,ts,nop,ws:df,id+:0"
    )


def test_text_without_an_answer() -> None:
    assert text_of("4:57+7:0:1460:mss*9,0:mss,sok,ts:df,id+:0") == (
        "syn: 4:57+7:0:1460:mss*9,0:mss,sok,ts:df,id+:0\n"
        "answer: Mine 1\n"
        "  rewritten: Mine 1, own.fp:4 (removed: ws)\n"
        "    *:64:0:*:mss*9,7:mss,sok,ts,nop,ws:df,id+:0"
    )
    assert str(explained("4:57+7:0:1460:mss*9,8:mss,sok,ts,nop,ws:df,id+:0", database=OWN)) == (
        "syn: 4:57+7:0:1460:mss*9,8:mss,sok,ts,nop,ws:df,id+:0\n"
        "answer: ???\n"
        "no signature fits; the nearest are:\n"
        "  Mine 1, own.fp:4\n"
        "    *:64:0:*:mss*9,7:mss,sok,ts,nop,ws:df,id+:0\n"
        "    window scale: 8 (line: 7)"
    )
    assert str(explained("4:57+7:0:0:1,0:::0", database=OWN)).endswith("no signature fits, and none is near")


def test_fuzzy_matches_say_what_differs() -> None:
    text = text_of(LINUX.replace("*20", "*9").replace("57+7", "128+0"))
    assert "answer: Mine 1\n  fuzzy: Mine 1, own.fp:4\n" in text
    assert text.endswith("    initial TTL: 128 received (line: 64)")


def test_kinds_of_text() -> None:
    assert explained(LINUX).kind == "syn"
    assert explained(LINUX, kind="syn+ack").kind == "syn+ack"
    assert explained(CURL).kind == "http request"
    answer = explained("1:Server,Date::", kind="http response")
    assert answer.kind == "http response"


def test_packets_and_observations_have_the_same_explanation() -> None:
    syn = ipv4(tcp(options=SYN_OPTIONS, flags=0x02))
    found = pyp0f.fingerprint(syn)
    assert isinstance(found, TcpFingerprint)
    assert explained(syn) == explained(found) == explained(found.raw_signature)
    head = ipv4(tcp(payload=HEAD, flags=0x10))
    answer = explained(head).answer
    assert answer is not None
    assert answer.label.name == "curl"
    assert explained(head, database=OWN).answer is not None
    assert explain(ipv4(tcp(flags=0x10))) is None
    assert explain(b"") is None


@pytest.mark.parametrize("name", ["nat_two_systems", "http_apache", "sendsyn_probe", "http_forms"])
def test_the_answer_is_that_of_the_log(name: str) -> None:
    database = pyp0f.load_database()
    for observation in pyp0f.read(ROOT / "pcaps" / f"{name}.pcap", database=database):
        if isinstance(observation, (pyp0f.TcpObservation, pyp0f.HttpObservation)):
            answer = explained(observation, database=database).answer
            assert (answer and answer.label) == observation.label


def test_verdicts() -> None:
    exact = explained(LINUX).verdict
    assert exact is not None
    assert (exact.text, exact.way) == ("Linux 3.11 or newer", "exact")
    rewritten = explained("4:57+7:0:1460:mss*9,0:mss,sok,ts:df,id+:0", database=OWN).verdict
    assert rewritten is not None
    assert (rewritten.text, rewritten.changes) == ("Mine 1, rewritten on the way", ("removed: ws",))
    other = explained(CURL.replace("curl/7.88", "Mozilla/5.0")).verdict
    assert other is not None
    assert (other.name, other.way) == ("curl", "dishonest")
    assert "verdict: curl, confidence " in str(explained(CURL))
    assert explained("4:57+7:0:0:1,0:::0").verdict is None


def test_json_types() -> None:
    found = explained(LINUX.replace("*20", "*21")).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"kind", "raw_signature", "answer", "candidates", "near", "verdict"}


def test_wrong_arguments() -> None:
    with pytest.raises(
        ValueError, match=r"kind must be one of syn, syn\+ack, http request, http response, tls request, .*, not 'x'"
    ):
        explain(LINUX, kind="x")
    with pytest.raises(pyp0f.SignatureError, match="is one of TCP"):
        explain(LINUX, kind="http request")
    with pytest.raises(pyp0f.SignatureError, match="must have eight fields"):
        explain(CURL, kind="syn")
    with pytest.raises(TypeError, match=r"^subject must be a packet, an observation, .*, not 5$"):
        explain(5)  # type: ignore[arg-type]
    uptime = next(iter([one for one in pyp0f.read(ROOT / "pcaps" / "uptime.pcap") if one.kind == "uptime"]))
    with pytest.raises(TypeError, match="kind 'uptime'"):
        explain(uptime)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mine", "Mine 1 \\(own.fp:3\\)$"),
        ("mine 1", "Mine 1 \\(own.fp:3\\)$"),
        ("s:unix:Mine:1", "Mine 1 \\(own.fp:3\\)$"),
        ("Min", "mss,sok,ts,nop,ws:df,id\\+:0$"),
        ("Windows 10", "mss,sok,ts,nop,ws:df,id\\+:0$"),
        ("ordinary", "mss,sok,ts,nop,ws:df,id\\+:0$"),
    ],
)
def test_names_are_no_raw_signatures(text: str, named: str) -> None:
    """They are not taken for a command of a protocol of mail."""
    with pytest.raises(pyp0f.SignatureError, match=f"raw signature '{text}': is not a raw signature .*{named}"):
        explain(text, database=OWN)


def test_many_labels_of_a_name() -> None:
    with pytest.raises(pyp0f.SignatureError, match=r"the signatures of Linux .+, Linux .+, Linux .+ and \d+ more$"):
        explain("Linux")
    with pytest.raises(pyp0f.SignatureError, match="or its beginning; it has the signatures of Windows 10"):
        explain("Windows 10")


JA4 = "t13d0206h2_c1929292aa6b_fb71836bce29"
HASSH = "3f854bbf4618039ae94779536d67b11d"
MESSAGES = parse_database(
    f"""classes = unix
[tls:request]
label = s:!:agent:2
sys = @unix
sig = t13*02**h2_c1929292aa6b_fb71836bce29
[ssh:request]
label = s:!:Library:
sys = @unix
sig = *:{HASSH}:Library_*
label = s:!:OpenSSH:
sys = @unix
sig = *:00000000000000000000000000000000:OpenSSH_*
[smtp:request]
label = s:!:mailer:
sys = @unix
sig = EHLO,?NOOP,MAIL FROM<>,RCPT TO<>,DATA:From,To
""".encode(),
    "own.fp",
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (JA4, ["tls request: " + JA4, "answer: agent 2", "  exact: agent 2, own.fp:5"]),
        (
            JA4.replace("06h2", "07h1").replace("fb71", "0000"),
            ["no signature fits; the nearest are:", "  agent 2, own.fp:5", "    protocol (ALPN): h1 (line: h2)",
             "    hash of extensions: 0000836bce29 (line: fb71836bce29)"],
        ),
        (f"2.0:{HASSH}:OpenSSH_9", ["answer: Library", "  dishonest: Library, own.fp:9",
                                    "    software: OpenSSH_9 (line: Library_*)"]),
        (f"2.0:{HASSH}:Other_9", ["answer: Library", "  generic: Library, own.fp:9"]),
        ("2.0:none:Library_1", ["no signature fits; the nearest are:",
                                f"    HASSH: none (line: {HASSH})"]),
        ("EHLO,NOOP,MAIL FROM<>,RCPT TO<>,DATA:From,To", ["answer: mailer"]),
        ("EHLO,MAIL FROM<>,RCPT TO<>,DATA:From,To,Date", ["    header lines: From,To,Date (line: From,To)"]),
        ("EHLO,QUIT:", ["no signature fits, and none is near"]),
    ],
)  # fmt: skip
def test_messages(text: str, lines: list[str]) -> None:
    shown = str(explained(text, database=MESSAGES)).splitlines()
    assert [line for line in lines if line not in shown] == []


def test_a_message_of_a_program() -> None:
    """An observation and a fingerprint say what they are."""
    hello = pyp0f.fingerprint_tls(records(CLIENT))
    assert hello is not None
    assert explained(hello).kind == "tls request"
    assert {explained(one).kind for one in pyp0f.read(PCAPS / "tls.pcap") if "tls" in one.kind} == {
        "tls request",
        "tls response",
    }


def test_every_packaged_line_fits_itself() -> None:
    """Lines without a part of any value are texts: their own line is a candidate."""
    database = pyp0f.load_database()
    for kind, section in TEXT_SECTIONS.items():
        for signature in database.signatures_in(section):
            if not set("*?") & set(signature.text):
                found = explained(signature.text, kind=kind, database=database)
                assert signature in [one.signature for one in found.candidates]
                assert kind in kinds_of(signature.text)
