"""Conversations -> the list beside the chat, and the routes that it is searched, renamed and deleted by.

Opening one is the chat's (chat.py): its address is `#ask/ID`. Every word is escaped, and each person is given their own.
"""

from collections.abc import Sequence
from typing import Literal

from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response

from rag.export import export
from rag.store.conversations import Conversation, Conversations
from ui.escape import date_words, escape
from ui.person import person_of

_FORMS = {"md": "Markdown", "html": "HTML", "json": "JSON"}
_TYPES = {"md": "text/markdown", "html": "text/html", "json": "application/json"}

PANEL = """<button type="button" id="talks-toggle" aria-expanded="false" aria-controls="talks-panel">Conversations</button>
<div id="talks-panel"><label class="unseen" for="talks-search">Search your conversations</label>
<input type="search" id="talks-search" placeholder="Search conversations" autocomplete="off" spellcheck="false">
<nav id="talks-list" aria-label="Conversations"></nav><p id="talks-news" class="unseen" role="status"></p></div>"""


def conversation_list(conversations: Sequence[Conversation], words: str = "") -> str:
    """Each conversation as a link with its tools; one line when there is none."""
    if not conversations:
        return f'<p class="hint">{"No conversation holds these words." if words.strip() else "What you ask is kept here."}</p>'
    return f"<ul>{''.join(map(_item, conversations))}</ul>"


def _item(conversation: Conversation) -> str:
    title = escape(conversation.title)
    return (
        f'<li data-talk="{escape(conversation.id)}"><a href="#ask/{escape(conversation.id)}" title="{title}">'
        f'<span dir="auto">{title}</span><small>{date_words(conversation.changed[:10])}</small></a>'
        f'<span class="tools"><button type="button" data-rename aria-label="Rename: {title}">Rename</button>'
        f'<button type="button" data-delete aria-label="Delete: {title}">Delete</button>{_exports(conversation.id)}</span></li>'
    )


def _exports(identity: str) -> str:
    """A link for each form that a conversation is exported to."""
    return "".join(
        f'<a data-export href="conversations/{escape(identity)}/export?form={form}" download title="Export as {name}" aria-label="Export as {name}">{name}</a>'
        for form, name in _FORMS.items()
    )


def routes(app: FastAPI, kept: Conversations) -> None:
    @app.get("/conversations", response_class=HTMLResponse)
    def list_conversations(request: Request, words: str = Query("", max_length=200)) -> HTMLResponse:
        """The list as an HTML fragment; `words` narrow it to those that hold them all."""
        return HTMLResponse(conversation_list(kept.find(person_of(request).name, words), words))

    @app.get("/conversations/{identity}/export")
    def export_conversation(request: Request, identity: str, form: Literal["md", "html", "json"] = "html") -> Response:
        """The conversation as one file to keep: every quote with document, hash, span, page and date."""
        turns = kept.turns(person_of(request).name, identity)
        if not turns:
            return _done(False)
        answers = [each.answer for each in turns if each.answer is not None and each.done]
        text = export(answers, form, turns[0].question).encode("utf-8", "replace")
        # Handed over to be kept, never shown as a page of ours.
        named = {"content-disposition": f'attachment; filename="conversation.{form}"', "x-content-type-options": "nosniff"}
        return Response(text, media_type=f"{_TYPES[form]}; charset=utf-8", headers=named)

    @app.post("/conversations/{identity}", response_class=HTMLResponse)
    def rename_conversation(request: Request, identity: str, title: str = Body(embed=True, max_length=1000)) -> HTMLResponse:
        return _done(kept.rename(person_of(request).name, identity, title))

    @app.delete("/conversations/{identity}", response_class=HTMLResponse)
    def delete_conversation(request: Request, identity: str) -> HTMLResponse:
        return _done(kept.delete(person_of(request).name, identity))


def _done(was_there: bool) -> HTMLResponse:
    return HTMLResponse("", 200) if was_there else HTMLResponse('<p class="error">This conversation is no longer there.</p>', 404)
