"""onrecord documents: the library -> a list of what is in it."""

import argparse
import json
import shutil
import sys
from typing import TYPE_CHECKING

from rag.commands.open import opened
from rag.commands.show import table
from rag.text import count

if TYPE_CHECKING:
    from rag.data import Listed

NAME = "documents"
HELP = "list the documents of the library"

_ID_SHOWN = 8  # characters of an id; its beginning is enough to name a document


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(typed: argparse.Namespace) -> int:
    with opened(typed) as engine:
        documents = engine.library.lists.documents()
        folder = engine.library.folder
    if typed.json:
        print(json.dumps([as_dict(each) for each in documents], ensure_ascii=False, indent=2))
        return 0
    if not documents:
        print(f"The library in {folder} is empty. Read documents into it: onrecord ingest PATH…")
        return 0
    rows = [(each.id[:_ID_SHOWN], each.date or "", each.source or "", each.source_id, each.title) for each in documents]
    width = shutil.get_terminal_size((120, 24)).columns
    print(table(("ID", "Date", "Source", "File or record", "Title"), rows, width, widest=4))
    print(f"{count(len(documents), 'document')} in {folder}", file=sys.stderr)
    return 0


def as_dict(document: "Listed") -> dict[str, object]:
    """A document without its text."""
    return {
        "document_id": document.id,
        "source_id": document.source_id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "author": document.author,
        "characters": document.characters,
        "pages": document.pages or None,
        "statements": document.statements,
    }
