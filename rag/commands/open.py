"""What was typed -> configuration, engine, documents, scope: what several commands begin with. Answers nothing."""

import argparse
import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.config import Config, read_config
from rag.data import Document, Scope
from rag.errors import LibraryError

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.store.library import Library

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_NAMED = 5  # how many ids or sources a message names


def configured(typed: argparse.Namespace) -> Config:
    """The configuration of --config and --library."""
    return read_config(typed.config, typed.library)


@contextlib.contextmanager
def opened(typed: argparse.Namespace, *, create: bool = False, re_embed: bool = False) -> Iterator["Engine"]:
    """The engine without a language model, closed in the end; `create` makes the library where there is none.

    `re_embed` opens a library of another embedder too, to be changed over.
    """
    from rag import engine as engines

    engine = engines.open_engine(configured(typed), create=create, **({"re_embed": True} if re_embed else {}))
    try:
        yield engine
    finally:
        engine.close()


def refuse_empty(library: "Library") -> None:
    """Raise LibraryError when there is nothing in the library to look through."""
    if not len(library):
        raise LibraryError(f"the library in {library.folder} is empty. Read documents into it: onrecord ingest PATH…")


def iso_date(text: str) -> str:
    """A date as --since and --until take it, for argparse."""
    if not _DATE.fullmatch(text):
        raise argparse.ArgumentTypeError(f'"{text}" is no date; give 2024, 2024-08 or 2024-08-31')
    return text


def add_dates(parser: argparse.ArgumentParser) -> None:
    """--since and --until, both inclusive."""
    parser.add_argument("--since", type=iso_date, metavar="DATE", help="only documents of this date (2024, 2024-08, 2024-08-31) or later")
    parser.add_argument("--until", type=iso_date, metavar="DATE", help="only documents of this date or earlier")


def check_dates(typed: argparse.Namespace) -> None:
    """Raises LibraryError where no document can be of both --since and --until."""
    if typed.since and typed.until and typed.since[: len(typed.until)] > typed.until:
        raise LibraryError(f"nothing is both since {typed.since} and until {typed.until}. Give --since the earlier one.")


def scope_of(typed: argparse.Namespace, library: "Library") -> Scope:
    """The scope that --since, --until, --source and --document name. Raises LibraryError for one that is not there."""
    check_dates(typed)
    documents = tuple(each.id for name in typed.document for each in [choose(library, name)])
    return Scope(documents, _sources(library, typed.source), typed.since, typed.until)


def choose(library: "Library", name: str) -> Document:
    """The document that a user names by its id, the beginning of its id, or its source_id.

    Raises LibraryError when there is none, or more than one.
    """
    found = library.named(name)
    if not found:
        raise LibraryError(f'no document of the library in {library.folder} is called "{name}". Type: onrecord documents')
    if len(found) > 1:
        raise LibraryError(f'"{name}" can mean {len(found)} documents; name one by its id: {_some([each.id for each in found])}')
    return found[0]


def _sources(library: "Library", wanted: Sequence[str]) -> tuple[str, ...]:
    """The publishers of these names, letter case aside, as the library writes them."""
    if not wanted:
        return ()
    there = library.sources()
    chosen = []
    for name in wanted:
        fitting = [each for each in there if each.casefold() == name.casefold()]
        if not fitting:
            known = f"It has: {_some(there)}" if there else "None of its documents names one; leave --source out"
            raise LibraryError(f'no document of the library in {library.folder} has the source "{name}". {known}.')
        chosen += fitting
    return tuple(chosen)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
