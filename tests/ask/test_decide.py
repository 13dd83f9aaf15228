"""What the ledger lets be answered: which act stands for which, and whose words are cited."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.data import Document
from rag.pipeline import ingest_document
from tests.ask.library import answered, engine_of
from tests.ingest.test_attribute import FakeTagger

HARBOUR = """Harbour plan

Mayor Jane Ortiz proposed a toll on the harbour bridge. Councillor Tom Reed pledged to repair the sea wall.
"""


@pytest.mark.parametrize("question", ["What did the mayor promise?", "What did Jane Ortiz promise?", "Who promised a toll on the harbour bridge?"])
def test_who_proposes_a_thing_has_not_promised_it(tmp_path: Path, question: str) -> None:
    answer = answered(engine_of(tmp_path, HARBOUR), question)
    assert answer.outcome == "not_stated"
    assert any("Jane Ortiz proposed" in each.why for each in answer.near_misses)


def test_a_pledge_is_a_promise(tmp_path: Path) -> None:
    answer = answered(engine_of(tmp_path, HARBOUR), "What did Tom Reed promise?")
    assert "Tom Reed pledged" in answer.text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_words_asked_about_are_cited_whatever_a_draft_cites(tmp_path: Path, number: int) -> None:
    text = (
        "Toys\n\nA protester at the harbour, Jane Ortiz says she sees no difference between Reed and the owners of the ferry, and saw Reed on it. "
        "\"It is no ferry at all, it is a toy,\" says Ortiz, who is director of the Ferry Centre.\n"
    )
    engine = engine_of(tmp_path, text, replies=(f"[{number}] Jane Ortiz said that.",))
    answer = answered(engine, "Who said: “It is no ferry at all, it is a toy.”")
    assert "Jane Ortiz said" in answer.text
    assert all("no ferry at all" in each.quote for claim in answer.claims for each in claim.citations)


def test_whoever_runs_a_website_does_not_say_what_it_says(tmp_path: Path) -> None:
    text = "Sea level\n\nThe survey's website, run by Anna Holm, a lecturer in tides at the University of Ness, said the level is measured at low tide.\n"
    draft = "[1] Anna Holm, a lecturer in tides at the University of Ness, said the level is measured at low tide."
    answer = answered(engine_of(tmp_path, text, replies=(draft,)), "Who said that the level is measured at low tide?")
    assert answer.text.startswith("The survey's website")


def test_what_was_withdrawn_is_told_so_whatever_is_drafted(tmp_path: Path) -> None:
    text = "Tolls\n\nJane Ortiz withdrew her proposal to put a toll on the bridge.\n"
    engine = engine_of(tmp_path, text, replies=("[1] Jane Ortiz proposed to put a toll on the bridge.",))
    assert answered(engine, "Who proposed a toll on the bridge?").text == "Jane Ortiz proposed (later withdrawn): “to put a toll on the bridge”."
    assert answered(engine_of(tmp_path / "other", text), "Why did Jane Ortiz propose a toll?").outcome == "not_stated"


def test_a_question_does_not_answer_a_question(tmp_path: Path) -> None:
    turns = "\n\n".join(["CHAIR: Good morning.", "MS. OKORO: Did the ministry receive a warning in 2021?", "MR. HAUG: Ask the minister.", "CHAIR: Thank you."])
    answer = answered(engine_of(tmp_path, f"Hearing on the dam\n\n{turns}"), "Did the ministry receive a warning in 2021?")
    assert not any("Did the ministry" in each.text for each in answer.claims)


def test_the_sentence_that_tells_of_the_withdrawal_is_cited(tmp_path: Path) -> None:
    text = "Tolls\n\nJane Ortiz proposed a toll on the bridge. She later withdrew the proposal.\n"
    (claim,) = answered(engine_of(tmp_path, text), "Who proposed a toll on the bridge?").claims
    assert claim.text == "Jane Ortiz proposed (later withdrawn): “a toll on the bridge”."
    assert [each.quote for each in claim.citations] == ["Jane Ortiz proposed a toll on the bridge.", "She later withdrew the proposal."]


def test_who_is_accused_is_not_who_accuses(tmp_path: Path) -> None:
    text = "Inquiry\n\nTom Reed accused Jane Ortiz of hiding a report. Anna Holm was asked whether the ferry runs.\n"
    engine = engine_of(tmp_path, text)
    assert not answered(engine, "Who was accused of hiding a report?").text.startswith("Tom Reed accused")
    assert answered(engine, "Who accused Jane Ortiz of hiding a report?").text.startswith("Tom Reed accused")
    assert "Anna Holm asked" not in answered(engine, "Who was asked whether the ferry runs?").text


def test_what_a_proposal_only_names_beside_what_it_proposes_is_not_proposed(tmp_path: Path) -> None:
    letter = "Letter\n\nSamir Qadri proposed that the two schools share their teachers before anybody speaks of a merger.\n"
    engine = engine_of(tmp_path, letter)
    assert answered(engine, "Did Samir Qadri propose a merger?").outcome == "not_stated"
    assert answered(engine, "Who proposed merging the two schools?").outcome == "not_stated"
    assert answered(engine, "Who proposed that the two schools share their teachers?").outcome == "answered"
    assert "Samir Qadri" in answered(engine, "Who proposed sharing teachers before a merger?").text


@pytest.mark.parametrize(
    ("question", "outcome", "text"),
    [
        ("Did Anna Holm promise to keep the pool open?", "premise_corrected", "No. Anna Holm did not promise: “to keep the pool open”."),
        ("Did Anna Holm say that the pool would close?", "premise_corrected", "No. Anna Holm has never said: “that the pool would close”."),
        ("Who said that the pool would close?", "not_stated", "Not stated"),
        ("Who promised to keep the pool open?", "not_stated", "Not stated"),
        ("What did Anna Holm promise?", "answered", "Anna Holm promised: “to read every letter”"),
    ],
)
def test_what_somebody_did_not_say_is_not_said(tmp_path: Path, question: str, outcome: str, text: str) -> None:
    words = "Anna Holm did not promise to keep the pool open. She promised to read every letter. Holm has never said that the pool would close."
    tagger = FakeTagger(
        ("Anna Holm", "did not promise", "to keep the pool open"),
        ("She", "promised", "to read every letter"),
        ("Holm", "has never said", "that the pool would close"),
    )
    engine = replace(engine_of(tmp_path), tagger=tagger)
    ingest_document(engine, Document.from_text(f"Pool\n\n{words}", title="Pool"))
    answer = answered(engine, question)
    assert (answer.outcome, answer.text.startswith(text)) == (outcome, True), answer.text


def test_what_a_report_says_in_its_own_name_is_told(tmp_path: Path) -> None:
    text = "Traffic\n\nThe report recommends a roundabout. The report says that 300 lorries cross the bridge. Tom Reed recommends a toll.\n"
    engine = engine_of(tmp_path, text)
    assert answered(engine, "What does the report recommend?").text == "The report recommended: “a roundabout”."
    assert "300 lorries" in answered(engine, "What does the report say about lorries?").text
    assert answered(engine, "What does the report demand?").outcome == "not_stated"


def test_a_list_of_verbs_is_answered_by_those_acts_alone(tmp_path: Path) -> None:
    library = """Toll talks

