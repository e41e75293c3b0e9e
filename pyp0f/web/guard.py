"""Checks every request before it is answered (limits, Host and Origin, the token), and adds headers to responses."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pyp0f.safetext import safe_text
from pyp0f.web.problems import ProblemError

MAX_PATH: Final = 1_024
"""Bytes of a path."""
MAX_QUERY: Final = 4_096
"""Bytes of a query."""
GUESSES: Final = 10
"""Wrong tokens of an address, after which it waits a second for each further one."""
_MOST_GUESSERS: Final = 10_000
_METHODS: Final = ("GET", "HEAD")
_PATTERN_OF_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": _PATTERN_OF_PAGE,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""Headers of all responses, besides Cache-Control."""
_RAW: Final = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in HEADERS.items()]
_CACHING: Final = b"cache-control"
_NOT_STORED: Final = (_CACHING, b"no-store")
OF_ANSWERS: Final = b"".join([b"%s: %s\r\n" % pair for pair in (*_RAW, _NOT_STORED)])
"""The lines of the headers that a response without headers of its own has."""
_LOCAL: Final = "localhost"
_OPENING: Final = "navigate"
"""The mode of a request with which a person opens a page."""
_HOST: Final = re.compile(r"(?:\[(?P<address>[^\[\]]+)\]|(?P<name>[^:\[\]]+))(?::[0-9]{0,5})?").fullmatch


class _WrongTokenError(ProblemError):
    """A request with a token that is not the right one."""


class Guesses:
    """Counts wrong tokens by address, for at most 10,000 addresses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: OrderedDict[str, float] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds for which tokens of the address are not looked at; 0 if they are."""
        late = self._until.get(address, 0.0) - self._clock() - GUESSES
        return int(late) + 1 if late > 0 else 0

    def add(self, address: str) -> None:
        """Count a wrong token of a client.

        Args:
            address: address of the client.
        """
        self._until[address] = max(self._until.get(address, 0.0), self._clock()) + 1.0
        self._until.move_to_end(address)
        while len(self._until) > _MOST_GUESSERS:
            self._until.popitem(last=False)


class Guard:
    """Refuses requests that must not be answered, and adds headers to responses."""

    def __init__(
        self, app: ASGIApp, *, token: str, names: Iterable[str], public: Container[str], report: Callable[[str], None]
    ) -> None:
        """Put the guard in front of an application.

        Args:
            app: answers requests that pass.
            token: the bearer token; empty if none is needed.
            names: host names that requests may be for, besides addresses and ``localhost``.
            public: paths that need no token.
            report: gets a line about an error of the program.
        """
        self._app = app
        self._token = token.encode("ascii")
        self._names = {_LOCAL, *[name.lower().rstrip(".") for name in names]}
        self._public = public
        self._report = report
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an HTTP request, or pass it on and add headers to its response."""
        if scope["type"] != "http":
            return
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                message["headers"] = _with_headers(message["headers"])
            await send(message)

        try:
            try:
                self.check(scope)
                await self._app(scope, receive, send_with_headers)
            except ProblemError as problem:
                if has_begun:
                    raise
                if isinstance(problem, _WrongTokenError):
                    self._guesses.add(_client_of(scope))
                await problem.response()(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - a request must not end the process
            self._report(f"[-] internal error in a request of {_shown(scope)} (please report): {error!r}")
            if not has_begun:
                failure = _refused(500, "internal error")
                await failure.response()(scope, receive, send_with_headers)

    def check(self, scope: Scope) -> None:
        """Check a request.  Wrong tokens are counted where it is answered, not here.

        Raises:
            ProblemError: it must not be answered.
        """
        headers = _Headers(scope)
        if scope["method"] not in _METHODS:
            raise _refused(405, "nothing can be changed: only GET and HEAD are answered", Allow="GET, HEAD")
        if len(scope["raw_path"]) > MAX_PATH or len(scope["query_string"]) > MAX_QUERY:
            raise _refused(414, f"a path has at most {MAX_PATH} bytes, and a query {MAX_QUERY}")
        if headers.first(b"content-length", "0") != "0" or headers.all(b"transfer-encoding"):
            raise _refused(413, "a request has no body")
        hosts = headers.all(b"host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            raise _refused(421, "Host is neither an address nor localhost, nor a name of --http-name")
        self._check_origin(scope, headers, hosts[0])
        if self._token and scope["path"] not in self._public:
            self._check_token(scope, headers)

    def _is_ours(self, host: str) -> bool:
        name = _name_of(host)
        return name in self._names or _is_address(name)

    def _check_origin(self, scope: Scope, headers: _Headers, host: str) -> None:
        """Check that another page does not ask.  Pages at names of their own are refused by the check of Host."""
        for origin in headers.all(b"origin"):
            if origin.lower() != f"{scope['scheme']}://{host.lower()}":
                raise _refused(403, "Origin is another page")
        is_opened = headers.first(b"sec-fetch-mode", _OPENING) == _OPENING
        if headers.first(b"sec-fetch-site") == "cross-site" and not is_opened:
            raise _refused(403, "Sec-Fetch-Site says that another page asks")

    def _check_token(self, scope: Scope, headers: _Headers) -> None:
        seconds = self._guesses.wait(_client_of(scope))
        if seconds:
            raise _refused(429, "too many wrong tokens", **{"Retry-After": str(seconds)})
        given = _given_token(headers.first(b"authorization"))
        if given is None or not hmac.compare_digest(given, self._token):
            refusal = ProblemError if given is None else _WrongTokenError
            # A browser asks for the token by itself only where a person opens a page.
            is_page = headers.first(b"sec-fetch-mode") == _OPENING or "text/html" in headers.first(b"accept")
            challenge = 'Basic realm="pyp0f", charset="UTF-8"' if is_page else 'Bearer realm="pyp0f"'
            raise refusal(401, "needs the token of --http-token-file", headers={"WWW-Authenticate": challenge})


class _Headers:
    """The headers of a request.  Only those that are needed are read, which is faster for short requests."""

    __slots__ = ("_values",)

    def __init__(self, scope: Scope) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            self._values.setdefault(name, []).append(value)

    def all(self, name: bytes) -> list[str]:
        """All values of a name in lower case, in order."""
        return [value.decode("latin-1") for value in self._values.get(name, ())]

    def first(self, name: bytes, default: str = "") -> str:
        """The first value of a name in lower case."""
        values = self._values.get(name)
        return default if values is None else values[0].decode("latin-1")


def _client_of(scope: Scope) -> str:
    """The address of the client; empty if it is unknown."""
    return str((scope.get("client") or ("",))[0])


def _refused(status: int, detail: str, **headers: str) -> ProblemError:
    """A refusal after which the connection is closed, because a body may follow."""
    return ProblemError(status, detail, headers={"Connection": "close", **headers})


def _given_token(value: str) -> bytes | None:
    """The token of a request: a bearer token, or the password of Basic authentication; None if there is none."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return None


def _name_of(host: str) -> str:
    """The name or address of a Host header, without its port; empty if it has another form."""
    found = _HOST(host.lower())
    return "" if found is None else found["address"] or found["name"].rstrip(".")


@lru_cache(maxsize=64)
def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _with_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a response, with those of all responses.  For speed, it uses no classes of Starlette."""
    found = [*headers, *_RAW]
    if _CACHING not in dict(found):
        found.append(_NOT_STORED)
    return found


def _shown(scope: Scope) -> str:
    return safe_text(scope["path"][:100])
