"""Files and what the library knows of them -> what is to be read, and what is to go. Embeds nothing itself.

A file whose size and time are as they were is not opened; one with other bytes takes the place of what it gave before; one
that is gone takes its documents with it, unless another file gives them too or they were put in by hand. A file that can
no longer be read keeps what it gave before until it is gone. A renamed file is known by its bytes.
"""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.data import Document
from rag.errors import DocumentError, OnrecordError
from rag.ingest.load import Failure, find_files, load
from rag.models.fetch import sha256_of
from rag.store.files import Facts, KnownFile, Origin
from rag.store.library import Library

_SETTLED_NS = 2_000_000_000  # a file changed so shortly before may change again within the same tick of its clock


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one document or file; a failed one has a reason, and where the fault is ours, the problem."""

    name: str
    outcome: Literal["added", "unchanged", "replaced", "removed", "failed"]
    document_id: str = ""
    reason: str = ""
    problem: Exception | None = None


# Puts one document, from this origin, into the library.
IngestDocument = Callable[[Document, Origin], Ingested]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A folder beside what the library knows of it: what nothing has to be done for, which files to read, which are gone."""

    unchanged: tuple[Ingested, ...]
    to_read: tuple[Path, ...]
    gone: tuple[KnownFile, ...]


def compare(library: Library, folder: Path, *, empty: bool = False) -> Comparison:
    """Look at every file of the folder, but into none.

    Raises DocumentError when the folder is missing, or is empty although the library has documents from it: a drive that
    is not there looks the same. With `empty` it may be.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder} is no folder that can be opened. Check the path: onrecord sync FOLDER")
    known = {each.path: each for each in library.files.under(folder)}
    unchanged: list[Ingested] = []
    to_read: list[Path] = []
    closed: list[Path] = []
    for path in find_files([folder]):
        earlier = known.pop(Path(os.path.abspath(path)), None)
        if earlier and _is_as_it_was(path, earlier.facts):
            unchanged += _as_before(earlier)
            continue
        to_read.append(path)
        if path.is_dir():  # it cannot be opened, so nobody knows what is in it
            closed.append(Path(os.path.abspath(path)))
    gone = tuple(each for path, each in known.items() if not any(path.is_relative_to(each) for each in closed))
    if gone and not unchanged and not to_read and not empty:
        raise DocumentError(
            f"{folder} is empty, but the library has {sum(len(each.documents) for each in gone)} documents from it. Is the drive there?"
            " If they are to go, type: onrecord sync --empty FOLDER"
        )
    return Comparison(tuple(unchanged), tuple(to_read), gone)


def remove_gone(library: Library, files: tuple[KnownFile, ...]) -> Iterator[Ingested]:
    """Forget the files that are gone, and yield each document that went with the last file that gave it."""
    for each in files:
        # A renamed file has been found again under its new path by now.
        if library.files.at(each.path) is not None and not os.path.isfile(each.path):
            yield from (Ingested(name, "removed", document_id) for document_id, name in library.files.drop(each.number))


def read_file(library: Library, path: Path, ingest_one: IngestDocument, *, again: bool) -> Iterator[Ingested]:
    """Read one file, if its bytes are not known; yields what became of each document as soon as it is in the library.

    With `again` it is also read anew when it failed before, or when something that it gave has been removed since.
    """
    known = library.files.at(path)
    counts = known is not None and not (again and (known.failures or not known.whole))
    if known and counts and _is_as_it_was(path, known.facts):
        yield from _as_before(known)
        return
    try:
        facts = _facts(path)
    except OSError:
        # `load` says what is wrong with it. What it gave before stays until the file is gone.
        yield from (Ingested(each.locator, "failed", reason=each.reason) for each in load(path) if isinstance(each, Failure))
        return
    if known and counts and known.facts.sha256 == facts.sha256:
        library.files.confirm(known.number, facts)
        yield from _as_before(known)
        return
    twin = _twin(library, path, facts)
    moved = twin if twin and known is None and not os.path.lexists(twin.path) else None
    if twin and known is None and twin.path.name == path.name and twin.whole and not twin.failures:
        # A title or a date may come from the name of a file, but not from the folder it lies in.
        library.files.take_over(path, facts, twin, moved=moved is not None)
        yield from _as_before(twin)
        return
    earlier = known or moved
    like = tuple(document_id for document_id, _ in twin.documents) if twin else ()
    number = library.files.begin(path, moved)
    yield from _read(library, path, number, facts, earlier.documents if earlier else (), like, ingest_one)


def _read(
    library: Library,
    path: Path,
    number: int,
    facts: Facts,
    earlier: tuple[tuple[str, str], ...],
    like: tuple[str, ...],
    ingest_one: IngestDocument,
) -> Iterator[Ingested]:
    """The documents of a file one by one, each in the place of the one of the same name that the file gave before."""
    left = dict(earlier)
    given: list[str] = []
    failures: list[tuple[str, str]] = []
    for loaded in load(path):
        if isinstance(loaded, Failure):
            failures.append((loaded.locator, loaded.reason))
            yield Ingested(loaded.locator, "failed", reason=loaded.reason)
            continue
        replaces = None if loaded.id in left else _replaced(loaded, left, alone=len(earlier) == 1)
        left.pop(replaces or loaded.id, None)
        try:
            result = ingest_one(loaded, Origin(number, replaces, like))
        except (OnrecordError, OSError, MemoryError):
            raise  # about the library or the machine, not about this document
        except Exception as problem:
            if type(problem).__module__ == "sqlite3":
                raise
            reason = f"onrecord failed on it ({type(problem).__name__})"
            failures.append((loaded.source_id, reason))
            yield Ingested(loaded.source_id, "failed", reason=reason, problem=problem)
            continue
        given.append(loaded.id)
        yield result
    gone = library.files.finish(number, facts, failures, given)
    yield from (Ingested(name, "removed", document_id) for document_id, name in gone)


def _replaced(document: Document, left: dict[str, str], *, alone: bool) -> str | None:
    """The document, by id, that the file gave before in this one's place; of a file with one document, that one."""
    if alone:
        return next(iter(left), None)
    return next((each for each, source_id in left.items() if source_id == document.source_id), None)


def _twin(library: Library, path: Path, facts: Facts) -> KnownFile | None:
    """A known file with these bytes under another path; rather one that is gone, and one of the same name."""
    others = [each for each in library.files.with_bytes(facts.sha256) if each.path != Path(os.path.abspath(path))]
    return min(others, key=lambda each: (os.path.lexists(each.path), each.path.name != path.name), default=None)


def _as_before(known: KnownFile) -> Iterator[Ingested]:
    yield from (Ingested(source_id, "unchanged", document_id) for document_id, source_id in known.documents)
    yield from (Ingested(locator, "failed", reason=reason) for locator, reason in known.failures)


def _is_as_it_was(path: Path, facts: Facts) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    return bool(facts.sha256) and stat.S_ISREG(status.st_mode) and (status.st_size, status.st_mtime_ns) == (facts.size, facts.modified_ns)


def _facts(path: Path) -> Facts:
    """Size, time and hash of a file. Raises OSError for what cannot be read, or is no regular file and could wait for ever."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is no regular file")
    sha256 = sha256_of(path)
    settled = time.time_ns() - status.st_mtime_ns > _SETTLED_NS
    return Facts(status.st_size, status.st_mtime_ns if settled else -1, sha256)
