"""An open file and its kind -> documents. Chooses the reader; holds no format itself.

Every failure that a reader raises becomes a row here, so that one bad record, member or file stops nothing else.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.failure import Failure, brief
from rag.ingest.formats.archive import read_zip
from rag.ingest.formats.delimited import read_csv
from rag.ingest.formats.docx import read_docx
from rag.ingest.formats.epub import read_epub
from rag.ingest.formats.html import read_html
from rag.ingest.formats.mail import read_eml, read_mbox
from rag.ingest.formats.markdown import read_markdown
from rag.ingest.formats.odt import read_odt
from rag.ingest.formats.pdf import read_pdf
from rag.ingest.formats.records import read_jsonl
from rag.ingest.formats.rtf import read_rtf
from rag.ingest.formats.text import read_text
from rag.ingest.formats.xlsx import read_xlsx
from rag.ingest.inner import Allowance
from rag.ingest.limits import MAX_FAILURES, MAX_NESTING
from rag.ingest.recognise import HEAD_BYTES, HOLDERS, kind_of

_ONE = {
    "text": read_text, "markdown": read_markdown, "html": read_html, "pdf": read_pdf, "docx": read_docx, "odt": read_odt,
    "rtf": read_rtf, "epub": read_epub,
}  # fmt: skip


def read(stream: BinaryIO, name: str, kind: str, allowance: Allowance | None = None) -> Iterator[Document | Failure]:
    """The documents of an open file of a known kind, and a Failure for each that cannot be read; raises nothing."""
    allowance = allowance or Allowance()
    name = " ".join(name.encode("utf-8", "replace").decode().split())  # a file name may hold what no text can
    try:
        if kind in _ONE:
            yield _ONE[kind](stream.read(), name)
        else:
            yield from _limit_failures(_read_many(stream, name, kind, allowance), name)
    except DocumentError as error:
        yield Failure(name, str(error))
    except (MemoryError, RecursionError) as error:
        yield Failure(name, f"takes too much memory to read ({type(error).__name__}); split it or convert it to text")
    except Exception as error:  # a reader met something its writer did not foresee; the other files must go on
        yield Failure(name, f"cannot be read ({type(error).__name__}: {brief(error)}); convert it to text or PDF")


def _read_many(stream: BinaryIO, name: str, kind: str, allowance: Allowance) -> Iterator[Document | Failure]:
    """The documents of a file of a kind that holds many."""

    def read_inner(data: bytes, place: str) -> Iterator[Document | Failure]:
        return _read_inner(data, place, allowance)

    if kind == "jsonl":
        yield from read_jsonl(stream, name)
    elif kind == "csv":
        yield from read_csv(stream, name)
    elif kind == "xlsx":
        yield from read_xlsx(stream, name)
    elif kind == "eml":
        yield from read_eml(stream.read(), name, read_inner)
    elif kind == "mbox":
        yield from read_mbox(stream, name, read_inner)
    else:
        yield from read_zip(stream, name, read_inner, allowance)


def _read_inner(data: bytes, place: str, allowance: Allowance) -> Iterator[Document | Failure]:
    """The documents of a file within a file."""
    try:
        kind = kind_of(place, data[:HEAD_BYTES])
    except DocumentError as error:
        yield Failure(place, str(error))
        return
    if allowance.nesting_left <= 0 and kind in HOLDERS:
        yield Failure(place, f"lies more than {MAX_NESTING} files deep within others; unpack it and add the files")
        return
    allowance.nesting_left -= 1
    yield from read(io.BytesIO(data), place, kind, allowance)
    allowance.nesting_left += 1


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
