"""Statements -> rows: what the ledger shows of each, as a dict, as JSON and as CSV. Chooses and orders nothing.

CSV is opened in spreadsheets, which run a cell that begins with a sign of reckoning as a formula; a document is not trusted
to hold none, so such a cell begins with an apostrophe instead, which spreadsheets take for "this is text".
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.data import Document, Statement
from rag.ingest.verb import verb_of

if TYPE_CHECKING:
    from rag.store.library import Library

COLUMNS = ("speaker", "act", "statement", "date", "title", "source", "document_id", "source_id", "start", "end", "told_by")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 full-width signs reckon too
_KEPT_DOCUMENTS = 64


def as_rows(library: "Library", statements: Iterable[Statement]) -> Iterator[dict[str, Any]]:
    """Each statement as a row, in the same order; one whose document has gone meanwhile is left out."""
    read = lru_cache(_KEPT_DOCUMENTS)(library.document)
    for statement in statements:
        if document := read(statement.document_id):
            yield as_row(statement, document)


def as_row(statement: Statement, document: Document) -> dict[str, Any]:
    """A statement with its document; `spans` are all its [start, end), offsets in characters."""
    return {
        "speaker": statement.speaker,
        "shown_as": speaker_of(statement, document),
        "act": statement.act,
        "verb": verb_of(statement, document.text),
        "statement": words_of(statement, document),
        "date": document.date,
        "title": document.title,
        "source": document.source,
        "document_id": document.id,
        "source_id": document.source_id,
        "spans": [list(span) for span in statement.content_spans],
        "told_by": _told_by(statement, document),
        "directness": statement.directness,
        "resolved_by": statement.resolved_by,
        "candidates": list(statement.candidates),
        "confidence": round(statement.confidence, 3),
    }


def words_of(statement: Statement, document: Document) -> str:
    """The statement's own words, cut from the document."""
    return " … ".join(span.of(document.text) for span in statement.content_spans)


def speaker_of(statement: Statement, document: Document) -> str:
    """Who says it; where that is open, both who may, or the words that the document itself has for the speaker."""
    if statement.speaker:
        return statement.speaker
    if statement.candidates:
        return f"unclear: {' or '.join(statement.candidates)}"
    return f"not named: {statement.source_span.of(document.text)}" if statement.source_span else "not named"


def _told_by(statement: Statement, document: Document) -> str | None:
    """Through whom it is told; None where that is the speaker in his own turn."""
    outer = speaker_of(statement.via, document) if statement.via else None
    return None if outer == speaker_of(statement, document) else outer


def as_csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line of names, then one line a row, with a line break at the end of each."""
    yield _line(COLUMNS)
    for row in rows:
        ends = {"start": row["spans"][0][0], "end": row["spans"][-1][1]} if row["spans"] else {}
        yield _line((row | ends).get(name) for name in COLUMNS)


def _line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_as_text(cell) for cell in cells])
    return line.getvalue()


def _as_text(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(_FORMULA) else cell


def as_json(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON list, a row at a time."""
    before = "["
    for row in rows:
        yield before + "\n  " + json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"
