"""Configuration -> how fast this machine embeds, reads and writes: `onrecord doctor --speed`. A rough measure of seconds, no benchmark."""

import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from rag.answer import Message, Prompt
from rag.config import Config
from rag.errors import OnrecordError

if TYPE_CHECKING:
    from rag.models.embed import Embedder
    from rag.models.language import LanguageModel

_PASSAGES = 32
_PASSAGE_WORDS = 90
_WRITTEN_TOKENS = 24
_GRAMMAR = "root ::= [a-z ]+"


def speeds(config: Config) -> Iterator[tuple[str, Literal["fine", "wrong"]]]:
    """One line a model, and whether it could be measured. One after the other: at once they would slow each other down."""
    from rag import engine as engines

    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        try:
            engine = engines.open_engine(replace(config, library=replace(config.library, folder=folder)), create=True)
        except OnrecordError as problem:
            yield str(problem), "wrong"
            return
        try:
            yield embedder_speed(engine.embedder), "fine"
            engines.load_model(engine)
            yield model_speed(engine.model), "fine"
        except OnrecordError as problem:
            yield str(problem), "wrong"
        finally:
            engine.close()


def embedder_speed(embedder: "Embedder") -> str:
    """Passages a second, its loading not counted."""
    embedder.embed(["ready"])
    passages = [" ".join(f"w{row * _PASSAGE_WORDS + word}" for word in range(_PASSAGE_WORDS // 3)) for row in range(_PASSAGES)]
    started = time.perf_counter()
    embedder.embed(passages)
    return f"embedder: {_PASSAGES / (time.perf_counter() - started):.0f} passages of about {_PASSAGE_WORDS} tokens a second"


def model_speed(model: "LanguageModel") -> str:
    """Tokens read a second up to the first word, and tokens written a second from then on."""
    text = " ".join(f"The committee met on day {number} and adjourned." for number in range(30))
    prompt = Prompt((Message("user", f"{text} Go on."),), ())
    started = time.perf_counter()
    times = [time.perf_counter() for _ in model.generate(prompt, _GRAMMAR, _WRITTEN_TOKENS, threading.Event())]
    if len(times) < 2:
        return "language model: it wrote too little to be measured"
    reading = model.prompt_tokens / (times[0] - started)
    writing = (len(times) - 1) / (times[-1] - times[0])
    return f"language model: {reading:.0f} tokens read and {writing:.1f} written a second"
