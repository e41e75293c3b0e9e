"""The description of the interface: OpenAPI 3.1, from the tables of operations and parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pyp0f.outputs import eve, hosts
from pyp0f.web.api import OPERATIONS, Operation
from pyp0f.web.parameters import Parameter, Schema
from pyp0f.web.problems import TYPE

VERSION: Final = "1"
"""The version of the interface, as in its paths."""
_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
_COUNTS: Final[Schema] = {"type": "object", "additionalProperties": _COUNT}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(properties: Mapping[str, Schema], *optional: str, about: str = "") -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
    }
    return {"description": about, **schema} if about else schema


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_NEXT: Final = _or_null({"type": "string", "description": "The parameter cursor of the next page."})
_SHORT_HOST: Final = _object(
    {
        "address": {**_TEXT, "description": "IPv4, or IPv6 in the form of RFC 5952."},
        "sites": {**_list(_TEXT), "description": "The sites at which it was seen; empty texts for none."},
        "first_seen": _or_null(_TIME),
        "last_seen": _or_null(_TIME),
        "connections": _object({"client": _COUNT, "server": _COUNT}),
        "system": _or_null({**_TEXT, "description": "The system that all evidence together suggests."}),
        "family": _or_null({**_TEXT, "description": "Its family, such as Linux."}),
        "confidence": _or_null({"type": "number", "minimum": 0, "maximum": 1}),
        "link": _or_null({**_TEXT, "description": "The latest recognized link."}),
        "distance": _or_null({**_COUNT, "description": "The latest number of hops."}),
        "uptime_minutes": _or_null({**_COUNT, "description": "The latest uptime, if it is reliable."}),
        "programs": _list(_TEXT),
        "changes": {**_COUNT, "description": "Signs of a change, or of several systems."},
        "last_change": _or_null(_TIME),
        "contradictions": _COUNT,
        "unknown": {**_COUNT, "description": "Kinds of packets and messages that no signature matches."},
        "sensors": _list(_TEXT),
    },
    about="A host in a list.",
)
_EVENT: Final = _object(
    {
        "time": _or_null(_TIME),
        "kind": {**_TEXT, "description": "system, host change or ip sharing."},
        "before": {**_TEXT, "description": "With system: the system before."},
        "after": _or_null({**_TEXT, "description": "With system: the system from now on."}),
        "reasons": {**_list(_TEXT), "description": "Otherwise: the differences, by the names of p0f."},
        "sensor": _TEXT,
    },
    "before",
    "after",
    "reasons",
    "sensor",
    about="An event in the history of a host.",
)
_TALLIED: Final[dict[str, Schema]] = {"host": _TEXT, "count": _COUNT, "first_seen": _TIME, "last_seen": _TIME}
_RATE: Final = _object({"time": _TIME, "packets": _COUNT, "observations": _COUNT}, about="The counts of one second.")


def _hosts_by(value: Schema) -> Schema:
    return _list(_object({"value": _or_null(value), "hosts": _COUNT}))


_STATS: Final = _object(
    {
        "started": _TIME,
        "capture": {**_COUNTS, "description": "Counts of the capturing processes; 0 where there is none."},
        "sensors": _list(
            _object(
                {
                    "name": _TEXT,
                    "state": {"enum": ["reading", "ended", "failed"]},
                    "lines": _COUNT,
                    "wrong_lines": _COUNT,
                    "newest": _or_null(_TIME),
                }
            )
        ),
        "hosts": _COUNT,
        "observations": {**_COUNTS, "description": "By kind."},
        "matched": {**_COUNTS, "description": "By signature file."},
        "unmatched": {**_COUNTS, "description": "By kind."},
        "unknown_share": _or_null({"type": "number", "minimum": 0, "maximum": 1}),
        "systems": _hosts_by(_TEXT),
        "links": _hosts_by(_TEXT),
        "distances": _hosts_by(_COUNT),
        "applications": _list(_object({"value": _TEXT, "count": _COUNT})),
        "rates": _list(_ref("rate")),
        "problem": _or_null({**_TEXT, "description": "Why the store cannot be written at present."}),
    }
)
_SENT: Final[dict[str, Schema]] = {
    "observations": {**_COUNT, "description": "Observations that are stored, since the store was made."},
    "repeated": {**_COUNT, "description": "Messages that the sensor has sent again, which do not count."},
    "left_out": {**_COUNT, "description": "Observations for which the sensor had no room, as it says."},
    "rate": {"type": "number", "minimum": 0, "description": "Observations per second in the last minute."},
}
_LAG: Final = _or_null({"type": "number", "minimum": 0, "description": "Age of the latest observation."})
_SENSOR: Final = _object(
    {
        "site": {**_TEXT, "description": "Empty for lines without a site."},
        "name": _TEXT,
        **_SENT,
        "first_seen": _or_null(_TIME),
        "last_seen": _or_null(_TIME),
        "received": {**_TIME, "description": "When something of it was stored, by the clock of the web process."},
        "lag_seconds": _LAG,
    }
)
_SITE: Final = _object(
    {"site": _TEXT, "hosts": _COUNT, "sensors": _COUNT, **_SENT, "last_seen": _or_null(_TIME), "lag_seconds": _LAG}
)
_LINES: Final = {
    **_or_null(_TEXT),
    "description": "Lines for a signature file, with a name to fill in; null if no signature can have this form.",
}
_SIGNATURES: Final = _object(
    {
        "signatures": _list(
            _object(
                {
                    "kind": _TEXT,
                    "file": _TEXT,
                    "line": _or_null({"type": "integer"}),
                    "label": _or_null(_TEXT),
                    "text": _TEXT,
                    **_TALLIED,
                }
            )
        ),
        "unknown": _list(_object({"kind": _TEXT, "raw_signature": _TEXT, "lines": _LINES, **_TALLIED})),
    }
)
_PROBLEM: Final = _object(
    {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT, "parameter": _TEXT},
    "parameter",
    about="What is wrong with a request (RFC 9457).",
)
_ERRORS: Final = {
    "400": "A parameter is unknown or wrong.",
    "401": "The token is missing or wrong.",
    "404": "There is nothing at this path.",
    "413": "The request has a body.",
    "414": "Path or query are too long.",
    "421": "Host is not a name of this server.",
    "429": "There were too many wrong tokens.",
    "501": "A package is missing.",
    "503": "The store does not answer, or there are too many clients.",
}


@cache
def text() -> str:
    """The description as JSON text.  It is remembered, because its files may be out of reach later."""
    return json.dumps(document(), indent=1)


def document() -> dict[str, Any]:
    """The OpenAPI description of the interface, as JSON types."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "pyp0f",
            "version": VERSION,
            "description": "Hosts and observations of pyp0f.  Later versions may add members.",
        },
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "With --http-token-file."}
            },
        },
        "security": [{}, {"bearer": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    schema = _ref(operation.schema) if operation.schema else {"type": "string"}
    errors = {
        status: {"description": about, "content": {TYPE: {"schema": _ref("problem")}}}
        for status, about in _ERRORS.items()
    }
    return {
        "summary": operation.about,
        "operationId": operation.path.strip("/").replace("/", "_").replace("{", "").replace("}", ""),
        "parameters": [*_in_path(operation.path), *map(_in_query, operation.parameters.values())],
        "responses": {
            "200": {
                "description": operation.about,
                "content": {name: {"schema": schema} for name in operation.media_types},
            },
            **errors,
        },
    }


def _in_path(path: str) -> list[dict[str, Any]]:
    if "{address}" not in path:
        return []
    schema = {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
    return [{"name": "address", "in": "path", "required": True, "schema": schema}]


def _in_query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.about,
        "schema": parameter.schema,
    }


def _schemas() -> dict[str, Any]:
    observation, host = _moved("observation", eve.schema_text()), _moved("host", hosts.schema_text())
    stored = observation["observation"]
    stored["properties"] = {
        "id": {**_COUNT, "description": "Its number in the store, which rises."},
        "site": {**_TEXT, "description": "The site of the sensor; empty if the line has none."},
        "sensor": _TEXT,
        **stored["properties"],
    }
    stored["required"] = ["id", "site", "sensor", *stored["required"]]
    del host["host"]["properties"]["state"]
    host["host"]["properties"]["unknown"]["items"] = _object({"kind": _TEXT, "raw_signature": _TEXT, "lines": _LINES})
    host["host"]["properties"]["sites"] = _list(_TEXT)
    host["host"]["properties"]["history"] = _list(_ref("event"))
    host["host"]["required"] = [*[name for name in host["host"]["required"] if name != "state"], "sites", "history"]
    return {
        **observation,
        **host,
        "short_host": _SHORT_HOST,
        "event": _EVENT,
        "rate": _RATE,
        "hosts": _object({"hosts": _list(_ref("short_host")), "next": _NEXT, "total": _COUNT}, "total"),
        "observations": _object({"observations": _list(_ref("observation")), "next": _NEXT}),
        "stats": _STATS,
        "sensors": _object({"sensors": _list(_SENSOR), "next": _NEXT}),
        "sites": _object({"sites": _list(_SITE)}),
        "signatures": _SIGNATURES,
        "health": _object({"status": {"const": "ok"}}),
        "problem": _PROBLEM,
    }


def _moved(name: str, schema_text: str) -> dict[str, Any]:
    """The schema of a file and its definitions, as components of the description.

    Args:
        name: name of the schema; its definitions get it in front of theirs.
        schema_text: the file.
    """
    schema = json.loads(schema_text.replace('"#/$defs/', f'"#/components/schemas/{name}_'))
    definitions = schema.pop("$defs", {})
    schema.pop("$schema", None)
    return {name: schema, **{f"{name}_{own}": definition for own, definition in definitions.items()}}
