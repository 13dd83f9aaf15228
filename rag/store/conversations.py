"""Conversations on disk: each question with its answer, in a file apart from the library, which removing documents never touches.

`conversations.sqlite` (WAL) lies in the library's folder. Each person (`owner`, "" where nobody logs in) has their own and
can neither see nor change another's. Answers nothing and renders nothing.
"""

import re
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.answer import Answer
from rag.errors import LibraryError
from rag.store.answers import from_text, to_text
from rag.store.connect import connect

FILE = "conversations.sqlite"
VERSION = 2
TITLE_CHARACTERS = 120
_WAIT_MILLISECONDS = 3000  # for another process that writes: a question is short to keep, and its reader is waiting
_LISTED = 200  # more are found by searching

# `words` holds, under the number of its turn, what can be searched for: the question and the sentences of the answer.
TABLES = """
CREATE TABLE stamp (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE INDEX conversations_owner ON conversations (owner, changed);
CREATE TABLE turns (
    number INTEGER PRIMARY KEY AUTOINCREMENT, conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL, answer TEXT, done INTEGER NOT NULL, scope TEXT NOT NULL DEFAULT ''
);
CREATE INDEX turns_conversation ON turns (conversation);
CREATE VIRTUAL TABLE words USING fts5 (question, answer, tokenize = "unicode61 remove_diacritics 2")
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of the list. `changed` is the moment (ISO 8601, UTC) of its latest question."""

    id: str
    title: str
    changed: str
    questions: int


@dataclass(frozen=True, slots=True)
class SavedTurn:
    """A question as it was kept. `done` is False for an answer that was stopped; `answer` holds what was found till then.

    `scope` says in words what it was asked over, "" for everything.
    """

    number: int
    question: str
    answer: Answer | None
    done: bool
    scope: str = ""


