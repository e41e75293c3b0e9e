"""Answers about single hosts at once: without a task, and without the layers of the application.

This is for the most frequent request of programs, `GET /api/v1/hosts/{address}`, where the store is in memory and the
host is known at one site.  The application answers all others, and says what is wrong with a request.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from starlette.types import Scope

from pyp0f.summaries.collecting import canonical
from pyp0f.web.guard import OF_ANSWERS, Guard
from pyp0f.web.merged import WholeHost
from pyp0f.web.problems import ProblemError
from pyp0f.web.queries import HOST_TEXTS
from pyp0f.web.store import Store

_TARGET: Final = re.compile(rb"/api/v1/hosts/([0-9A-Fa-f.:]{2,45})").fullmatch


class ImmediateHosts:
    """Answers requests about hosts."""

    def __init__(self, store: Store, guard: Guard) -> None:
        """Prepare the SQL statement.

        Args:
            store: the store.
            guard: checks requests.

        Raises:
            StoreError: the store cannot be read.
        """
        self._guard = guard
        self._ask = store.prepared(HOST_TEXTS)

    def answer(self, scope: Scope, target: bytes) -> bytes | None:
        """The answer to a request with GET; None if the application must answer.

        Args:
            scope: the request; what it has from the target is added.
            target: path and query.

        Returns:
            Lines of headers, and the body, of a response with the status 200.
        """
        found = _TARGET(target)
        if found is None or self._ask is None:
            return None
        scope.update(method="GET", path=target.decode("ascii"), raw_path=target, query_string=b"")
        try:
            self._guard.check(scope)
            rows = self._ask(canonical(found[1].decode("ascii")))
        except (ProblemError, ValueError, sqlite3.Error):
            return None
        if len(rows) != 1:
            return None
        site, details, history = rows[0]
        body = WholeHost(details, [site], history).text.encode("ascii")
        return b"content-length: %d\r\ncontent-type: application/json\r\n%s\r\n%s" % (len(body), OF_ANSWERS, body)
