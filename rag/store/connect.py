"""A folder -> a connection to its library, the two kinds of transaction on it, and why one failed. Knows no table but the stamp."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from rag.errors import LibraryError

_WAIT_SECONDS = 30  # for another process that is writing; it never holds the library longer than one document takes
_CACHE_KIB = 65_536


def connect(folder: Path, name: str = "library.sqlite") -> sqlite3.Connection:
    """A connection to the library in `folder`, or to another file of this name there; the folder is made when it is not there.

    Raises LibraryError when the folder or the file in it cannot be opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / name, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as problem:
        raise LibraryError(f"the library in {folder} cannot be opened ({name}: {problem}). Choose another folder with --library.") from None
    connection.execute("PRAGMA foreign_keys = ON")
    # In WAL mode a killed process loses nothing that it committed; a power cut may lose the last documents, whole.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def trouble(problem: Exception) -> str:
    """Why SQLite could not do what was wanted, in one line that says what to do; "" for what is not the user's to mend."""
    words = str(problem) if isinstance(problem, sqlite3.DatabaseError) else ""
    if "is full" in words:
        return "the disk is full; the library is as it was before the last document. Make room, then try again."
    if "is locked" in words:
        return "another onrecord is writing to this library. Wait for it to end, then try again."
    if "readonly" in words:
        return "the library may not be written to. Check its permissions, or choose another folder with --library."
    if "malformed" in words or "not a database" in words:
        return "the library is damaged. Move its folder away and read the documents anew: onrecord ingest PATH…"
    return ""


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """BEGIN IMMEDIATE … COMMIT around a change, with the generation counted up; ROLLBACK when anything goes wrong."""
    connection.execute("BEGIN IMMEDIATE")
    changes = connection.total_changes
    try:
        yield connection
        if connection.total_changes != changes:
            connection.execute("UPDATE stamp SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextlib.contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All that is read within is of one moment, whatever other processes write meanwhile. May stand within another."""
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("COMMIT")


def generation(connection: sqlite3.Connection) -> int:
    """How many transactions have changed the library."""
    return int(connection.execute("SELECT value FROM stamp WHERE key = 'generation'").fetchone()[0])
