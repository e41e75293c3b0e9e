"""Tables of hosts for browsers without JavaScript.  All values are escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from pyp0f.web import queries
from pyp0f.web.api import Answering, Operation, in_thread, known_host
from pyp0f.web.parameters import Parameter, Values
from pyp0f.web.queries import HostPage

HTML: Final = "text/html"
_HEADS: Final = ("Address", "Site", "System", "Confidence", "Programs", "Link", "Distance", "Changes", "Last seen")
_FILTERS: Final = {"q": "Search", "site": "Site", "sensor": "Sensor"}
"""Parameters of the table of hosts, and how its form names them."""
_EVIDENCE: Final = ("kind", "label", "way", "confidence", "signature", "origin", "count", "last_seen")
_FACTS: Final = (
    "sites",
    "connections",
    "links",
    "distances",
    "programs",
    "languages",
    "rewritten",
    "first_seen",
    "last_seen",
)


def hosts_page(rows: Iterable[str], following: str | None, filters: Mapping[str, str]) -> str:
    """A page of the table of hosts.

    Args:
        rows: hosts in the form of ``/api/v1/hosts``, as JSON texts.
        following: the cursor of the next page; None if there is none.
        filters: what was asked for, by the names of `_FILTERS`.
    """
    fields = [
        f'<label>{title} <input name="{name}" value="{escape(filters.get(name, ""))}"></label> '
        for name, title in _FILTERS.items()
    ]
    body = [
        "<h1>Hosts</h1>",
        f'<form method="get" action="/plain">{"".join(fields)}<button>Search</button></form>',
        _table("Hosts", _HEADS, map(_host_cells, map(json.loads, rows))),
    ]
    if following is not None:
        query = urlencode({**filters, "cursor": following})
        body.append(f'<p><a href="/plain?{escape(query)}">Next page</a></p>')
    return _page("Hosts", body)


def host_page(host: Mapping[str, Any]) -> str:
    """All that is known of a host, in the form of ``/api/v1/hosts/{address}``."""
    system = host["system"]
    answer = "unknown" if system is None else f"{system['text']} ({_share(system['confidence'])})"
    facts = [("system", answer), *[(name.replace("_", " "), _words(host[name])) for name in _FACTS]]
    body = [
        f"<h1>{escape(host['address'])}</h1>",
        "<dl>" + "".join([f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text]) + "</dl>",
        _listed("Contradictions", host["contradictions"]),
        "<h2>Evidence</h2>",
        _table("Evidence", _EVIDENCE, [[_cell(one[name]) for name in _EVIDENCE] for one in host["evidence"]]),
        _listed("Changes", [f"{one['kind']}: {one['words']} ({one['count']})" for one in host["changes"]]),
        _listed("Unknown signatures", [f"{one['kind']}: {one['raw_signature']}" for one in host["unknown"]]),
        '<p><a href="/plain">All hosts</a></p>',
    ]
    return _page(host["address"], body)


def _host_cells(host: Mapping[str, Any]) -> list[str]:
    address, (site,) = host["address"], host["sites"]
    query = f"?{urlencode({'site': site})}" if site else ""
    return [
        f'<a href="/plain/{quote(address)}{query}">{escape(address)}</a>',
        *map(
            _cell,
            (
                site,
                host["system"] or "???",
                "" if host["confidence"] is None else _share(host["confidence"]),
                host["programs"],
                host["link"],
                host["distance"],
                host["changes"] or "",
                host["last_seen"],
            ),
        ),
    ]


def _cell(value: object) -> str:
    return escape(_words(value))


def _words(value: object) -> str:
    """A JSON value as text: lists with commas, objects with the names of their members."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, dict):
        parts = [(name.replace("_", " "), _words(item)) for name, item in value.items()]
        return ", ".join([f"{name} {text}" for name, text in parts if text])
    return str(value)


def _share(value: float) -> str:
    return f"{value:.0%}"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; heads are text, and cells are markup."""
    titles = "".join([f'<th scope="col">{escape(head.replace("_", " "))}</th>' for head in heads])
    lines = "".join(["<tr>" + "".join([f"<td>{cell}</td>" for cell in cells]) + "</tr>" for cells in rows])
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def _listed(title: str, texts: Sequence[str]) -> str:
    items = "".join([f"<li>{escape(text)}</li>" for text in texts])
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>" if items else ""


def _page(title: str, body: Iterable[str]) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - pyp0f</title>"
        '<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css">'
        f"</head><body><main>{''.join([part for part in body if part])}</main></body></html>"
    )


def _or_empty(parameter: Parameter) -> Parameter:
    """The parameter, which may be empty: browsers send empty fields, too."""
    return parameter._replace(convert=lambda text: parameter.convert(text) if text else "")


async def _hosts(own: Answering, _: Request, given: Values) -> Response:
    values = {name: value for name, value in given.items() if value != ""}
    page = HostPage(values)
    rows = await in_thread(own.store.rows, page.statement)
    texts = [row["row"] for row in rows[: page.limit]]
    filters = {name: values[name] for name in _FILTERS if name in values}
    return Response(hosts_page(texts, page.next(rows), filters), media_type=HTML)


async def _host(own: Answering, request: Request, values: Values) -> Response:
    host = await known_host(own, request, values)
    return Response(host_page(json.loads(host.text)), media_type=HTML)


PATHS: Final = (
    Operation(
        "/plain",
        _hosts,
        {name: _or_empty(queries.HOST_PARAMETERS[name]) for name in (*_FILTERS, "cursor")},
        (HTML,),
        "",
        "Hosts as a table, page by page.",
    ),
    Operation("/plain/{address}", _host, queries.OF_SITE_PARAMETERS, (HTML,), "", "All that is known of a host."),
)
"""The paths of these tables."""
