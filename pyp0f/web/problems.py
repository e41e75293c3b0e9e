"""Errors of the interface: problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from pyp0f.web.lines import encode

TYPE: Final = "application/problem+json"


class ProblemError(Exception):
    """A request that is not answered.

    Attributes:
        status: status code of HTTP.
        detail: what is wrong, in a sentence.
        parameter: the parameter that is wrong; empty if it is none.
        headers: headers of the response.
    """

    def __init__(
        self, status: int, detail: str, *, parameter: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.headers = dict(headers or {})
        super().__init__(detail)

    def response(self) -> Response:
        """The response with the problem document (RFC 9457)."""
        members: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.parameter:
            members["parameter"] = self.parameter
        return Response(encode(members), self.status, self.headers, TYPE)
