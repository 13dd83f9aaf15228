"""onrecord mcp: the engine -> a server that an assistant starts and talks to over stdin and stdout, until it hangs up.

Nothing but the protocol is written to stdout. What goes wrong before is one line on stderr, as with every command.
"""

import argparse
import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from rag.commands.open import configured
from rag.errors import ModelError

if TYPE_CHECKING:
    from rag.engine import Engine

NAME = "mcp"
HELP = "serve the library to an assistant, by the Model Context Protocol"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--evidence-only", action="store_true", help="use no language model")


def run(typed: argparse.Namespace) -> int:
    from rag import engine as engines
    from rag.commands.late_model import check_choice
    from rag.pipeline import ask
    from ui.assistant import server_of

    config = configured(typed)
    if not typed.evidence_only:
        check_choice(config.model)
    engine = engines.open_engine(config)
    try:
        threading.Thread(target=_load, args=(engine, not typed.evidence_only), name="load", daemon=True).start()
        server_of(engine, ask).run("stdio")
    finally:
        engine.library.close()
    # Whoever is answering or loading would be waited for, though nobody reads it any more.
    sys.stdout.flush()
    os._exit(0)


def _load(engine: "Engine", with_model: bool) -> None:
    """The embedder first, which every tool needs, then the model; until that is there, answers are by evidence alone."""
    from rag import engine as engines

    with contextlib.suppress(ModelError):
        engine.embedder.embed(["ready"])
    if with_model:
        engines.load_model_meanwhile(engine)
