"""An exported answer: everything a reader needs to find a quote, and nothing in it that runs, links or formats."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rag.answer import Answer, Check, Citation, Claim, Question
from rag.answer_json import to_json
from rag.data import Span
from rag.export import FORMS, export
from tests.test_answer_json import answer

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [click](http://evil.example) ![x](http://evil.example/p.png)"
    " **bold** `code` # heading | cell | $x$ www.evil.example a@evil.example </blockquote> &lt;b&gt; \u202etxt.exe\u200b"
)


def hostile() -> Answer:
    cited = Citation(1, "d" * 20, Span(0, len(HOSTILE)), HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 3, HOSTILE)
    return Answer(Question(HOSTILE, "speaker"), "answered", (Claim(HOSTILE, "supported", (cited,)),), ())


class Tags(HTMLParser):
    """The names of all tags, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("form", ["md", "html"])
def test_every_quote_has_what_it_takes_to_find_it(form: str) -> None:
    text = export([answer()], form)
    for citation in answer().claims[0].citations:
        assert citation.quote in text and citation.document_id in text
        assert f"characters {citation.span.start}–{citation.span.end}" in text
    for told in ("Minutes", "Town Hall", "2024-06", "page 1", "page 2", "minutes.pdf", "Ada Berg", "Answered."):
        assert told in text


@pytest.mark.parametrize("form", ["md", "html"])
def test_each_sentence_tells_its_checks(form: str) -> None:
    checks = (Check("numbers", True), Check("support", True, 0.973, "70% is enough"), Check("speaker", True, note="the ledger gives it to <Ada>"))
    claim = replace(answer().claims[0], checks=checks)
    text = export([replace(answer(), claims=(claim,))], form)
    assert "This answer passed its checks: borne out (97% likely · 70% is enough); speaker (the ledger gives it to &lt;Ada&gt;)." in text
    assert "Sentence 2 passed" in export([replace(answer(), claims=(claim, claim))], form)
    assert "passed its checks" not in export([replace(answer(), claims=(replace(claim, checks=()),))], form)


def test_json_of_one_answer_is_what_ask_prints_and_of_many_a_conversation() -> None:
    assert json.loads(export([answer()], "json")) == to_json(answer())
    whole = json.loads(export([answer(), hostile()], "json", "Talk"))
    assert whole == {"title": "Talk", "answers": [to_json(answer()), to_json(hostile())]}


def test_html_holds_hostile_words_as_words() -> None:
    tags = Tags(export([hostile()], "html"))
    assert tags.names <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "em", "blockquote", "small", "hr"}
    assert tags.attributes <= {"lang", "charset", "http-equiv", "content", "dir"}
    assert "<script>alert(1)</script>" in tags.words and "\u202e" not in tags.words and "\u200b" not in tags.words


def test_markdown_holds_hostile_words_as_words() -> None:
    text = export([hostile()], "md")
    assert "<" not in text and "](" not in text.replace("\\]", "") and "http://" not in text and "www.e" not in text
    lines = [line for line in text.splitlines() if line]
    assert len([line for line in lines if line.startswith("#")]) == 1
    assert all("\\*\\*bold\\*\\*" in line and "\\`code\\`" in line and "\\$x\\$" in line for line in lines if "bold" in line)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_stated_and_nothing_asked_can_be_exported(form: str) -> None:
    assert export([Answer(Question("Why?", "reason"), "not_stated", (), ())], form)
    assert export([], form, "Empty")


@pytest.mark.parametrize(("form", "before", "after"), [("md", "\n\n", "\n\n"), ("html", '<p dir="auto">', "</p>")])
def test_what_is_listed_or_compared_has_a_paragraph_for_each_sentence(form: str, before: str, after: str) -> None:
    (claim,) = answer().claims
    told = [replace(claim, text=text, side=side) for text, side in [("A pier.", "Ada"), ("A toll.", "Ada"), ("No toll.", "Bo")]]
    listed = export([replace(answer(), note="3 statements.", claims=tuple(told))], form)
    assert all(f"{before}{each}" in listed for each in ("3 statements.", "A pier. (1) (2)", "A toll. (1) (2)", "No toll. (1) (2)"))
    compared = export([replace(answer(), compared=("Ada", "Bo", "Cy"), claims=tuple(told))], form)
    assert f"{before}Ada: A pier. (1) (2){after}" in compared and f"{before}Ada: A toll. (1) (2){after}" in compared
    assert f"{before}Bo: No toll. (1) (2){after}" in compared and f"{before}Cy: Not stated.{after}" in compared
    assert f"{before}A pier. (1) (2) A toll." in export([replace(answer(), claims=tuple(told))], form)


def test_what_no_model_has_read_is_not_called_not_stated() -> None:
    unjudged = replace(answer(), outcome="not_stated", claims=(), unjudged=True)
    for form in FORMS:
        text = export([unjudged], form)
        assert "No language model was used" in text and "Not stated" not in text
