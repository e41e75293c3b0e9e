"""The application: paths of the interface, files of the page, and the guard in front of all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pyp0f.web import openapi
from pyp0f.web.api import JSON, OPERATIONS, Answering, Operation, tell_rates
from pyp0f.web.assets import Asset
from pyp0f.web.guard import Guard
from pyp0f.web.immediate import ImmediateHosts
from pyp0f.web.parameters import read
from pyp0f.web.plain import PATHS
from pyp0f.web.problems import ProblemError
from pyp0f.web.store import StoreError
from pyp0f.web.turns import Turns

DESCRIPTION: Final = "/openapi.json"
_HEALTH: Final = "/healthz"
_MAX_AGE: Final = "no-cache"
"""Files of the page are asked for again each time, which their entity tags make cheap."""


def make_application(
    own: Answering,
    assets: Mapping[str, Asset],
    turns: Turns,
    *,
    token: str,
    names: Iterable[str],
    report: Callable[[str], None],
) -> ASGIApp:
    """The application.

    Args:
        own: what answers need.
        assets: files of the page, by path.
        turns: is told of each request.
        token: the bearer token; empty if none is needed.
        names: host names that requests may be for.
        report: gets a line about an error.
    """
    routes = [Route(operation.path, _endpoint(own, operation), methods=["GET"]) for operation in (*OPERATIONS, *PATHS)]
    routes.append(Route(DESCRIPTION, _description(), methods=["GET"]))
    routes += [Route(path, _file(asset), methods=["GET"]) for path, asset in assets.items()]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        own.streams.use_loop()
        teller = asyncio.create_task(tell_rates(own))
        yield
        teller.cancel()
        with suppress(asyncio.CancelledError):
            await teller

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={ProblemError: _problem, HTTPException: _http_problem, Exception: _http_problem},
    )
    app.router.redirect_slashes = False
    guard = Guard(app, token=token, names=names, public={*assets, DESCRIPTION, _HEALTH}, report=report)
    return _Entrance(app, turns, guard, ImmediateHosts(own.store, guard))


class _Entrance:
    """Passes requests to the guard, and the rest to the application itself."""

    def __init__(self, app: ASGIApp, turns: Turns, guard: Guard, hosts: ImmediateHosts) -> None:
        self._app = app
        self._turns = turns
        self._guard = guard
        self._hosts = hosts

    def answer_at_once(self, scope: Scope, target: bytes) -> bytes | None:
        """The bytes of the response, if the request can be answered without a task; None otherwise."""
        answer = self._hosts.answer(scope, target)
        if answer is not None:
            self._turns.ask()
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HTTP requests to the guard, and other events (start, end) to the application."""
        if scope["type"] == "http":
            self._turns.ask()
            await self._guard(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _endpoint(own: Answering, operation: Operation) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        values = read(request.query_params.multi_items(), operation.parameters)
        try:
            return await operation.answer(own, request, values)
        except StoreError as error:
            raise ProblemError(503, f"the store cannot be read: {error}", headers={"Retry-After": "5"}) from None

    return endpoint


def _description() -> Callable[[Request], object]:
    text = openapi.text()

    async def endpoint(_: Request) -> Response:
        return Response(text, media_type=JSON)

    return endpoint


def _file(asset: Asset) -> Callable[[Request], object]:
    headers = {"ETag": asset.tag, "Cache-Control": _MAX_AGE}

    async def endpoint(request: Request) -> Response:
        if asset.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(asset.data, headers={**headers, "Content-Type": asset.media_type})

    return endpoint


async def _problem(_: Request, error: Exception) -> Response:
    if not isinstance(error, ProblemError):
        raise error
    return error.response()


async def _http_problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return ProblemError(status, "there is nothing at this path" if status == 404 else "cannot be answered").response()
