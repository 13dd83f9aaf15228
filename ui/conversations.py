"""Conversations -> the list beside the chat, and the routes that it is searched, renamed and deleted by.

Opening one is the chat's (chat.py): its address is `#ask/ID`. Every word is escaped, and each person is given their own.
"""

from collections.abc import Sequence

from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from rag.store.conversations import Conversation, Conversations
from ui.escape import date_words, escape
from ui.person import person_of

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
        f'<button type="button" data-delete aria-label="Delete: {title}">Delete</button></span></li>'
    )


def routes(app: FastAPI, kept: Conversations) -> None:
    @app.get("/conversations", response_class=HTMLResponse)
    def list_conversations(request: Request, words: str = Query("", max_length=200)) -> HTMLResponse:
        """The list as an HTML fragment; `words` narrow it to those that hold them all."""
        return HTMLResponse(conversation_list(kept.find(person_of(request).name, words), words))

    @app.post("/conversations/{identity}", response_class=HTMLResponse)
    def rename_conversation(request: Request, identity: str, title: str = Body(embed=True, max_length=1000)) -> HTMLResponse:
        return _done(kept.rename(person_of(request).name, identity, title))

    @app.delete("/conversations/{identity}", response_class=HTMLResponse)
    def delete_conversation(request: Request, identity: str) -> HTMLResponse:
        return _done(kept.delete(person_of(request).name, identity))


def _done(was_there: bool) -> HTMLResponse:
    return HTMLResponse("", 200) if was_there else HTMLResponse('<p class="error">This conversation is no longer there.</p>', 404)
