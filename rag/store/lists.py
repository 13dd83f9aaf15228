"""A library -> its documents without their texts, a page at a time, for lists. Searches nothing within the texts.

Sorted and filtered on the short columns alone; what has to be counted is counted for the rows of the page only.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from rag.data import Listed, Scope
from rag.store.scope import condition
from rag.store.statements import speakers

_ORDER = "date IS NULL, date DESC, title, number"
_LISTED = (
    "id, title, source, date, author, source_id, length(text), json_array_length(page_starts),"
    " (SELECT count(*) FROM statements WHERE document = documents.number), by_hand,"
    " (SELECT count(*) FROM file_documents WHERE document = documents.number)"
)
_FILTERED = ("title", "source", "source_id", "author", "date")
_EVERYTHING = Scope()


class Lists:
    """What one open library holds, in short."""

    def __init__(self, moment: Callable[[], AbstractContextManager[sqlite3.Connection]]) -> None:
        self._moment = moment

    def documents(self, scope: Scope = _EVERYTHING, *, words: str = "", limit: int = -1, offset: int = 0) -> list[Listed]:
        """The documents of the scope in which each of these words stands in title, publisher, author, name or date.

        Newest date first, undated ones last; at most `limit` from the one at `offset` on, all when `limit` is -1.
        """
        with self._moment() as connection:
            where, values = _where(connection, scope, words)
            page = f"SELECT number FROM documents WHERE 1 {where} ORDER BY {_ORDER} LIMIT ? OFFSET ?"
            query = f"SELECT {_LISTED} FROM documents WHERE number IN ({page}) ORDER BY {_ORDER}"
            rows = connection.execute(query, (*values, limit, offset)).fetchall()
        return [Listed(*short, bool(by_hand), files) for *short, by_hand, files in rows]

    def count(self, scope: Scope = _EVERYTHING, *, words: str = "") -> int:
        """How many documents `documents` has in all."""
        with self._moment() as connection:
            where, values = _where(connection, scope, words)
            return connection.execute(f"SELECT count(*) FROM documents WHERE 1 {where}", values).fetchone()[0]

    def statements(self) -> int:
        """How many statements there are."""
        with self._moment() as connection:
            return connection.execute("SELECT count(*) FROM statements").fetchone()[0]

    def speakers(self, typed: str, limit: int) -> list[str]:
        """At most `limit` names of speakers that share a word, or the beginning of one, with what was typed; commonest first."""
        with self._moment() as connection:
            return speakers(connection, typed)[:limit]

    def near(self, document_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Document id -> (id, title) of those nearly the same as it, nearest first; only for those that have some."""
        wanted = tuple(document_ids)
        query = (
            "SELECT documents.id, other.id, other.title FROM documents JOIN near_duplicates ON document = documents.number"
            " JOIN documents AS other ON other.number = near_duplicates.other"
            f" WHERE documents.id IN ({','.join('?' * len(wanted))}) ORDER BY similarity DESC, other.number"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        with self._moment() as connection:
            for document_id, other, title in connection.execute(query, wanted):
                found.setdefault(document_id, []).append((other, title))
        return found


def _where(connection: sqlite3.Connection, scope: Scope, words: str) -> tuple[str, list[str]]:
    where, values = condition(connection, scope)
    for word in words.split():
        where += f" AND ({' OR '.join(f'{column} LIKE ? ESCAPE ?' for column in _FILTERED)})"
        values += [f"%{word.replace('~', '~~').replace('%', '~%').replace('_', '~_')}%", "~"] * len(_FILTERED)
    return where, values
