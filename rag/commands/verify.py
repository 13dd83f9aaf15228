"""onrecord verify: a saved answer + the library + the files -> one row a quote, and whether all hold. Answers nothing anew."""

import argparse
import json
from pathlib import Path
from typing import Any

from rag.commands.open import opened
from rag.commands.show import shorten
from rag.errors import DocumentError
from rag.text import plain

NAME = "verify"
HELP = "re-check every quote of a saved answer against the library and the files"

_QUOTE_SHOWN = 60
_HINT = "Save one with: onrecord ask QUESTION --json > answer.json"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("answer", type=Path, metavar="ANSWER.json", help="what onrecord ask --json printed, or --export wrote")


def run(typed: argparse.Namespace) -> int:
    saved = read_saved(typed.answer)
    from rag.recheck import recheck

    with opened(typed) as engine:
        try:
            rows = recheck(saved, engine.library)
        except DocumentError as problem:
            raise DocumentError(f"{typed.answer} {problem}. {_HINT}") from None
    for row in rows:
        page = f", page {row.page}" if row.page else ""
        if row.wrong:
            print(plain(f"wrong · {row.place}: {row.wrong}"))
        else:
            print(plain(f"holds · {row.place} · {row.name}{page} · “{shorten(row.quote, _QUOTE_SHOWN)}”"))
    held = sum(not row.wrong for row in rows)
    print(f"{held} of {len(rows)} quotes stand in their documents, word for word, where the answer says.")
    return 0 if held == len(rows) else 2


def read_saved(path: Path) -> Any:
    """What a JSON file holds. Raises DocumentError when it cannot be read."""
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise DocumentError(f"{path} cannot be read ({problem.strerror}). {_HINT}") from None
    except (ValueError, RecursionError):
        raise DocumentError(f"{path} is no JSON file. {_HINT}") from None
