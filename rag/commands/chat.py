"""onrecord chat: the engine -> the page in a browser, served on this machine until Ctrl-C."""

import argparse
import contextlib
import functools
import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.open import configured
from rag.errors import ConfigError, ModelError

if TYPE_CHECKING:
    from rag.engine import Engine

NAME = "chat"
HELP = "serve the chat page on this machine"

_QUESTIONS = "questions.jsonl"  # in a folder of seeds: questions to try on them; no document


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        help="the address to serve at (default: 127.0.0.1, this machine alone); others need users who may sign in",
    )
    parser.add_argument("--port", type=_port, metavar="PORT", help="the port (default: 7860); 0 takes any free one")
    parser.add_argument("--evidence-only", action="store_true", help="use no language model")
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="read this folder into the library when that is empty")


def run(typed: argparse.Namespace) -> int:
    from rag import engine as engines
    from rag.commands.late_model import check_choice
    from ui.serve import listen, serve

    config = configured(typed)
    host = typed.host or config.serve.host
    port = config.serve.port if typed.port is None else typed.port
    listen(host, port, config.serve).close()  # a port in use is said before anything is read or loaded
    if typed.evidence_only:
        config = replace(config, model=replace(config.model, evidence_only=True))
    if not config.model.evidence_only:
        check_choice(config.model)
    if typed.seeds is not None and not typed.seeds.is_dir():
        raise ConfigError(f"there is no folder {typed.seeds}. Correct --seeds, or leave it out.")
    engine = engines.open_engine(config, create=True)
    try:
        if typed.seeds is not None and not len(engine.library):
            _read_seeds(engine, typed.seeds)
        threading.Thread(target=_warm, args=(engine,), name="warm-embedder", daemon=True).start()
        from rag.pipeline import ask

        ready = functools.partial(_ready, engine, with_model=not config.model.evidence_only)
        serve(engine, ask, examples(typed.seeds), host=host, port=port, announce=ready, settings=config.serve, file=typed.config)
    finally:
        engine.library.close()
    return _leave()


def _leave() -> int:
    """End the process here and now, as Ctrl-C asked: whoever is answering or loading would be waited for, and the native
    code of the models does not survive being cut off while Python tidies up.
    """
    print("onrecord: stopped.", file=sys.stderr)
    sys.stdout.flush()
    os._exit(130)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'"{text}" is no port; give a number from 0 to 65535, such as 7860')
    return int(text)


def _read_seeds(engine: "Engine", folder: Path) -> None:
    """Read the documents of a folder of seeds; what becomes of them is told on stderr."""
    from rag.commands.ingest import closing_table, read_in
    from rag.ingest.load import find_files

    files = [path for path in find_files([folder]) if path.name != _QUESTIONS]
    print(closing_table(read_in(engine, files)), file=sys.stderr)


def _warm(engine: "Engine") -> None:
    """Load the embedder, which evidence waits for. When it cannot be, the first question says why."""
    with contextlib.suppress(ModelError):
        engine.embedder.embed(["ready"])


def _ready(engine: "Engine", line: str, *, with_model: bool) -> None:
    """The page answers: say so, and only then load the language model.

    While it loads, llama.cpp points the output of the whole process elsewhere; the address must not go there. And the
    page is up sooner when nothing else computes.
    """
    from rag import engine as engines

    print(line, flush=True)
    if with_model:
        engines.load_model_meanwhile(engine)


def examples(folder: Path | None) -> list[str]:
    """The questions that a folder of seeds marks as examples; none where it has no such file."""
    path = folder / _QUESTIONS if folder else None
    if path is None or not path.is_file():
        return []
    try:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return [str(record["question"]) for record in records if record.get("example")]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as problem:
        print(f"onrecord: no example questions: {path} cannot be read ({type(problem).__name__})", file=sys.stderr)
        return []
