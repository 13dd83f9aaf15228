"""What a question is asked over -> the choices above the box, and what was chosen there -> a Scope.

Gathered in the browser (static/scope.js) and sent with each question. Every word of a document's title is escaped.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse

from rag.data import Listed, Scope
from rag.errors import OnrecordError, QuestionError
from ui.escape import date_words, escape

_LISTED = 40  # documents and publishers shown at once; more are found by words
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)

PANEL = """<details id="scope"><summary>Asking <b id="scope-words">all documents</b></summary><div id="scope-choices">
<p class="dates"><label>From <input type="date" id="scope-since"></label> <label>to <input type="date" id="scope-until"></label>
<button type="button" id="scope-all">All documents</button></p>
<label class="unseen" for="scope-search">Find documents and publishers</label>
<input type="search" id="scope-search" placeholder="Find documents and publishers" autocomplete="off" spellcheck="false">
<div id="scope-list"></div></div></details>"""


def choices(sources: Sequence[str], documents: Sequence[Listed]) -> str:
    """Publishers and documents to tick."""
    publishers = "".join(_choice("source", each, each, "") for each in sources[:_LISTED])
    titles = "".join(
        _choice("document", each.id, each.title, " · ".join(filter(None, [each.source, date_words(each.date)]))) for each in documents
    )
    parts = [("Publishers", publishers), ("Documents", titles)]
    shown = "".join(f"<fieldset><legend>{legend}</legend>{items}</fieldset>" for legend, items in parts if items)
    return shown or '<p class="hint">No document or publisher has these words.</p>'


def _choice(kind: str, value: str, words: str, more: str) -> str:
    small = f" <small>{escape(more)}</small>" if more else ""
    return (
        f'<label><input type="checkbox" data-scope="{kind}" value="{escape(value)}" data-words="{escape(words)}"> '
        f'<span dir="auto">{escape(words)}{small}</span></label>'
    )


def scope_of(chosen: str) -> Scope:
    """What the browser sends, as JSON; "" is everything. Raises QuestionError when it cannot be read."""
    try:
        given = json.loads(chosen) if chosen else {}
        documents, sources = (tuple(map(_text, given.get(key, ()))) for key in ("documents", "sources"))
        since, until = (_text(given.get(key) or "") or None for key in ("since", "until"))
    except (ValueError, AttributeError, TypeError):
        raise QuestionError("What to ask over cannot be read. Choose it again above the question.") from None
    if any(each is not None and not _DATE.fullmatch(each) for each in (since, until)):
        raise QuestionError("A date of what to ask over cannot be read. Give it as 2024-06-03.")
    return Scope(documents, sources, since, until)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def chosen(scope: Scope, library: Any) -> str:
    """A scope as the browser keeps what is chosen, as JSON: each document and publisher with its words."""
    documents = [[each, _title(each, library)] for each in scope.documents]
    sources = [[each, each] for each in scope.sources]
    return json.dumps({"documents": documents, "sources": sources, "since": scope.since or "", "until": scope.until or ""})


def _title(document_id: str, library: Any) -> str:
    document = library.document(document_id)
    return document.title if document else "a document that is gone"


def scope_words(scope: Scope, library: Any) -> str:
    """A scope as a reader says it; "" for everything."""
    titles = [_title(each, library) for each in scope.documents[:3]]
    if len(scope.documents) > len(titles):
        titles = [f"{len(scope.documents)} documents"]
    dates = [f"{word} {date_words(date)}" for word, date in (("from", scope.since), ("to", scope.until)) if date]
    return " · ".join([*titles, *scope.sources, *([" ".join(dates)] if dates else [])])


def routes(app: FastAPI, library: Any) -> None:
    @app.get("/scope", response_class=HTMLResponse)
    def list_choices(words: str = Query("", max_length=200)) -> HTMLResponse:
        """Publishers and documents with all these words, as an HTML fragment of boxes to tick."""
        try:
            wanted = words.casefold().split()
            sources = [each for each in library.sources() if all(word in each.casefold() for word in wanted)]
            return HTMLResponse(choices(sources, library.lists.documents(words=words, limit=_LISTED)))
        except OnrecordError as error:
            return HTMLResponse(f'<p class="error">{escape(error)}</p>', status_code=503)
