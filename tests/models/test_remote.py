"""A model on a server: one that speaks a little otherwise is understood, and one that speaks strangely is named in one line."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.answer import Prompt
from rag.errors import ModelError
from rag.models.remote import ServerModel

PIECE = '{"choices":[{"delta":{"content":"It was built."}}]}'


class Server(ThreadingHTTPServer):
    """Answers everything with the same words."""

    reply = ""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.reply.encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def reply_of(url: str) -> str:
    model = ServerModel(url, "m")
    try:
        return "".join(model.generate(Prompt((), ()), "", 5, threading.Event()))
    finally:
        model.close()


@pytest.mark.parametrize("reply", [f"data: {PIECE}\n\ndata: [DONE]\n\n", f"data:{PIECE}\n\ndata:[DONE]\n\n"])
def test_a_blank_after_the_colon_may_be_left_out(server: Server, reply: str) -> None:
    server.reply = reply
    assert reply_of(f"http://127.0.0.1:{server.server_port}/v1") == "It was built."


@pytest.mark.parametrize(
    "reply",
    [
        "",
        '{"choices":[{"message":{"content":"It was built."}}]}',
        'data: {"choices":[{"delta":{"content":["x"]}}]}\n\n',
        'data: {"usage":5,"choices":[]}\n\n',
        "data: x\n\n",
    ],
)
def test_a_server_that_speaks_strangely_is_named(server: Server, reply: str) -> None:
    server.reply = reply
    with pytest.raises(ModelError, match="does not speak OpenAI's chat API. Correct server_url"):
        reply_of(f"http://127.0.0.1:{server.server_port}/v1")


@pytest.mark.parametrize("url", ["http://[::1", "http://a:99999999/v1", "http://\u2603.\u2603\u2603/", "http://"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ModelError, match="cannot be reached .* correct server_url"):
        reply_of(url)


class Silent(Handler):
    """Says a word and then nothing, until it is told to end."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"data: {PIECE}\n\n".encode())
        self.wfile.flush()
        END.wait(20)


END = threading.Event()


def test_a_stop_does_not_wait_for_a_silent_server() -> None:
    stop = threading.Event()
    with Server(("127.0.0.1", 0), Silent) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            pieces = ServerModel(f"http://127.0.0.1:{running.server_port}/v1", "m").generate(Prompt((), ()), "", 5, stop)
            assert next(pieces) == "It was built."
            threading.Timer(0.1, stop.set).start()
            begun = time.monotonic()
            assert list(pieces) == [] and time.monotonic() - begun < 2
        finally:
            END.set()
            running.shutdown()
            thread.join()
