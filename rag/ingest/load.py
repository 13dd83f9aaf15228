"""Files -> documents. The front of ingest: whatever a file holds, it gives documents and failures, never an exception.

    for outcome in load(Path("news.jsonl")):      # Document | Failure
        ...

Touches no library, asks no network, writes nothing. What each kind of file becomes stands in `rag/ingest/formats/`; which
sizes are refused in `rag/ingest/limits.py`.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.apart import read_apart
from rag.ingest.failure import Failure
from rag.ingest.inner import is_passed_over
from rag.ingest.limits import MAX_FILE_BYTES, MAX_STREAM_BYTES, MAX_TEXT_BYTES
from rag.ingest.read import read
from rag.ingest.recognise import HEAD_BYTES, ONE_TEXT, PLAIN, STREAMED, kind_of
from rag.ingest.tables import rows_of

_NO_FILE = "is no regular file; copy what it gives into one"

__all__ = ["Failure", "find_files", "load"]


def load(path: Path) -> Iterator[Document | Failure]:
    """The documents of one file, in its order, each as soon as it is read; a Failure for each that cannot be.

    A file gives one document, except jsonl, csv, mbox and zip, which give one a record, message or member. A table of motions
    in a document gives one a row besides.
    """
    try:
        with _open(path) as stream:
            kind = kind_of(path.name, stream.read(HEAD_BYTES))
            _check_size(stream.seek(0, os.SEEK_END), kind)
            stream.seek(0)
            for outcome in read(stream, path.name, kind) if kind in PLAIN else read_apart(path, kind):
                if isinstance(outcome, Document):
                    yield outcome
                    yield from rows_of(outcome)
                else:
                    yield Failure(_words(path.parent / outcome.locator), outcome.reason)
    except DocumentError as error:
        yield Failure(_words(path), str(error))
    except OSError as error:
        yield Failure(_words(path), f"cannot be opened ({error.strerror or error}); check the path and its permissions")


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that these paths name, folders searched through in order of name, each file once.

    Hidden files and what systems leave in folders are passed over; a path given by name is always kept, so that a
    missing one becomes a failure, and so is a folder that cannot be opened. A link to a folder is not followed: it may
    lead in a circle.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _walk(path) if os.path.isdir(path) else [path]:
            place = Path(os.path.abspath(file))
            if place not in seen:
                seen.add(place)
                yield file


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder and the folders below it; last the folders that cannot be opened, for `load` to say so."""
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        for name in sorted(files):
            file = Path(here, name)
            if not is_passed_over(name) and os.path.isfile(file):
                yield file
    yield from (Path(error.filename) for error in closed)


def _words(path: Path) -> str:
    """A path as it can be shown: what its name holds beyond Unicode becomes a question mark, a line end a blank."""
    return " ".join(str(path).encode("utf-8", "replace").decode().split())


def _open(path: Path) -> BinaryIO:
    """The file, opened to be read. A folder, a pipe or a device is none: it could wait for ever."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise DocumentError("is a folder, or one that cannot be opened; name the files in it" if stat.S_ISDIR(mode) else _NO_FILE)
    return path.open("rb")


def _check_size(size: int, kind: str) -> None:
    """Raises DocumentError for a file too big for its kind, before it is read."""
    limit = MAX_STREAM_BYTES if kind in STREAMED else MAX_TEXT_BYTES if kind in ONE_TEXT else MAX_FILE_BYTES
    if size > limit:
        raise DocumentError(f"has {size:,} bytes, more than the {limit:,} that are read at once; split it into smaller files")
