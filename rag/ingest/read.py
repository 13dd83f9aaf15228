"""An open file and its kind -> documents. Chooses the reader; holds no format itself.

Every failure that a reader raises becomes a row here, so that one bad record, member or file stops nothing else.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.failure import Failure
from rag.ingest.formats.markdown import read_markdown
from rag.ingest.formats.records import read_csv, read_jsonl
from rag.ingest.formats.text import read_text
from rag.ingest.limits import MAX_FAILURES

KINDS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv",
}  # fmt: skip
STREAMED = frozenset({"jsonl"})  # read record by record, so that the whole need not be held

_ONE: dict[str, Callable[[bytes, str], Document]] = {"text": read_text, "markdown": read_markdown}
_MANY: dict[str, Callable[[BinaryIO, str], Iterator[Document | Failure]]] = {"jsonl": read_jsonl, "csv": read_csv}


def kind_of(name: str, head: bytes) -> str:
    """The kind of a file, by its ending. Raises DocumentError for one that is not read."""
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending in KINDS:
        return KINDS[ending]
    raise DocumentError(f"is of a kind that is not read ({ending or 'no ending'}); convert it to text, HTML or PDF")


def read(stream: BinaryIO, name: str, kind: str) -> Iterator[Document | Failure]:
    """The documents of an open file of a known kind, and a Failure for each that cannot be read; raises nothing."""
    try:
        if kind in _ONE:
            yield _ONE[kind](stream.read(), name)
        else:
            yield from _limit_failures(_MANY[kind](stream, name), name)
    except DocumentError as error:
        yield Failure(name, str(error))


def _limit_failures(outcomes: Iterator[Document | Failure], name: str) -> Iterator[Document | Failure]:
    """All documents, but only so many failures one by one; the rest is counted in a last one."""
    failures, found = 0, False
    for outcome in outcomes:
        failures += isinstance(outcome, Failure)
        found = True
        if isinstance(outcome, Document) or failures <= MAX_FAILURES:
            yield outcome
    if failures > MAX_FAILURES:
        yield Failure(name, f"{failures - MAX_FAILURES:,} more of its records cannot be read; mend the file")
    if not found:
        raise DocumentError("is empty; there is nothing to read in it")
