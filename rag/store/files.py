"""What the library knows of the files its documents came from: path, size, time and hash, so that a folder can be kept up with.

Reads no file. A document goes when the last file that gave it goes, unless it was put into the library by hand.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from rag.store.near import unlink_near
from rag.store.rows import delete_document, number_of


@dataclass(frozen=True, slots=True)
class Facts:
    """How a file was when it was read. A `modified_ns` of -1 says that its time is not to be relied on."""

    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the library remembers it. `documents` is (document id, source_id) for each that it gave and that is there.

    `failures` is (locator, reason) of what could not be read. `whole`: nothing that it gave has been removed since.
    """

    number: int
    path: Path
    facts: Facts
    documents: tuple[tuple[str, str], ...]
    failures: tuple[tuple[str, str], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that gives a document, and the document of that file (by id) whose place it takes.

    `like` are documents that may hold the same words, so that their vectors can be taken over.
    """

    file: int
    replaces: str | None = None
    like: tuple[str, ...] = ()


_Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


class Files:
    """The files of one open library; each change is one transaction."""

    def __init__(self, change: _Transaction, moment: _Transaction) -> None:
        self._change = change
        self._moment = moment

    def at(self, path: Path) -> KnownFile | None:
        """What is known of the file at this path."""
        with self._moment() as connection:
            return next(iter(_known(connection, "WHERE path = ?", (_stored(path),))), None)

    def with_bytes(self, sha256: str) -> list[KnownFile]:
        """The files that held these bytes when they were read, by path, at most 50 of them."""
        with self._moment() as connection:
            return _known(connection, "WHERE sha256 = ? ORDER BY path LIMIT 50", (sha256,))

    def under(self, folder: Path) -> list[KnownFile]:
        """The files in a folder and the folders below it, by path."""
        below = _stored(folder).rstrip(b"/") + b"/"
        with self._moment() as connection:
            return _known(connection, "WHERE path >= ? AND path < ? ORDER BY path", (below, below[:-1] + b"0"))  # "0" follows "/"

    def giving(self, document_id: str) -> list[tuple[Path, str]]:
        """(path, sha256) of the files that a document came from, by path; sha256 is "" while one is being read."""
        query = (
            "SELECT path, sha256 FROM files JOIN file_documents ON file = files.number"
            " WHERE document = (SELECT number FROM documents WHERE id = ?) ORDER BY path"
        )
        with self._moment() as connection:
            return [(Path(os.fsdecode(path)), sha256) for path, sha256 in connection.execute(query, (document_id,))]

    def begin(self, path: Path, moved: KnownFile | None = None) -> int:
        """The number of a file that is about to be read. Until it is finished, what is known of it does not count.

        `moved` is the file that has this path now; none may be known there.
        """
        with self._change() as connection:
            if moved is not None:
                connection.execute("UPDATE files SET path = ? WHERE number = ?", (_stored(path), moved.number))
            connection.execute(
                "INSERT INTO files (path, size, modified_ns, sha256, failures, documents) VALUES (?, 0, -1, '', '[]', 0)"
                " ON CONFLICT (path) DO UPDATE SET modified_ns = -1, sha256 = ''",
                (_stored(path),),
            )
            return connection.execute("SELECT number FROM files WHERE path = ?", (_stored(path),)).fetchone()[0]

    def confirm(self, number: int, facts: Facts) -> None:
        """The file holds the same bytes as before, at another time."""
        with self._change() as connection:
            connection.execute("UPDATE files SET size = ?, modified_ns = ? WHERE number = ?", (facts.size, facts.modified_ns, number))

    def take_over(self, path: Path, facts: Facts, known: KnownFile, *, moved: bool) -> None:
        """The bytes of a known file stand under another path too, or (`moved`) instead; they give the same documents."""
        with self._change() as connection:
            if moved:
                connection.execute("UPDATE files SET path = ?, size = ?, modified_ns = ? WHERE number = ?",
                                   (_stored(path), facts.size, facts.modified_ns, known.number))  # fmt: skip
                return
            cursor = connection.execute(
                "INSERT INTO files (path, size, modified_ns, sha256, failures, documents)"
                " SELECT ?, ?, ?, sha256, failures, documents FROM files WHERE number = ?",
                (_stored(path), facts.size, facts.modified_ns, known.number),
            )
            connection.execute(
                "INSERT INTO file_documents SELECT ?, document, source_id FROM file_documents WHERE file = ?",
                (cursor.lastrowid, known.number),
            )

    def finish(self, number: int, facts: Facts, failures: Sequence[tuple[str, str]], given: Iterable[str]) -> list[tuple[str, str]]:
        """The file has been read to its end and gave these documents. Returns (id, source_id) of those that went with this.

        Where part of the file could not be read, what it gave before is kept.
        """
        kept = set(given)
        with self._change() as connection:
            links = [] if failures else _links(connection, number)
            gone = [(each, name) for each, name in links if each not in kept and unlink(connection, number, each)]
            connection.execute(
                "UPDATE files SET size = ?, modified_ns = ?, sha256 = ?, failures = ?,"
                " documents = (SELECT count(*) FROM file_documents WHERE file = number) WHERE number = ?",
                (facts.size, facts.modified_ns, facts.sha256, json.dumps(list(failures)), number),
            )
        return gone

    def drop(self, number: int) -> list[tuple[str, str]]:
        """The file is gone. Returns (id, source_id) of the documents that went with it."""
        with self._change() as connection:
            gone = [(each, name) for each, name in _links(connection, number) if unlink(connection, number, each)]
            connection.execute("DELETE FROM files WHERE number = ?", (number,))
        return gone


_FILE = "files.number, path, size, modified_ns, sha256, failures, documents"


def link(connection: sqlite3.Connection, file: int, document_id: str, source_id: str) -> None:
    """Note that a file gave a document."""
    document = number_of(connection, document_id)
    connection.execute("INSERT OR REPLACE INTO file_documents VALUES (?, ?, ?)", (file, document, source_id))
    _name(connection, document)


def unlink(connection: sqlite3.Connection, file: int, document_id: str) -> bool:
    """Note that a file no longer gives a document; True when the document went because no other file gives it."""
    document = number_of(connection, document_id)
    if document is None:
        return False
    connection.execute("DELETE FROM file_documents WHERE file = ? AND document = ?", (file, document))
    others = connection.execute("SELECT 1 FROM file_documents WHERE document = ?", (document,)).fetchone()
    by_hand = connection.execute("SELECT by_hand FROM documents WHERE number = ?", (document,)).fetchone()[0]
    if others or by_hand:
        _name(connection, document)
        return False
    delete(connection, document)
    return True


def delete(connection: sqlite3.Connection, document: int) -> None:
    """Take a document out of the library, and out of the group of those nearly the same."""
    unlink_near(connection, document)
    delete_document(connection, document)


def _name(connection: sqlite3.Connection, document: int | None) -> None:
    """Call the document what one of the files that give it calls it, as it is called already where one of them does."""
    connection.execute(
        "UPDATE documents SET source_id = coalesce((SELECT min(source_id) FROM file_documents WHERE document = number), source_id)"
        " WHERE number = ? AND source_id NOT IN (SELECT source_id FROM file_documents WHERE document = number)",
        (document,),
    )


def _links(connection: sqlite3.Connection, file: int) -> list[tuple[str, str]]:
    query = "SELECT documents.id, file_documents.source_id FROM file_documents JOIN documents ON documents.number = document WHERE file = ?"
    return connection.execute(query, (file,)).fetchall()


def _known(connection: sqlite3.Connection, where: str, values: tuple) -> list[KnownFile]:
    files = connection.execute(f"SELECT {_FILE} FROM files {where}", values).fetchall()
    query = (
        "SELECT file, documents.id, file_documents.source_id FROM files JOIN file_documents ON file = files.number"
        f" JOIN documents ON documents.number = document {where.partition(' ORDER')[0]}"
    )
    given: dict[int, list[tuple[str, str]]] = {}
    for file, document_id, source_id in connection.execute(query, values):
        given.setdefault(file, []).append((document_id, source_id))
    return [
        KnownFile(
            number, Path(os.fsdecode(path)), Facts(size, modified_ns, sha256), tuple(given.get(number, ())),
            tuple((locator, reason) for locator, reason in json.loads(failures)), len(given.get(number, ())) == documents,
        )
        for number, path, size, modified_ns, sha256, failures, documents in files
    ]  # fmt: skip


def _stored(path: Path) -> bytes:
    return os.fsencode(os.path.abspath(path))
