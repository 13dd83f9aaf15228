"""Lists are of the whole ledger and counted; a comparison is a table whose empty cells say so."""

from pathlib import Path

import pytest

from rag.answer import Step
from rag.answer_json import to_json
from rag.ask.understand import understand
from rag.commands.show import answer_text
from rag.export import export
from tests.ask.library import BRIDGE, FERRY, answered, engine_of
from ui.plain import plain_text
from ui.render import Turn, turn

MANY = [f"Notice {number}\n\nMayor Jane Ortiz threatened to close pier {number}. Pier {number} is of wood.\n" for number in range(1, 31)]

COMPARED = [
    ("How do Mayor Ortiz and the fire chief differ on the bridge?", ("Mayor Ortiz", "the fire chief"), None, "the bridge"),
    ("Compare Jane Ortiz and Tom Reed on closing the bridge.", ("Jane Ortiz", "Tom Reed"), None, "closing the bridge"),
    ("What is the difference between Ortiz’s and Reed’s positions on tolls?", ("Ortiz", "Reed"), None, "tolls"),
    ("Do Ortiz and Reed agree on tolls?", ("Ortiz", "Reed"), None, "tolls"),
    ("What did the mayor and the council propose about tolls?", ("the mayor", "the council"), "proposed", "tolls"),
]


@pytest.mark.parametrize(("text", "people", "act", "about"), COMPARED)
def test_a_comparison_is_understood(text: str, people: tuple[str, ...], act: str | None, about: str) -> None:
    question = understand(text)
    assert (question.asks_for, question.people, question.act, question.about) == ("compare", people, act, about)


@pytest.mark.parametrize("text", ["What did Ortiz say and Reed deny?", "Who proposed tolls and taxes?", "What did Ortiz propose?"])
def test_no_comparison(text: str) -> None:
    assert understand(text).asks_for != "compare"


def test_a_list_holds_all_and_counts_them(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, BRIDGE, FERRY, *MANY), "List everything Jane Ortiz threatened")
    assert {f"pier {number}" in answer.text for number in range(1, 31)} == {True}
    assert answer.note == "30 statements, in 30 of 32 documents looked through."
    assert answer.text.startswith(answer.note)
    assert answer_text(answer).startswith(answer.note)


def test_a_vote_against_is_no_vote_for(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "The vote\n\nCouncillor Ann Reed voted against the harbour toll on Monday.")
    answer = answered(engine, "Did Ann Reed vote for the harbour toll?")
    assert answer.outcome == "premise_corrected"
    assert answered(engine, "Did Ann Reed vote against the harbour toll?").outcome == "answered"


def test_who_moved_and_who_seconded_is_cited_with_the_line_that_says_so(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Minutes of the council\n\nCllr Reed moved that the harbour toll be raised. Seconded by Cllr Moss.")
    (seconded,) = answered(engine, "Who seconded that the harbour toll be raised?").claims
    assert [(each.quote, each.speaker) for each in seconded.citations] == [
        ("Cllr Reed moved that the harbour toll be raised.", "Cllr Reed"), ("Seconded by Cllr Moss.", "Cllr Moss"),
    ]  # fmt: skip
    (moved,) = answered(engine, "Who moved that the harbour toll be raised?").claims
    assert [each.quote for each in moved.citations] == ["Cllr Reed moved that the harbour toll be raised."]


def test_to_second_is_no_vote_against(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Minutes of the council\n\nCllr Reed moved that the harbour toll be raised. Seconded by Cllr Moss.")
    answer = answered(engine, "Who voted against the harbour toll?")
    assert answer.outcome == "not_stated" and "Moss" not in answer.text
    assert all("opposite" not in each.why for each in answer.near_misses)


def test_a_list_without_anything_is_not_stated(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, BRIDGE, FERRY), "List everything Jane Ortiz threatened").outcome == "not_stated"


def test_a_comparison_shows_both_and_what_is_missing(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, BRIDGE, FERRY)
    both = answered(engine, "How do Jane Ortiz and Tom Reed differ?")
    assert both.outcome == "answered" and both.compared == ("Jane Ortiz", "Tom Reed")
    assert {claim.side for claim in both.claims} == {"Jane Ortiz", "Tom Reed"}
    assert all(claim.citations and "(The Post, 1 May 2024)" in claim.text for claim in both.claims)

    one = answered(engine, "How do Lena Moss and Ivo Grant differ?")
    assert one.outcome == "partly_answered" and one.note == "Not stated: Ivo Grant."
    assert "Ivo Grant:\nNot stated." in answer_text(one)
    assert to_json(one)["compared"] == ["Lena Moss", "Ivo Grant"]
    page = turn(Turn("?", Step("done", one)))
    assert '<th scope="col">Ivo Grant</th>' in page and '<td data-head="Ivo Grant"><p>Not stated.</p></td>' in page


def test_a_quote_that_the_text_breaks_up_is_that_quote(tmp_path: Path) -> None:
    text = "Talks\n\n\"We came to the harbour early. \" Tom Reed said. \"We found nobody on the night shift there.\" He left.\n"
    answer = answered(engine_of(tmp_path, text), "Who said: “We came to the harbour early. We found nobody on the night shift there.”")
    assert answer.text.startswith("Tom Reed said")


def test_yes_or_no_is_answered_in_the_words_of_whoever_says_so(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, BRIDGE, FERRY), "Is the strike expected to end on Friday?")
    assert answer.outcome == "answered" and answer.text.startswith("A union spokesman said: “the strike would end on Friday”")


def test_what_is_kept_or_copied_of_a_list_holds_its_count(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, BRIDGE, *MANY), "List everything Jane Ortiz threatened")
    assert all(answer.note in text for text in (export([answer], "md"), export([answer], "html"), plain_text(answer)))
