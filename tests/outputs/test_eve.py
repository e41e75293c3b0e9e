"""Lines with EVE's names: they match the schema, and contain the values of the log."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from struct import unpack
from typing import TYPE_CHECKING, Final

import pytest
from jsonschema import Draft202012Validator
from places import PCAPS
from sample_observations import ENDS, EXAMPLES, tcp_observation
from surroundings import corpus, mostly_slow
from test_pcaps import golden_arguments

from pyp0f.changes.weights import REASON_NAMES
from pyp0f.commands.main import main
from pyp0f.library.reading import read
from pyp0f.observations.base import UNKNOWN, Observation
from pyp0f.outputs.eve import EveFormatter, schema_text
from pyp0f.outputs.jsontext import p0f_object
from pyp0f.wire.outer import KINDS, Outer
from pyp0f.wire.quirks import QUIRK_NAMES

if TYPE_CHECKING:
    from typing import Any

CAPTURES: Final = sorted(PCAPS.glob("*.pcap*"))
SCHEMA: Final[dict[str, Any]] = json.loads(schema_text())
VALIDATOR: Final = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
COMMON: Final = Draft202012Validator(
    json.loads(Path(__file__).with_name("eve_common_fields.json").read_text("ascii")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
"""What Suricata demands of every record."""


def line_of(observation: Observation) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(EveFormatter().lines([observation]))
    return line


def test_a_line() -> None:
    """The members about the connection are those of Suricata."""
    line = line_of(tcp_observation())
    assert line.pop("p0f") == p0f_object(tcp_observation())
    assert list(line.items()) == [
        ("timestamp", "2020-09-13T12:26:40.250000+0000"),
        ("event_type", "p0f"),
        ("src_ip", "10.0.0.1"),
        ("src_port", 1000),
        ("dest_ip", "10.0.0.2"),
        ("dest_port", 80),
        ("proto", "TCP"),
        ("community_id", "1:lWJQYXirSlmWE2qTFPykhczY8U4="),
    ]


def test_the_client_is_the_source_whoever_is_the_subject() -> None:
    line = line_of(EXAMPLES[5].observation)
    assert (line["p0f"]["subject"], line["src_ip"], line["dest_ip"]) == ("server", "fe80::1", "fe80::2")


def test_outer_headers() -> None:
    """They come after the members of the connection, and fit the schema."""
    outer = (Outer("ip", None, "2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:2"), Outer("vxlan", 500))
    one = replace(tcp_observation(), endpoints=replace(ENDS, outer=outer))
    line = line_of(one)
    VALIDATOR.validate(line)
    strict_validator().validate(line)
    assert line.pop("outer") == [
        {"kind": "ip", "id": None, "src_ip": "2001:db8::1", "dest_ip": "2001:db8::2"},
        {"kind": "vxlan", "id": 500, "src_ip": None, "dest_ip": None},
    ]
    assert line == line_of(tcp_observation())


# The schema -----------------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_examples_fit_the_schema(example: tuple[Observation]) -> None:
    VALIDATOR.validate(line_of(example[0]))


def objects_of(part: object) -> list[dict[str, Any]]:
    """All object schemas within a schema."""
    if isinstance(part, list):
        return [found for value in part for found in objects_of(value)]
    if not isinstance(part, dict):
        return []
    inner = [found for value in part.values() for found in objects_of(value)]
    return [part, *inner] if "properties" in part and isinstance(part.get("type"), str) else inner


def test_the_schema_says_all_and_demands_all() -> None:
    """Each member has a description and is always there, except the verdict, which --classic does not have."""
    for found in objects_of(SCHEMA):
        assert [name for name in found["properties"] if name not in ("verdict", "outer")] == found["required"]
        for name, value in found["properties"].items():
            assert "$ref" in value or "description" in value or name == "kind"


def strict(part: object) -> object:
    """The schema with additional members forbidden."""
    if isinstance(part, list):
        return [strict(value) for value in part]
    if not isinstance(part, dict):
        return part
    made = {name: strict(value) for name, value in part.items()}
    return {**made, "additionalProperties": False} if part.get("type") == "object" else made


@cache
def strict_validator() -> Draft202012Validator:
    return Draft202012Validator(strict(SCHEMA))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.kind)
def test_the_schema_names_every_member(example: tuple[Observation]) -> None:
    strict_validator().validate(line_of(example[0]))


def test_the_schema_has_the_words_of_the_program() -> None:
    parts = {name: part.get("properties", {}) for name, part in SCHEMA["$defs"].items()}
    assert parts["tcp"]["quirks"]["items"]["enum"] == [name for _, name in QUIRK_NAMES]
    assert parts["nat"]["reasons"]["items"]["enum"] == [name for _, name in REASON_NAMES]
    assert parts.pop("outer")["kind"]["enum"] == sorted({"ip", *[name for name, _ in KINDS.values()]})
    kinds = [part["kind"] for part in parts.values() if "kind" in part]
    named = [name for kind in kinds for name in kind.get("enum") or [kind["const"]]]
    assert sorted(named) == sorted({example.kind for example in EXAMPLES})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timestamp", "2020-09-13 12:26:40"),
        ("timestamp", "2020-09-13T12:26:40.250000+00:00"),
        ("src_ip", "10.0.0"),
        ("src_port", 65536),
        ("community_id", "2:x"),
    ],
)
def test_the_schema_refuses(name: str, value: object) -> None:
    line = line_of(tcp_observation())
    assert not VALIDATOR.is_valid({**line, name: value})
    assert not VALIDATOR.is_valid({**line, "p0f": {**line["p0f"], "ttl": 256}})
    assert not VALIDATOR.is_valid({**line, "p0f": {**line["p0f"], "kind": "mtu"}})
    assert VALIDATOR.is_valid({**line, "new": "member"})


# Suricata's rules ----------------------------------------------------------------------------------


def test_the_common_rules_are_a_schema() -> None:
    Draft202012Validator.check_schema(COMMON.schema)


@pytest.mark.parametrize("capture", mostly_slow(CAPTURES), ids=lambda path: path.stem)
def test_every_line_follows_the_rules_of_all_eve_records(
    capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(PCAPS))
    arguments = runpy.run_path(str(capture.with_suffix(".py"))).get("ARGUMENTS", ())
    assert main(["-r", str(capture), "--json", str(tmp_path / "json"), *arguments]) == 0
    heads = set()
    for line in (tmp_path / "json").read_bytes().splitlines():
        record = json.loads(line)
        del record["p0f"]
        heads.add(json.dumps(record))
    for head in heads:
        COMMON.validate(json.loads(head))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timestamp", "2020-09-13T12:26:40.250000+00:00"),
        ("timestamp", "2020-09-13T12:26:40.250000Z"),
        ("event_type", ""),
        ("src_ip", "example"),
        ("dest_port", 65536),
        ("proto", "tcp"),
    ],
)
def test_the_rules_of_all_eve_records_refuse(name: str, value: object) -> None:
    line = line_of(tcp_observation())
    assert COMMON.is_valid(line)
    assert not COMMON.is_valid({**line, name: value})


# Beside the log -------------------------------------------------------------------------------------


def text_of(value: str | None) -> str:
    return UNKNOWN if value is None else value


def words(**which: bool) -> str:
    return " ".join([word for word, applies in which.items() if applies])


def tcp_fields(p0f: dict[str, Any]) -> list[str]:
    label = p0f["label"]
    params = words(
        generic=p0f["generic"],
        fuzzy=p0f["fuzzy"],
        rewritten=label is not None and bool(p0f.get("verdict") and p0f["verdict"]["changes"]),
        random_ttl=p0f["random_ttl"],
        excess_dist=p0f["excess_distance"],
        **{f"tos:0x{p0f['dscp']:02x}": p0f["dscp"] > 0},
    )
    is_program = label is not None and (label["class"] is None or p0f["probe"])
    return [
        f"{'app' if is_program else 'os'}={text_of(label and label['text'])}",
        f"dist={'<= ' * p0f['random_ttl']}{p0f['distance']}",
        f"params={params or 'none'}",
        f"raw_sig={p0f['raw_signature']}",
    ]


def http_fields(p0f: dict[str, Any]) -> list[str]:
    params = words(dishonest=p0f["dishonest"], anonymous=p0f["anonymous"], generic=p0f["generic"])
    return [
        named(p0f),
        f"lang={'none' if p0f['language'] is None else p0f['language']}",
        f"params={params or 'none'}",
        f"raw_sig={p0f['raw_signature']}",
    ]


def shown(text: str | None) -> str:
    """A name of TLS or a line of SSH in the log, in traffic whose texts are ASCII."""
    found = re.match(r"[ -{}~]*", text or "")
    return (found and found.group()) or "none"


def named(p0f: dict[str, Any]) -> str:
    """The field with the label."""
    label = p0f["label"]
    return f"{'os' if label and label['class'] is not None else 'app'}={text_of(label and label['text'])}"


def params_of(p0f: dict[str, Any]) -> str:
    return " ".join([*(["generic"] if p0f["generic"] else []), *p0f["params"]]) or "none"


def tls_fields(p0f: dict[str, Any]) -> list[str]:
    is_request = p0f["kind"].endswith(" request")
    return [
        named(p0f),
        *([f"sni={shown(p0f['sni'])}"] if is_request else []),
        f"alpn={shown(','.join(p0f['alpn']) if is_request else p0f['alpn'])}",
        f"params={params_of(p0f)}",
        f"raw_sig={p0f['ja4' if is_request else 'ja3s_r']}",
    ]


def text_fields(p0f: dict[str, Any]) -> list[str]:
    """The fields of SSH, mail and FTP."""
    return [
        named(p0f),
        *([f"banner={shown(p0f['banner'])}"] if "banner" in p0f else []),
        f"params={params_of(p0f)}",
        f"raw_sig={p0f['raw_signature']}",
    ]


TLS_KINDS: Final = ("tls", "quic", "dtls")
TEXT_KINDS: Final = ("ssh", "smtp", "ftp", "pop3", "imap", "http2")


def fields(p0f: dict[str, Any]) -> list[str]:
    """The fields of p0f's log for an observation."""
    if p0f["kind"] == "mtu":
        return [f"link={text_of(p0f['link'])}", f"raw_mtu={p0f['mtu']}"]
    if p0f["kind"] == "uptime":
        days, minutes = divmod(p0f["uptime_minutes"], 1440)
        uptime = f"{days} days {minutes // 60} hrs {minutes % 60} min (modulo {p0f['wrap_days']} days)"
        return [f"uptime={uptime}", f"raw_freq={p0f['raw_frequency']:.2f} Hz"]
    if p0f["kind"] in ("host change", "ip sharing"):
        return [f"reason={' '.join(p0f['reasons']) or UNKNOWN}", f"raw_hits={','.join(map(str, p0f['hits']))}"]
    protocol = p0f["kind"].partition(" ")[0]
    if protocol in TEXT_KINDS:
        return text_fields(p0f)
    if protocol in TLS_KINDS:
        return tls_fields(p0f)
    return http_fields(p0f) if p0f["kind"].startswith("http") else tcp_fields(p0f)


