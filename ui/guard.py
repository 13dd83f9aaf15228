"""A response on its way out -> the same, with nothing foreign in it and the browser told to keep it so.

Gradio's page names other hosts in its head (preview pictures, its home page). They are cut out, and a Content-Security-Policy
forbids the browser to speak to any host but this one, whatever any script on the page should try. Scripts run only from
files served here or with the nonce of this very response, so that a tag slipped in by a document could not run.
"""

import ipaddress
import json
import re
import secrets
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api_errors import Refused, as_object

# 'unsafe-eval' and inline styles are what Gradio's own front end needs: it compiles its HTML templates in the browser.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_FOREIGN = re.compile(
    r"<meta\s[^>]*(?:property|name)=\"(?:og|twitter):[^>]*>|<link\s[^>]*href=\"(?:https?:)?//[^>]*>"
    r"|<script\s[^>]*src=\"(?:https?:)?//[^>]*>\s*</script>|<link\s[^>]*rel=\"manifest\"[^>]*>",
    re.IGNORECASE,
)


def clean(page: str, nonce: str, head: str) -> str:
    """Gradio's page without foreign addresses, our head put in, and the nonce on each of its scripts."""
    page = _FOREIGN.sub("", page).replace("</head>", f"{head}</head>", 1)
    return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)


_SHUT = ("/gradio_api/upload",)  # Gradio's own door for files, which nothing here uses and which would keep what it is sent
_API = re.compile(r"/(?:ask|statements|openapi\.json|v1(?:/.*)?)")  # programs call these, and read one form of error


class Guard:
    """Wraps the whole application. `head` is put into the page; `hosts` are the names it may be called by.

    A request under another name is refused: a page elsewhere that points its own name at this machine (DNS rebinding)
    must not read the documents. With `by_address` any numeric address is a name too: no such page can have one. Refused is
    also what a browser sends for a page of another origin.
    """

    def __init__(self, app: ASGIApp, head: str, hosts: Iterable[str], by_address: bool = False) -> None:
        self.app, self.head, self.hosts, self.by_address = app, head, frozenset(hosts), by_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        name = _name(headers.get(b"host", b"").decode("latin-1"))
        if name not in self.hosts and not (self.by_address and _is_address(name)):
            todo = "Add it to names in [serve] of onrecord.toml." if self.by_address else "Open it as http://127.0.0.1 with its port."
            await _refuse(scope, send, 421, f"onrecord does not answer to the name {name!r}. {todo}")
            return
        if scope["path"].startswith(_SHUT):
            await _refuse(scope, send, 404, "There is nothing here. Files are dropped on the page, under Documents.")
            return
        if b"origin" in headers and not _is_own(headers[b"origin"], headers[b"host"]):
            await _refuse(scope, send, 403, "onrecord does not answer to pages of another address. Ask from its own page, or without a browser.")
            return
        # The page is rewritten on its way out, so it must not come compressed.
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        head = "" if scope["path"] == "/login" else self.head  # that page is whole as it is
        await self.app(scope, receive, _Outlet(send, head).send)


class _Outlet:
    """One response passing through. Pages are held until complete; everything else streams, also a page that is handed over as a file."""

    def __init__(self, send: Send, head: str) -> None:
        self._send, self._head = send, head
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() != b"content-security-policy"]
            message = {**message, "headers": [*kept, *_headers(self._nonce)]}
            named = dict(kept)
            is_file = named.get(b"content-disposition", b"").startswith(b"attachment")
            if b"text/html" in named.get(b"content-type", b"") and not is_file:
                self._start = message
                return
        elif self._start and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
            return
        await self._send(message)

    async def _finish(self) -> None:
        assert self._start is not None
        body = clean(self._body.decode("utf-8"), self._nonce, self._head).encode("utf-8")
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        await self._send({**self._start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def _headers(nonce: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", _POLICY.format(nonce=nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        # Not no-referrer: with that, a browser hides the origin of a form sent to this very server.
        (b"referrer-policy", b"same-origin"),
    ]


def _name(host: str) -> str:
    """The host header without its port: "[::1]:7860" -> "::1"."""
    return re.sub(r":\d+$", "", host).strip("[]").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_own(origin: bytes, host: bytes) -> bool:
    """Whether the page that a browser names as the origin of a request was served here: same name, same port."""
    return origin.lower() in (b"http://" + host.lower(), b"https://" + host.lower())


async def _refuse(scope: Scope, send: Send, status: int, line: str) -> None:
    for_programs = _API.fullmatch(scope["path"]) is not None
    body = json.dumps(as_object(Refused(status, line))).encode() if for_programs else f"{line}\n".encode()
    kind = b"application/json" if for_programs else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
