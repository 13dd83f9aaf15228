"""A scope -> the SQL condition that a document must meet. Searches nothing."""

import sqlite3

from rag.data import Scope


def condition(connection: sqlite3.Connection, scope: Scope) -> tuple[str, list[str]]:
    """A scope as SQL over `documents`, each part beginning with AND, and its values; "" for one that does not narrow.

    Publishers are compared without letter case. A document whose date is as short as "2024" may be of any day of that
    year, and is within a scope that covers part of it; one without a date is within no scope that names a date.
    """
    clauses: list[str] = []
    values: list[str] = []
    if scope.documents:
        clauses.append(f"AND documents.id IN ({','.join('?' * len(scope.documents))})")
        values += scope.documents
    if scope.sources:
        wanted = {source.casefold() for source in scope.sources}
        there = connection.execute("SELECT DISTINCT source FROM documents WHERE source IS NOT NULL")
        sources = [source for (source,) in there if source.casefold() in wanted]
        clauses.append(f"AND documents.source IN ({','.join('?' * len(sources))})")
        values += sources
    for date, order in ((scope.since, ">="), (scope.until, "<=")):
        if date:
            # Compared as far as both go, so that a short date covers all that begins with it.
            clauses.append(f"AND substr(documents.date, 1, length(?)) {order} substr(?, 1, length(documents.date))")
            values += [date, date]
    return " ".join(clauses), values
