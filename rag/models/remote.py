"""Prompt -> the words of a model on a server that speaks OpenAI's chat API. A user chooses it; nothing else sends anything.

Grammars are not part of that API: what the server writes is read as strictly as any draft, and what does not fit is dropped.
"""

import json
import queue
import threading
from collections.abc import Iterator

import httpx

from rag.answer import Message, Prompt
from rag.errors import ModelError

_TIMEOUT_SECONDS = 120.0
_LOOK_SECONDS = 0.05  # so often is looked whether to stop, while the server says nothing


class ServerModel:
    """A model behind `url` (for instance http://127.0.0.1:8080/v1), called by its name there."""

    prompt_tokens = 0

    def __init__(self, url: str, name: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ModelError(f'server_url is "{url}"; give an address that begins with http:// or https:// in onrecord.toml')
        self.name = name or "server"
        self._url = url.rstrip("/") + "/chat/completions"
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False)

    def warm(self, fixed: tuple[Message, ...]) -> None:
        """Nothing: a server keeps its own state."""

    def count(self, text: str) -> int:
        """About how many tokens a text is: the server's tokenizer is not known here, so it is counted generously."""
        return len(text) // 3 + 1

    def generate(self, prompt: Prompt, grammar: str, limit_tokens: int, stop: threading.Event) -> Iterator[str]:
        """The reply in pieces.

        Raises ModelError when the server cannot be reached or does not answer as the API says.
        """
        body = {
            "model": self.name,
            "messages": [{"role": each.role, "content": each.content} for each in prompt.messages],
            "temperature": 0,
            "max_tokens": limit_tokens,
            "stream": True,
        }
        lines: queue.SimpleQueue[str | ModelError | None] = queue.SimpleQueue()
        ended = threading.Event()
        # A server may say nothing for minutes: whoever stops does not wait for it.
        threading.Thread(target=self._read, args=(body, lines, ended), name="model-server", daemon=True).start()
        told = False
        try:
            while not stop.is_set():
                try:
                    line = lines.get(timeout=_LOOK_SECONDS)
                except queue.Empty:
                    continue
                if isinstance(line, ModelError):
                    raise line
                data = line.removeprefix("data:").strip() if line and line.startswith("data:") else ""
                if line is None and not told:
                    raise self._strange()
                if line is None or data == "[DONE]":
                    return
                if data:
                    told = True
                    yield from self._piece(data)
        finally:
            ended.set()

    def _read(self, body: dict[str, object], lines: "queue.SimpleQueue[str | ModelError | None]", ended: threading.Event) -> None:
        """Put each line of the reply into the queue, and behind the last None, or what went wrong."""
        try:
            with self._client.stream("POST", self._url, json=body) as response:
                if response.status_code != 200:
                    lines.put(ModelError(f"the model server at {self._url} answered {response.status_code}. Correct server_url or server_model in onrecord.toml."))
                    return
                for line in response.iter_lines():
                    if ended.is_set():
                        return
                    lines.put(line)
            lines.put(None)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            lines.put(ModelError(f"the model server at {self._url} cannot be reached ({type(problem).__name__}). Start it, or correct server_url in onrecord.toml."))
        except Exception as problem:  # whoever reads must not wait for ever, whatever ends this
            lines.put(ModelError(f"the model server at {self._url} cannot be read ({type(problem).__name__}). Correct server_url in onrecord.toml."))

    def _piece(self, data: str) -> Iterator[str]:
        try:
            event = json.loads(data)
            usage = event.get("usage") or {}
            self.prompt_tokens = usage.get("prompt_tokens", self.prompt_tokens)
            for choice in event["choices"]:
                if piece := choice["delta"].get("content"):
                    yield "" + piece
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._strange() from None

    def _strange(self) -> ModelError:
        return ModelError(f"the model server at {self._url} does not speak OpenAI's chat API. Correct server_url in onrecord.toml.")

    def odds(self, messages: tuple[Message, ...], one: str, other: str, stop: threading.Event) -> float | None:
        """Nothing: not every server that speaks this API tells likelihoods."""
        return None

    def close(self) -> None:
        self._client.close()