class Conversations:
    """The open file. Threads take turns; other processes may use it at the same time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._closed = False

    @classmethod
    def open(cls, folder: Path) -> "Conversations":
        """The conversations beside the library in `folder`. Raises LibraryError when the file is none of ours or newer."""
        connection = connect(folder, FILE)
        connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
        try:
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                _create(connection)
            version = int(connection.execute("SELECT value FROM stamp WHERE key = 'schema'").fetchone()[0])
        except (sqlite3.DatabaseError, TypeError, ValueError) as problem:
            connection.close()
            raise LibraryError(f"{folder}/{FILE} holds no conversations of onrecord, or is damaged ({problem}). Move it away.") from None
        if version == 1:
            _tell_scopes(connection)
        if version > VERSION:
            connection.close()
            raise LibraryError(f"{folder}/{FILE} was written by a newer onrecord (schema {version}; this one knows {VERSION}). "
                               "Update onrecord, or move that file away.")  # fmt: skip
        return cls(connection)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._connection.close()

    def begin(self, owner: str, question: str) -> str:
        """A new conversation, called after its first question; gives its id."""
        identity = secrets.token_urlsafe(9)
        with self._lock:
            self._connection.execute("INSERT INTO conversations (id, owner, title, changed) VALUES (?, ?, ?, ?)",
                                     (identity, owner, _title(question), _now()))  # fmt: skip
        return identity

    def keep(self, owner: str, identity: str, number: int | None, question: str, answer: Answer | None, done: bool,
             scope: str = "") -> int | None:  # fmt: skip
        """Keep a turn, in place of the one of this number where there is one; gives its number.

        None when the conversation has been deleted meanwhile, or is another person's: then nothing is kept. Nor after `close`,
        which an answer that is being stopped may outlive.
        """
        saved = (question, None if answer is None else to_text(answer), int(done), scope)
        if self._closed:
            return None
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            conversation = self._number(owner, identity)
            if conversation is None:
                return None
            changed = self._connection.execute(
                "UPDATE turns SET question = ?, answer = ?, done = ?, scope = ? WHERE number = ? AND conversation = ?",
                (*saved, number, conversation),
            )
            if not changed.rowcount:
                insert = "INSERT INTO turns (question, answer, done, scope, conversation) VALUES (?, ?, ?, ?, ?)"
                number = self._connection.execute(insert, (*saved, conversation)).lastrowid
            self._connection.execute("DELETE FROM words WHERE rowid = ?", (number,))
            self._connection.execute("INSERT INTO words (rowid, question, answer) VALUES (?, ?, ?)",
                                     (number, question, answer.text if answer and done else ""))  # fmt: skip
            self._connection.execute("UPDATE conversations SET changed = ? WHERE number = ?", (_now(), conversation))
        return number

    def turns(self, owner: str, identity: str) -> list[SavedTurn] | None:
        """The questions of a conversation, oldest first; None when there is no such conversation of this person's."""
        with self._lock:
            conversation = self._number(owner, identity)
            if conversation is None:
                return None
            found = self._connection.execute(
                "SELECT number, question, answer, done, scope FROM turns WHERE conversation = ? ORDER BY number", (conversation,)
            ).fetchall()
        return [SavedTurn(number, asked, from_text(answer or ""), bool(done), scope) for number, asked, answer, done, scope in found]

    def find(self, owner: str, words: str = "") -> list[Conversation]:
        """A person's conversations, the latest first; with `words`, those that hold all of them in a title or in one turn."""
        query = (
            "SELECT id, title, changed, (SELECT count(*) FROM turns WHERE conversation = conversations.number) FROM conversations"
            " WHERE owner = ?{} ORDER BY changed DESC, number DESC LIMIT ?"
        )
        narrowed, values = "", []
        if wanted := re.findall(r"\w+", words):
            narrowed = (
                " AND (" + " AND ".join(["title LIKE ? ESCAPE '!'"] * len(wanted)) + " OR number IN"
                " (SELECT conversation FROM words JOIN turns ON turns.number = words.rowid WHERE words MATCH ?))"
            )
            values = [*("%" + word.replace("_", "!_") + "%" for word in wanted), " ".join(f'"{word}"*' for word in wanted)]
        elif words.strip():
            return []  # nothing in it that could be found
        with self._lock:
            found = self._connection.execute(query.format(narrowed), (owner, *values, _LISTED)).fetchall()
        return [Conversation(*each) for each in found]

    def rename(self, owner: str, identity: str, title: str) -> bool:
        """Whether there was such a conversation. A title of blanks changes nothing."""
        with self._lock:
            if not title.strip():
                return self._number(owner, identity) is not None
            return self._connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?", (_title(title), identity, owner)
            ).rowcount > 0  # fmt: skip

    def delete(self, owner: str, identity: str) -> bool:
        """Whether there was such a conversation."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            conversation = self._number(owner, identity)
            self._connection.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM turns WHERE conversation = ?)", (conversation,))
            self._connection.execute("DELETE FROM conversations WHERE number = ?", (conversation,))
        return conversation is not None

    def _number(self, owner: str, identity: str) -> int | None:
        row = self._connection.execute("SELECT number FROM conversations WHERE id = ? AND owner = ?", (identity, owner)).fetchone()
        return row and row[0]


def _create(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        # Asked here again: another process may have made them in the meantime.
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute("INSERT INTO stamp VALUES ('schema', ?)", (str(VERSION),))


def _tell_scopes(connection: sqlite3.Connection) -> None:
    """Schema 1 -> 2: a turn says what it was asked over."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT value FROM stamp WHERE key = 'schema'").fetchone() == ("1",):
            connection.execute("ALTER TABLE turns ADD COLUMN scope TEXT NOT NULL DEFAULT ''")
            connection.execute("UPDATE stamp SET value = '2' WHERE key = 'schema'")


def _title(words: str) -> str:
    """One line of at most TITLE_CHARACTERS."""
    line = " ".join(words.split())
    return line if len(line) <= TITLE_CHARACTERS else f"{line[: TITLE_CHARACTERS - 1].rstrip()}…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
