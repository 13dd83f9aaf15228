"""Every knob, one small frozen dataclass a room, from onrecord.toml. Reads no environment variable.

Each key of the file is a field below: `[retrieve] evidence_sentences = 8`. What is not set keeps the value written here.
"""

import os
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from rag.errors import ConfigError


@dataclass(frozen=True, slots=True)
class LibraryConfig:
    """Where documents are kept. `chunk_words` is the most words that are embedded as one; a library remembers its own."""

    folder: str = "library"
    chunk_words: int = 90


@dataclass(frozen=True, slots=True)
class EmbedderConfig:
    """The model that turns text into vectors: a name in the catalogue, or the `path` of a sentence-transformers folder."""

    name: str = "all-minilm-l6-v2"
    path: str = ""


@dataclass(frozen=True, slots=True)
class RerankerConfig:
    """The model that reads the best sentences for a plain fact once more: a name in the catalogue, "" for none."""

    name: str = "ms-marco-minilm-l12-v2"


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The language model: a name in the catalogue, the `path` of a GGUF file, or a `server_url` that speaks OpenAI's chat API.

    `threads` 0 means one a core. `context_tokens` is how much the model reads, `reply_tokens` how much it may write.
    With `evidence_only` none is used.
    """

    name: str = "qwen2.5-coder-1.5b-instruct"
    path: str = ""
    server_url: str = ""
    server_model: str = ""
    context_tokens: int = 4096
    reply_tokens: int = 160
    threads: int = 0
    evidence_only: bool = False

    @property
    def thread_count(self) -> int:
        return self.threads or len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class RetrieveConfig:
    """How much is looked at: the best chunks by keyword and by vector, and the most sentences shown as evidence.

    The model is shown `prompt_sentences` of them, and fewer where these would be more than `prompt_tokens`.
    """

    keyword_chunks: int = 40
    vector_chunks: int = 40
    evidence_sentences: int = 10
    prompt_sentences: int = 6
    prompt_tokens: int = 500


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """Where the page is served. What follows the port counts only where that is open to other machines.

    `names` are further names, with blanks between them, that the page may be called by; `users` is the file of those who may
    sign in (one in the user's own folder of settings when ""); `questions_per_minute` is what each of them may ask.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    names: str = ""
    users: str = ""
    questions_per_minute: int = 60


@dataclass(frozen=True, slots=True)
class Config:
    """All of it."""

    library: LibraryConfig = field(default_factory=LibraryConfig)
    embedder: EmbedderConfig = field(default_factory=EmbedderConfig)
    reranker: RerankerConfig = field(default_factory=RerankerConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    retrieve: RetrieveConfig = field(default_factory=RetrieveConfig)
    serve: ServeConfig = field(default_factory=ServeConfig)


def read_config(path: Path | None = None, library: Path | None = None) -> Config:
    """The configuration of a file (onrecord.toml of this folder when None and there), `library` overriding its folder.

    Raises ConfigError for a file that is missing, is no TOML, or holds a key or a value that means nothing.
    """
    config = Config()
    if path is None and Path("onrecord.toml").is_file():
        path = Path("onrecord.toml")
    if path is not None:
        config = _parse(path)
    if library is not None:
        config = replace(config, library=replace(config.library, folder=str(library)))
    return config


def _parse(path: Path) -> Config:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise ConfigError(f"{path} cannot be read ({problem.strerror}). Correct --config, or leave it out.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path} is no TOML file: {problem}. Correct that line.") from None
    config = Config()
    rooms = {each.name for each in fields(Config)}
    for room, table in tables.items():
        if room not in rooms or not isinstance(table, dict):
            raise ConfigError(f"{path} has a section [{room}] that means nothing. Sections are: {', '.join(sorted(rooms))}.")
        config = replace(config, **{room: _room(path, room, getattr(config, room), table)})
    return config


def _room(path: Path, room: str, defaults: Any, table: dict[str, Any]) -> Any:
    known = {each.name: type(getattr(defaults, each.name)) for each in fields(defaults)}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f"{path} sets {key} in [{room}], which means nothing. Keys there are: {', '.join(known)}.")
        if type(value) is not known[key] or (isinstance(value, int) and value < 0):
            raise ConfigError(f"{path} sets {key} in [{room}] to {value!r}; give a {_WANTED[known[key]]}.")
    return replace(defaults, **table)


_WANTED = {str: "text in quotation marks", int: "whole number, 0 or more", bool: "true or false"}