Ann Lee proposed a toll on the bridge. Lee criticized the ferry. Lee called the harbour a disgrace. Lee suggested that the wall was weak. Lee asked whether the harbour was safe.
"""
    engine = engine_of(tmp_path, library)
    answer = answered(engine, 'What did Ann Lee propose, suggest, promise or call for, according to the article "Toll talks"?')
    assert [claim.text for claim in answer.claims] == ["Ann Lee proposed: “a toll on the bridge”.", "Ann Lee suggested: “that the wall was weak”."]


def test_who_only_opposed_a_thing_has_put_nothing_forward(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Toll talks\n\nAnn Lee criticized the ferry. Tom Reed proposed a toll.\n")
    question = 'What did Ann Lee propose, suggest, promise or call for, according to the article "Toll talks"?'
    assert answered(engine, question).outcome == "not_stated"


def test_who_asks_whether_a_thing_is_so_is_not_put_in_place_of_who_is_said_to_say_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Hearing\n\nAnn Lee: Has the ferry suffered any losses because the harbour was closed?\n\nTom Reed: I know of none.\n\nKay Moss: Thank you.")
    answer = answered(engine, "Did Kay Moss say the ferry suffered any losses because the harbour was closed?")
    assert answer.outcome != "premise_corrected"


def test_a_verb_that_is_more_than_say_asks_for_what_is_told_with_it(tmp_path: Path) -> None:
    text = "Harbour\n\nMayor Jane Ortiz warned that the wall may break. Jane Ortiz said the ferry is late. Jane Ortiz seconded the motion to close the pier.\n"
    answer = answered(engine_of(tmp_path, text), "What did Jane Ortiz warn of?")
    assert "the wall may break" in answer.text and "ferry" not in answer.text and "seconded" not in answer.text