def address_text(text: str) -> str:
    address = ip_address(text)
    return text if address.version == 4 else ":".join(f"{group:x}" for group in unpack(">8H", address.packed))


def log_line(line: dict[str, Any]) -> str:
    p0f = line["p0f"]
    stamp = line["timestamp"][:19].replace("-", "/").replace("T", " ")
    return "|".join((
        f"[{stamp}] mod={p0f['kind']}",
        f"cli={address_text(line['src_ip'])}/{line['src_port']}",
        f"srv={address_text(line['dest_ip'])}/{line['dest_port']}",
        f"subj={ {'client': 'cli', 'server': 'srv'}[p0f['subject']] }",
        *fields(p0f),
    ))  # fmt: skip


@pytest.mark.parametrize("capture", [PCAPS / "http_python.pcap", *corpus()], ids=lambda path: path.stem)
def test_lines_say_what_the_log_of_the_same_run_says(capture: Path, tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("log", "json", "ecs")]
    main(["-r", str(capture), "-o", names[0], "--json", names[1], "--ecs", names[2]])
    if Path(names[0]).exists():
        log, lines, ecs = [Path(name).read_text("ascii").splitlines() for name in names]
        assert [log_line(json.loads(line)) for line in lines] == log
        assert [json.loads(line)["p0f"] for line in ecs] == [json.loads(line)["p0f"] for line in lines]
        for line in lines[:20]:
            VALIDATOR.validate(json.loads(line))


@pytest.mark.parametrize("capture", mostly_slow(CAPTURES), ids=lambda path: path.stem)
def test_lines_say_what_the_log_says(capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line matches the schema and contains the values of the log."""
    monkeypatch.syspath_prepend(str(PCAPS))
    assert main(["-r", str(capture), "--json", str(tmp_path / "json"), *golden_arguments(capture)]) == 0
    lines = [json.loads(line) for line in (tmp_path / "json").read_bytes().splitlines()]
    assert [log_line(line) for line in lines] == capture.with_suffix(".log").read_text("ascii").splitlines()
    by_form = {tuple(line["p0f"]): line for line in lines}
    for line in by_form.values():
        VALIDATOR.validate(line)


@pytest.mark.slow
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_all_lines_fit_the_schema(capture: Path) -> None:
    formatter = EveFormatter()
    for observation in read(capture):
        VALIDATOR.validate(json.loads(formatter.lines([observation])))
