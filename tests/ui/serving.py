"""Engine -> the real page on a free port, and a browser to look at it with. For tests only."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.fakes import ask
from ui.api import add_api
from ui.app import HOSTS
from ui.guard import Guard
from ui.running import Runs
from ui.serve import listen, server_of

CHROMIUM = "/usr/bin/chromium"
PICTURES = os.environ.get("ONRECORD_SCREENSHOTS")  # a folder to leave pictures in, for somebody to look at
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@contextlib.contextmanager
def serving(engine: Any, ask: Any, examples: Sequence[str] = (), **options: Any) -> Iterator[str]:
    """The page as `onrecord chat` serves it, in a thread; gives its address. `options` as `server_of` has them."""
    servers: list[Any] = []

    def serve_until_told() -> None:
        # Made here because Playwright keeps an event loop running in the thread that it is used from.
        servers.append(server_of(engine, ask, examples, "127.0.0.1", **options))
        servers[0].run(sockets=[listener])

    with listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=serve_until_told, daemon=True)
        thread.start()
        while thread.is_alive() and not (servers and servers[0].started):
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            servers[0].should_exit = True
            thread.join(10)


def api_alone(engine: Any, answering: Any = ask) -> TestClient:
    """The API behind its guard, without the page, which takes seconds to lay out."""
    app = FastAPI()
    add_api(app, engine, Runs(engine, answering))
    app.add_middleware(Guard, head="", hosts=HOSTS)
    return TestClient(app, base_url="http://127.0.0.1")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def picture(page: Any, name: str) -> None:
    """Leave a picture of the page where somebody wants to look at it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


class Watched:
    """A browser page that notes every request to another host and every complaint on its console."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        self.page = self.context.new_page()
        self.address, self.foreign, self.complaints = address, [], []  # type: ignore[var-annotated]
        self.page.on("request", self._note_request)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#question textarea")

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def ask(self, text: str) -> None:
        self.page.fill("#question textarea", text)
        self.page.click("#ask")
