"""Models without weights, for tests and for those who build on onrecord: same interface, seconds instead of minutes."""

import hashlib
import threading
from collections.abc import Iterator, Sequence

import numpy

from rag.answer import Message, Prompt
from rag.data import Span
from rag.models.embed import parts_alone
from rag.text import stems


class HashEmbedder:
    """Each stem is hashed to a fixed direction; a text is the direction of their sum. Shared words make texts near."""

    def __init__(self, dimension: int = 64) -> None:
        self.identity = f"fake-hash-{dimension}"
        self.dimension = dimension

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        vectors = numpy.zeros((len(texts), self.dimension), numpy.float32)
        for row, text in enumerate(texts):
            for word in stems(text):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row] += numpy.random.default_rng(seed).standard_normal(self.dimension)
        lengths = numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / numpy.where(lengths > 0, lengths, 1)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        return parts_alone(self, texts, parts)


class ScriptedModel:
    """Gives the replies it was given, in order, and keeps the prompts it was shown. `sure` is what it says of any odds."""

    name = "scripted"
    prompt_tokens = 0

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.prompts: list[Prompt] = []
        self.grammars: list[str] = []
        self.sure: float | None = None
        self.weighed: list[tuple[Message, ...]] = []

    def warm(self, fixed: tuple[Message, ...]) -> None:
        pass

    def count(self, text: str) -> int:
        return len(text.split())

    def generate(self, prompt: Prompt, grammar: str, limit_tokens: int, stop: threading.Event) -> Iterator[str]:
        self.prompts.append(prompt)
        self.grammars.append(grammar)
        for word in self.replies.pop(0).split(" "):
            if stop.is_set():
                return
            yield word + " "

    def odds(self, messages: tuple[Message, ...], one: str, other: str, stop: threading.Event) -> float | None:
        self.weighed.append(messages)
        return self.sure

    def close(self) -> None:
        pass
