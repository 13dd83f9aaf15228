"""onrecord verify: a saved answer + the library -> whether every quote stands where the answer says. Answers nothing anew."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.commands.open import opened
from rag.commands.show import plain, shorten
from rag.errors import DocumentError

if TYPE_CHECKING:
    from rag.store.library import Library

NAME = "verify"
HELP = "re-check every quote of a saved answer against the library"

_QUOTE_SHOWN = 60


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("answer", type=Path, metavar="ANSWER.json", help="what onrecord ask --json printed")


def run(typed: argparse.Namespace) -> int:
    quotes = list(quotes_of(read_answer(typed.answer), typed.answer))
    with opened(typed) as engine:
        wrong = [f"{place}: {reason}" for place, quote in quotes if (reason := what_is_wrong(quote, engine.library))]
    for line in wrong:
        print(f"onrecord: {plain(line)}", file=sys.stderr)
    print(f"{len(quotes) - len(wrong)} of {len(quotes)} quotes stand in their documents, word for word, where the answer says.")
    return 2 if wrong else 0


def read_answer(path: Path) -> dict[str, Any]:
    """The object in a file. Raises DocumentError when it cannot be read or is no answer of `ask --json`."""
    hint = "Save one with: onrecord ask QUESTION --json > answer.json"
    try:
        answer = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise DocumentError(f"{path} cannot be read ({problem.strerror}). {hint}") from None
    except (ValueError, RecursionError):
        raise DocumentError(f"{path} is no JSON file. {hint}") from None
    if not isinstance(answer, dict) or not all(isinstance(answer.get(key), list) for key in ("claims", "evidence", "near_misses")):
        raise DocumentError(f"{path} holds no saved answer. {hint}")
    return answer


def quotes_of(answer: dict[str, Any], path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every quote with the place where it stands in the answer. Raises DocumentError for one without span or words."""
    for number, claim in enumerate(answer["claims"], 1):
        citations = claim.get("citations") if isinstance(claim, dict) else None
        for index, citation in enumerate(_checked(citations, f"claim {number}", path), 1):
            yield f"claim {number}, citation {index}", citation
    for key, name in (("evidence", "evidence"), ("near_misses", "near miss")):
        for number, quote in enumerate(_checked(answer[key], key, path), 1):
            yield f"{name} {number}", quote


def _checked(quotes: Any, where: str, path: Path) -> list[dict[str, Any]]:
    wanted = {"document_id": str, "start": int, "end": int, "quote": str}
    whole = isinstance(quotes, list) and all(
        isinstance(each, dict) and all(type(each.get(key)) is kind for key, kind in wanted.items()) for each in quotes
    )
    if not whole:
        raise DocumentError(f"{path} holds no whole answer: {where} lacks {', '.join(wanted)}. Save it anew: onrecord ask QUESTION --json")
    return quotes


def what_is_wrong(quote: dict[str, Any], library: "Library") -> str:
    """One line that says why the quote does not stand at its place; "" when it does."""
    from rag.text import find_quote

    words, start, end = quote["quote"], quote["start"], quote["end"]
    document = library.document(quote["document_id"])
    name = quote.get("source_id") or quote["document_id"]
    shown = f"“{shorten(words, _QUOTE_SHOWN)}”"
    if document is None:
        todo = "read that file in again: onrecord ingest PATH…"
        return f"{shown} cannot be checked: the library has no document {quote['document_id']} ({name}); {todo}"
    if 0 <= start <= end <= len(document.text) and document.text[start:end] == words:
        return ""
    if words and (there := document.text.find(words)) >= 0:
        return f"{shown} stands in {name} at {there}-{there + len(words)}, not at {start}-{end}"
    if elsewhere := find_quote(words, document.text):
        return f"{shown} stands in {name} at {elsewhere.start}-{elsewhere.end}, but not letter for letter"
    return f"{shown} stands nowhere in {name}"
