"""A request to a page that is open beyond this machine -> the person who sends it, or a refusal. Stands behind the guard.

Whoever signs in gets a cookie; a program sends a token: `Authorization: Bearer …`. Sessions are kept in memory only.
"""

import hashlib
import json
import math
import secrets
import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.limit import Limit
from ui.person import KEY, Person
from ui.users import User, by_password, by_token

_SESSION_SECONDS = 12 * 3600
_FORM, _LOOKS = "/login", "/own/"  # all that somebody who has not signed in may see
_ASKING = frozenset({"/ask", "/v1/chat/completions", "/gradio_api/queue/join"})
_FROM_ONE_ADDRESS = 5  # people who may share one


class Sessions:
    """Who has signed in. A session that nobody uses ends by itself."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._until: dict[str, tuple[Person, float]] = {}

    def begin(self, person: Person) -> str:
        """A new session's secret, of which only a hash is kept."""
        now = self._clock()
        self._until = {key: each for key, each in self._until.items() if each[1] > now}
        secret = secrets.token_urlsafe(32)
        self._until[_key(secret)] = (person, now + _SESSION_SECONDS)
        return secret

    def person(self, secret: str) -> Person | None:
        person, until = self._until.get(_key(secret), (None, 0.0))
        if person is None or until < self._clock():
            return None
        self._until[_key(secret)] = (person, self._clock() + _SESSION_SECONDS)
        return person

    def end(self, secret: str) -> None:
        self._until.pop(_key(secret), None)


class Door:
    """Who may come in: the users as they are now, their sessions, and how often each may ask and try."""

    def __init__(self, users: Callable[[], Mapping[str, User]], questions_per_minute: int, port: int) -> None:
        self.users, self.sessions = users, Sessions()
        self.cookie = f"onrecord_{port}"  # browsers send a cookie to every port of a host
        self._tries = Limit(6, 8)
        at_once = max(10, questions_per_minute // 3)
        self._questions = Limit(questions_per_minute, at_once)
        self._of_address = Limit(questions_per_minute * _FROM_ONE_ADDRESS, at_once * _FROM_ONE_ADDRESS)

    def sign_in(self, name: str, password: str, address: str) -> tuple[Person | None, float]:
        """The person, or none; and the seconds to wait before the next try."""
        wait = max(self._tries.wait(f"address {address}"), self._tries.wait(f"name {name[:100]}"))
        return (None, wait) if wait else (by_password(self.users(), name, password), 0.0)

    def person(self, headers: Mapping[bytes, bytes]) -> Person | None:
        """Who sends these headers. Somebody who has been removed is nobody from then on."""
        kind, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if kind.lower() == "bearer":
            return by_token(self.users(), token.strip())
        person = self.sessions.person(self.secret(headers))
        user = self.users().get(person.name) if person else None
        return Person(person.name, user.administrator) if person and user else None

    def secret(self, headers: Mapping[bytes, bytes]) -> str:
        try:
            morsel = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(self.cookie)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def wait(self, person: Person, address: str) -> float:
        """Seconds until this person may ask again from there; 0 when that is now."""
        return self._questions.wait(person.name) or self._of_address.wait(address)


class Access:
    """Wraps the application, within the guard."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "lifespan" or path == _FORM or path.startswith(_LOOKS):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        person = self.door.person(headers) if scope["type"] == "http" else None
        if person is None:
            if scope["type"] == "http":
                await _send_away(scope, headers, send)
            return
        if scope["method"] == "POST" and scope["path"].rstrip("/") in _ASKING:
            wait = self.door.wait(person, (scope.get("client") or ("",))[0])
            if wait:
                line = f"That is too many questions in a short time. Ask again in {math.ceil(wait)} s."
                await refuse(send, 429, line, [(b"retry-after", str(math.ceil(wait)).encode())])
                return
        await self.app({**scope, KEY: person}, receive, send)


async def _send_away(scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> None:
    """To the form, whoever opens the page in a browser; a line for everybody else."""
    if scope["method"] in ("GET", "HEAD") and b"text/html" in headers.get(b"accept", b"") and scope["path"] == "/":
        await send({"type": "http.response.start", "status": 303, "headers": [(b"location", b"login"), (b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    line = "Sign in first: open the page in a browser, or send a token: Authorization: Bearer TOKEN"
    await refuse(send, 401, line, [(b"www-authenticate", b"Bearer")])


async def refuse(send: Send, status: int, line: str, more: list[tuple[bytes, bytes]]) -> None:
    """One line, in the form that the page's own scripts and the clients of the API both read."""
    kind = "rate_limit_error" if status == 429 else "authentication_error"
    body = json.dumps({"detail": line, "error": {"message": line, "type": kind, "param": None, "code": None}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
