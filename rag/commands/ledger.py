"""onrecord ledger: the statements of the library -> a table of who said what, when and where; as JSON or CSV too."""

import argparse
import shutil
import sys
from collections.abc import Iterable
from typing import Any, get_args

from rag.commands.open import add_dates, check_dates, opened, refuse_empty
from rag.commands.show import table
from rag.data import Act, Scope, Statements
from rag.ledger import as_csv, as_json, as_rows
from rag.text import count

NAME = "ledger"
HELP = "list who said, proposed, demanded, promised or opposed what"

_HEADS = ("Speaker", "Act", "Statement", "Date", "Document")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speaker", metavar="NAME", help='only this speaker: "Netanyahu", "the official"')
    parser.add_argument("--act", choices=get_args(Act), metavar="ACT", help=f"only this kind of saying: {', '.join(get_args(Act))}")
    parser.add_argument("--about", metavar="WORDS", help="only statements about this, by words and by meaning; what fits best comes first")
    add_dates(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON list")
    form.add_argument("--csv", action="store_true", help="print CSV with a line of names on top")


def run(typed: argparse.Namespace) -> int:
    check_dates(typed)
    with opened(typed) as engine:
        refuse_empty(engine.library)
        wanted = engine.wanted(typed.speaker or "", typed.act or "", typed.about or "", Scope(since=typed.since, until=typed.until))
        with engine.library.fitting(wanted) as fitting:
            statements = fitting.page(None, 0)
        rows = as_rows(engine.library, statements)
        if typed.json:
            sys.stdout.writelines(as_json(rows))
        elif typed.csv:
            sys.stdout.writelines(as_csv(rows))
        else:
            _write_table(rows)
    print(counted(statements), file=sys.stderr)
    return 0


def counted(statements: Statements) -> str:
    """How many there are, in how many documents, of how many that were looked through."""
    looked = count(statements.documents, "document")
    return f"{count(statements.total, 'statement')} in {statements.holding:,} of {looked} looked through"


def _write_table(rows: Iterable[dict[str, Any]]) -> None:
    cells = []
    for row in rows:
        told = f" (told by {row['told_by']})" if row["told_by"] else ""
        cells.append((row["shown_as"], row["verb"], row["statement"] + told, row["date"] or "", row["source_id"]))
    if cells:
        print(table(_HEADS, cells, shutil.get_terminal_size((120, 24)).columns, widest=2))
