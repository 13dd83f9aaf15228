"""The form to sign in with, and the two routes behind it. Decides nothing: the door (access.py) does."""

import asyncio
import math
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ui.access import Door
from ui.escape import escape

_LONGEST_BYTES = 10_000
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in · onrecord</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="own/icon.svg">
<link rel="stylesheet" href="own/page.css"><link rel="stylesheet" href="own/login.css">
</head><body class="login"><main><h1>onrecord</h1><p class="motto">Who proposed what, from your own documents</p>
{problem}<form method="post" action="login">
<label for="name">Name</label><input id="name" name="name" autocomplete="username" required autofocus value="{name}">
<label for="password">Password or token</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button></form></main></body></html>"""


def form(name: str = "", problem: str = "") -> str:
    """The page with the form."""
    told = f'<p class="error" role="alert">{escape(problem)}</p>' if problem else ""
    return _PAGE.format(name=escape(name), problem=told)


def add_login(app: FastAPI, door: Door) -> None:
    """The routes /login and /logout."""

    @app.get("/login", response_class=HTMLResponse)
    def show() -> HTMLResponse:
        """The form."""
        return HTMLResponse(form())

    @app.post("/login")
    async def sign_in(request: Request) -> Response:
        """What was typed into the form."""
        typed = parse_qs(await _body(request))
        name, password = (typed.get(field, [""])[0] for field in ("name", "password"))
        address = request.client.host if request.client else ""
        # The hash takes a tenth of a second of computing: meanwhile others are served.
        person, wait = await asyncio.to_thread(door.sign_in, name, password, address)
        if wait:
            line = f"Too many tries. Try again in {math.ceil(wait)} s."
            return HTMLResponse(form(name, line), 429, {"retry-after": str(math.ceil(wait))})
        if person is None:
            return HTMLResponse(form(name, "This name and password do not belong together. Try again."), 401)
        answer = RedirectResponse("./", 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(door.cookie, door.sessions.begin(person), httponly=True, samesite="strict", secure=secure)
        return answer

    @app.post("/logout")
    def sign_out(request: Request) -> Response:
        """End this session."""
        door.sessions.end(request.cookies.get(door.cookie, ""))
        answer = RedirectResponse("login", 303)
        answer.delete_cookie(door.cookie)
        return answer


async def _body(request: Request) -> str:
    """The body, as far as a form can go."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_BYTES:
            return ""
    return body.decode("utf-8", "replace")
