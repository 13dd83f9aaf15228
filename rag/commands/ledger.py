"""onrecord ledger: the statements of the library -> a table of who said what, when and where; as JSON or CSV too."""

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from rag.commands.open import add_dates, is_within, opened, refuse_empty
from rag.commands.show import table
from rag.data import Act, Document, Statement

if TYPE_CHECKING:
    from rag.store.library import Library

NAME = "ledger"
HELP = "list who said, proposed, demanded, promised or opposed what"

_HEADS = ("Speaker", "Act", "Statement", "Date", "Document")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speaker", metavar="NAME", help='only this speaker: "Netanyahu", "the official"')
    parser.add_argument("--act", choices=get_args(Act), metavar="ACT", help=f"only this kind of saying: {', '.join(get_args(Act))}")
    parser.add_argument("--about", metavar="WORDS", help="only statements in which all these words stand, in any form")
    add_dates(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON list")
    form.add_argument("--csv", action="store_true", help="print CSV with a line of names on top")


def run(typed: argparse.Namespace) -> int:
    with opened(typed) as engine:
        refuse_empty(engine.library)
        looked_through, rows = chosen(engine.library, typed)
    if typed.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif typed.csv:
        _write_csv(rows)
    else:
        _write_table(rows)
        holding = len({row["document_id"] for row in rows})
        counted = f"{len(rows)} statement{'' if len(rows) == 1 else 's'}"
        print(f"{counted} in {holding} of {looked_through} documents looked through", file=sys.stderr)
    return 0


def chosen(library: "Library", typed: argparse.Namespace) -> tuple[int, list[dict[str, Any]]]:
    """How many documents were looked through, and every statement that fits, newest document first, in order of its place."""
    documents = [each for each in library.documents() if is_within(each.date, typed.since, typed.until)]
    place = {each.id: number for number, each in enumerate(documents)}
    fitting = [each for each in library.statements() if each.document_id in place]
    fitting = [each for each in fitting if fits(each, documents[place[each.document_id]], typed)]
    fitting.sort(key=lambda each: place[each.document_id])  # stable: within a document the library's order stays
    return len(documents), [as_dict(each, documents[place[each.document_id]]) for each in fitting]


def fits(statement: Statement, document: Document, typed: argparse.Namespace) -> bool:
    """Whether a statement is asked for."""
    from rag.people import same_speaker
    from rag.text import stems

    if typed.act and statement.act != typed.act:
        return False
    if typed.speaker and not same_speaker(typed.speaker, statement.speaker):
        return False
    return not typed.about or set(stems(typed.about)) <= set(stems(words_of(statement, document)))


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


def as_dict(statement: Statement, document: Document) -> dict[str, Any]:
    """A statement with its document, as --json prints it; `spans` are all its [start, end), offsets in characters."""
    spans = [list(span) for span in statement.content_spans]
    return {
        "speaker": statement.speaker,
        "shown_as": speaker_of(statement, document),
        "act": statement.act,
        "statement": words_of(statement, document),
        "date": document.date,
        "title": document.title,
        "source": document.source,
        "document_id": document.id,
        "source_id": document.source_id,
        "spans": spans,
        "told_by": speaker_of(statement.via, document) if statement.via else None,
        "directness": statement.directness,
        "resolved_by": statement.resolved_by,
        "candidates": list(statement.candidates),
        "confidence": round(statement.confidence, 3),
    }


def _write_table(rows: Sequence[dict[str, Any]]) -> None:
    cells = []
    for row in rows:
        told = f" (told by {row['told_by']})" if row["told_by"] else ""
        cells.append((row["shown_as"], row["act"], row["statement"] + told, row["date"] or "", row["source_id"]))
    print(table(_HEADS, cells, shutil.get_terminal_size((120, 24)).columns, widest=2))


def _write_csv(rows: Iterable[dict[str, Any]]) -> None:
    names = ("speaker", "act", "statement", "date", "title", "source", "document_id", "source_id", "start", "end", "told_by")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        ends = {"start": row["spans"][0][0], "end": row["spans"][-1][1]} if row["spans"] else {}
        writer.writerow([(row | ends).get(name) for name in names])
