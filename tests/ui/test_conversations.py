"""The list of conversations and its routes: escaped, searched, renamed, deleted, each person's own."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.answer import Question
from rag.store.conversations import Conversation, Conversations
from tests.ui.fakes import HOSTILE, Engine, answered
from tests.ui.test_render import Reader
from ui.conversations import conversation_list, routes
from ui.person import KEY, Person


@pytest.fixture
def kept() -> Iterator[Conversations]:
    engine = Engine()
    kept = Conversations.open(engine.library.folder)
    yield kept
    kept.close()


@pytest.fixture
def client(kept: Conversations) -> TestClient:
    app = FastAPI()
    routes(app, kept)

    async def named(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        name = dict(scope.get("headers", ())).get(b"x-name", b"").decode()
        await app({**scope, KEY: Person(name, True)}, receive, send)

    return TestClient(named)


def test_a_title_is_shown_as_words_and_makes_no_tag() -> None:
    page = conversation_list([Conversation('i"d', HOSTILE, "2026-06-03T10:00:00+00:00", 2)])
    reader = Reader(page)
    assert reader.tags <= {"ul", "li", "a", "span", "small", "button"} and HOSTILE in reader.words and "3 June 2026" in reader.words
    assert reader.attributes <= {"data-talk", "href", "title", "dir", "class", "type", "aria-label", "data-rename", "data-delete",
                                 "data-export", "download"}  # fmt: skip


def test_an_empty_list_says_why() -> None:
    assert "kept here" in conversation_list([]) and "No conversation holds these words" in conversation_list([], "bus")


def test_it_is_listed_searched_renamed_and_deleted(client: TestClient, kept: Conversations) -> None:
    talk = kept.begin("", "Who proposed a night bus?")
    assert "Who proposed a night bus?" in client.get("/conversations").text
    assert "No conversation" in client.get("/conversations", params={"words": "tram"}).text
    assert client.post(f"/conversations/{talk}", json={"title": "The tram"}).status_code == 200
    assert "The tram" in client.get("/conversations", params={"words": "tram"}).text
    assert client.delete(f"/conversations/{talk}").status_code == 200
    assert client.delete(f"/conversations/{talk}").status_code == 404 == client.post("/conversations/x", json={"title": "x"}).status_code


def test_it_is_exported_as_a_file_in_each_form(client: TestClient, kept: Conversations) -> None:
    talk = kept.begin("ada", HOSTILE)
    kept.keep("ada", talk, None, HOSTILE, answered(Question(HOSTILE, "speaker")), True)
    for form, words in (("md", "document "), ("html", "<!DOCTYPE html>"), ("json", '"document_id"')):
        reply = client.get(f"/conversations/{talk}/export", params={"form": form}, headers={"x-name": "ada"})
        assert reply.status_code == 200 and words in reply.text
        assert reply.headers["content-disposition"] == f'attachment; filename="conversation.{form}"'
    assert client.get(f"/conversations/{talk}/export", headers={"x-name": "ion"}).status_code == 404
    assert client.get(f"/conversations/{talk}/export", params={"form": "exe"}).status_code == 422


def test_nobody_sees_the_conversations_of_another(client: TestClient, kept: Conversations) -> None:
    talk = kept.begin("ada", "A secret?")
    assert "secret" in client.get("/conversations", headers={"x-name": "ada"}).text
    assert "secret" not in client.get("/conversations", headers={"x-name": "ion"}).text
    assert client.delete(f"/conversations/{talk}", headers={"x-name": "ion"}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"title": 3}, {"title": "x" * 2000}, [], None])
def test_a_bad_body_is_refused(client: TestClient, body: object) -> None:
    assert client.post("/conversations/x", json=body).status_code == 422
