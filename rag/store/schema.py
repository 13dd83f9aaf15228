"""The tables of a library, and the stamp that says which embedder and schema made it. Holds no logic of search."""

import sqlite3

from rag.errors import LibraryError

VERSION = 2

# `documents`: `by_hand` 1 for one that no file gave; `stale` 1 while its vectors are still of the embedder before;
#     `near_group` the number that near-duplicates share. What is short comes before `text`, so that a list reads no texts.
# `files`: `path` as the system spells it, in bytes; `sha256` is "" until the file has been read to its end.
# `removed_chunks`: the numbers that are gone since a generation, for indexes made before it.
# `cells`: the centres that large vector indexes are divided by; kept here so that an index made again is the same.
# `bands`: hashes of each document's MinHash signature; `near_duplicates` holds each pair both ways round.
TABLES = """
CREATE TABLE stamp (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT, date TEXT, author TEXT,
    source_id TEXT NOT NULL, page_starts TEXT NOT NULL, by_hand INTEGER NOT NULL, stale INTEGER NOT NULL DEFAULT 0,
    near_group INTEGER, text TEXT NOT NULL
);
CREATE INDEX documents_source ON documents (source);
CREATE INDEX documents_source_id ON documents (source_id);
CREATE INDEX documents_near_group ON documents (near_group) WHERE near_group IS NOT NULL;
CREATE INDEX documents_stale ON documents (stale) WHERE stale;
CREATE TABLE sentences (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, paragraph INTEGER NOT NULL, role TEXT NOT NULL, vector BLOB, PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    positions TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_document ON chunks (document);
CREATE TABLE removed_chunks (number INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_chunks_generation ON removed_chunks (generation);
CREATE TABLE statements (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, speaker TEXT, act TEXT NOT NULL,
    directness TEXT NOT NULL, resolved_by TEXT NOT NULL, source_start INTEGER, source_end INTEGER, cue_start INTEGER,
    cue_end INTEGER, contents TEXT NOT NULL, via INTEGER REFERENCES statements ON DELETE CASCADE, confidence REAL NOT NULL,
    candidates TEXT NOT NULL
);
CREATE INDEX statements_document ON statements (document);
CREATE INDEX statements_speaker ON statements (speaker);
CREATE INDEX statements_via ON statements (via) WHERE via IS NOT NULL;
CREATE VIRTUAL TABLE keywords USING fts5 (title, text, tokenize = "porter unicode61 remove_diacritics 2");
INSERT INTO keywords (keywords, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
CREATE TABLE files (
    number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    failures TEXT NOT NULL, documents INTEGER NOT NULL
);
CREATE INDEX files_sha256 ON files (sha256);
CREATE TABLE file_documents (
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    source_id TEXT NOT NULL, PRIMARY KEY (file, document)
) WITHOUT ROWID;
CREATE INDEX file_documents_document ON file_documents (document);
CREATE TABLE cells (number INTEGER PRIMARY KEY, trained_on INTEGER NOT NULL, centres BLOB NOT NULL);
CREATE TABLE bands (
    band INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, PRIMARY KEY (band, document)
) WITHOUT ROWID;
CREATE INDEX bands_document ON bands (document);
CREATE TABLE near_duplicates (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, other INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    similarity REAL NOT NULL, PRIMARY KEY (document, other)
) WITHOUT ROWID;
CREATE INDEX near_duplicates_other ON near_duplicates (other);
"""

_HALF_WAY = "re-embedding"  # a key of the stamp, there while some documents still have the vectors of the embedder before


def create(connection: sqlite3.Connection, stamp: dict[str, str]) -> None:
    """Make the tables of a new library and stamp it, in one transaction; nothing where there are tables already."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked here again: another process may have made them in the meantime.
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            for key, value in (stamp | {"schema": str(VERSION), "generation": "0"}).items():
                connection.execute("INSERT INTO stamp VALUES (?, ?)", (key, value))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check(connection: sqlite3.Connection, expected: dict[str, str], folder: str, *, re_embed: bool = False) -> None:
    """Raise LibraryError unless this library was made by this schema and these settings, saying what to type.

    With `re_embed` the settings may differ: they are what is about to be changed.
    """
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
    if re_embed:
        return
    if _HALF_WAY in found:
        raise LibraryError(f"the library in {folder} is half-way to another embedder. Go on with it: onrecord ingest --re-embed")
    for key, value in expected.items():
        if found.get(key) != value:
            raise LibraryError(
                f"the library in {folder} was made with {key} {found.get(key)}, not {value}. "
                f"Set it back in onrecord.toml, or change the library over: onrecord ingest --re-embed"
            )


def begin_re_embedding(connection: sqlite3.Connection, stamp: dict[str, str]) -> None:
    """Stamp the library with its next settings and mark every document stale; goes on where the same was begun before."""
    found = dict(connection.execute("SELECT key, value FROM stamp"))
    if all(found.get(key) == value for key, value in stamp.items()):
        return  # these are its settings already: whatever is stale was left by an earlier run
    for key, value in (stamp | {_HALF_WAY: "1"}).items():
        connection.execute("INSERT OR REPLACE INTO stamp VALUES (?, ?)", (key, value))
    connection.execute("UPDATE documents SET stale = 1")
    connection.execute("DELETE FROM cells")


def end_re_embedding(connection: sqlite3.Connection) -> None:
    """Open the library to everybody again."""
    connection.execute("DELETE FROM stamp WHERE key = ?", (_HALF_WAY,))
