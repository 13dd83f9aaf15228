"""The tables of a library, and the stamp that says which embedder and schema made it. Holds no logic of search."""

import sqlite3

from rag.errors import LibraryError

VERSION = 1

TABLES = """
CREATE TABLE stamp (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT, date TEXT,
    author TEXT, source_id TEXT NOT NULL, page_starts TEXT NOT NULL
);
CREATE TABLE sentences (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, paragraph INTEGER NOT NULL, role TEXT NOT NULL, vector BLOB, PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    positions TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_document ON chunks (document);
CREATE TABLE statements (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, speaker TEXT, act TEXT NOT NULL,
    directness TEXT NOT NULL, resolved_by TEXT NOT NULL, source_start INTEGER, source_end INTEGER, cue_start INTEGER,
    cue_end INTEGER, contents TEXT NOT NULL, via INTEGER REFERENCES statements ON DELETE CASCADE, confidence REAL NOT NULL,
    candidates TEXT NOT NULL
);
CREATE INDEX statements_document ON statements (document);
CREATE INDEX statements_speaker ON statements (speaker);
CREATE VIRTUAL TABLE keywords USING fts5 (title, text, tokenize = "porter unicode61 remove_diacritics 2");
"""


def create(connection: sqlite3.Connection, stamp: dict[str, str]) -> None:
    """Make the tables of a new library and stamp it, in one transaction."""
    statements = [part for part in TABLES.split(";\n") if part.strip()]
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        for key, value in (stamp | {"schema": str(VERSION), "generation": "0"}).items():
            connection.execute("INSERT INTO stamp VALUES (?, ?)", (key, value))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check(connection: sqlite3.Connection, expected: dict[str, str], folder: str) -> None:
    """Raise LibraryError unless this library was made by this schema and these settings, saying what to type."""
    try:
        found = dict(connection.execute("SELECT key, value FROM stamp"))
    except sqlite3.DatabaseError:
        raise LibraryError(
            f"{folder}/library.sqlite is no library of onrecord. Choose another folder with --library, or move that file away."
        ) from None
    schema = int(found.get("schema", "0"))
    if schema > VERSION:
        raise LibraryError(
            f"the library in {folder} was made by a newer onrecord (schema {schema}; this one knows {VERSION}). Update onrecord."
        )
    if schema < VERSION:
        raise LibraryError(
            f"the library in {folder} has the old schema {schema}. Read its documents anew: onrecord ingest --library NEW_FOLDER PATH…"
        )
    for key, value in expected.items():
        if found.get(key) != value:
            raise LibraryError(
                f"the library in {folder} was made with {key} {found.get(key)}, not {value}. "
                f"Set it back in onrecord.toml, or read the documents anew: onrecord ingest --library NEW_FOLDER PATH…"
            )
