"""A plain question is answered by a sentence of which the model, shown it alone, says that it answers; else by nothing."""

import threading
from pathlib import Path

import pytest

from rag.answer import Answer, Claim
from rag.ask.conclude import Drafted, fallen
from rag.ask.confirm import cited_words
from rag.data import Document
from rag.engine import Engine
from rag.models.fakes import ScriptedModel
from rag.pipeline import ask, ingest_document
from tests.ask.library import BRIDGE, answered, engine_of

QUESTION = "In what year was the bridge built?"
DRAFT = "The bridge was built in 1931."
QUOTE = "“The bridge was built in 1931 by the Harlan Iron Company.”"


def asked(folder: Path, sure: float | None, question: str = QUESTION) -> tuple[Engine, Answer]:
    engine = engine_of(folder, BRIDGE, replies=("",))
    number = next(each.number for each in answered(engine, question).evidence if "1931" in each.quote)
    engine.model.replies.append(f"[{number}] {DRAFT}")
    engine.model.sure, engine.model.weighed = sure, []
    return engine, answered(engine, question)


@pytest.mark.parametrize(("sure", "outcome"), [(4.0, "answered"), (1.0, "not_stated"), (-4.0, "not_stated")])
def test_a_sentence_answers_where_the_model_is_sure(tmp_path: Path, sure: float, outcome: str) -> None:
    _, answer = asked(tmp_path, sure)
    assert answer.outcome == outcome
    if answer.claims:
        check = answer.claims[0].checks[-1]
        assert (answer.text, check.name, check.passed) == (f"{QUOTE} (from “Council debates bridge repair”, 1 May 2024)", "confirmed", True) and check.score > 0.9


def test_what_only_names_a_record_is_no_title(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    ingest_document(engine, Document.from_text("The bridge was built in 1931 by the Harlan Iron Company.", title="rec-7", source_id="rec-7"))
    engine.model = ScriptedModel()
    engine.model.sure = 4.0
    assert answered(engine, QUESTION).text == QUOTE


def test_a_surname_is_named_in_full_beside_the_quote(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "The yard of Port Ellis\n\nAnn Vale has led the yard since May.\n\nVale built the long pier in 1931.\n")
    engine.model = ScriptedModel()
    engine.model.sure = 4.0
    told = "“Vale built the long pier in 1931.” (from “The yard of Port Ellis”, 1 May 2024; Vale is Ann Vale there)"
    assert answered(engine, "In what year was the long pier built?").text == told
    assert "is Ann Vale there" not in answered(engine, "In what year did Vale build the long pier?").text


def test_a_model_that_tells_no_odds_refuses_nothing(tmp_path: Path) -> None:
    _, answer = asked(tmp_path, None)
    assert answer.text == DRAFT
    assert "confirmed" not in [each.name for each in answer.claims[0].checks]


def test_the_model_sees_title_question_and_cited_words_alone(tmp_path: Path) -> None:
    engine, answer = asked(tmp_path, 4.0)
    messages = engine.model.weighed[0]
    assert messages[-1].content == f"Document: Council debates bridge repair: The bridge was built in 1931 by the Harlan Iron Company.\nQuestion: {QUESTION}"
    assert cited_words(()) == ""


def test_what_the_ledger_found_is_not_asked_about(tmp_path: Path) -> None:
    engine, answer = asked(tmp_path, -4.0, "Who proposed closing the old bridge?")
    assert answer.outcome == "answered" and engine.model.weighed == []


class Yes(ScriptedModel):
    """As sure as these words are given, of a text that holds them."""

    def __init__(self, **sure: float) -> None:
        super().__init__()
        self.odds_of = sure

    def odds(self, messages, one, other, stop):
        words = messages[-1].content.splitlines()[0]
        return max((odds for word, odds in self.odds_of.items() if word in words), default=-9.0)


def test_of_one_document_the_first_sentence_that_answers_is_given_alone(tmp_path: Path) -> None:
    engine, answer = asked(tmp_path, 4.0)
    assert len(answer.claims) == 1


@pytest.mark.parametrize(("sure", "told"), [(0.9, ["1931", "1933"]), (-0.5, ["1931"])])
def test_what_another_document_tells_is_told_beside_it_where_it_is_likely(tmp_path: Path, sure: float, told: list[str]) -> None:
    engine = engine_of(tmp_path, BRIDGE, "The old town\n\nThe bridge was built in 1933 by the Harlan Iron Company, a guide says.")
    engine.model = Yes(**{"1931": 4.0, "1933": sure})
    answer = answered(engine, QUESTION)
    assert [each.citations[0].quote.split(" in ")[1][:4] for each in answer.claims] == told
    assert all(each.checks[-1].name == "confirmed" and each.checks[-1].passed for each in answer.claims)


def test_two_documents_that_tell_the_same_are_surer_than_one(tmp_path: Path) -> None:
    old = "The old town\n\nThe bridge, a guide says, was built by the Harlan Iron Company in the year 1931."
    engine = engine_of(tmp_path / "both", BRIDGE, old)
    engine.model = Yes(**{"1931": 1.3})  # too little for either by itself
    answer = answered(engine, QUESTION)
    assert {each.citations[0].title for each in answer.claims} == {"Council debates bridge repair", "The old town"}
    assert answer.claims[0].checks[-1].score >= 0.8
    engine = engine_of(tmp_path / "another", BRIDGE, old.replace("1931", "1932"))
    engine.model = Yes(**{"1931": 1.3, "1932": 1.3})
    assert answered(engine, QUESTION).outcome == "not_stated"


def test_a_question_answers_none(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "The old bridge\n\nWas the bridge built in 1931?")
    engine.model = Yes(**{"1931": 4.0})
    assert answered(engine, QUESTION).outcome == "not_stated"


def test_what_only_shares_a_name_with_the_answer_is_not_told_beside_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, BRIDGE, "The old town\n\nThe Harlan Iron Company, which built the bridge in 1931, closed in 1957.")
    engine.model = Yes(**{"by the Harlan": 4.0, "closed in": -0.5})
    assert len(answered(engine, QUESTION).claims) == 1


def test_no_other_document_is_told_where_none_is_sure(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, BRIDGE, "The old town\n\nThe bridge was built in 1933 by the Harlan Iron Company, a guide says.")
    engine.model = Yes(**{"1931": 0.9, "1933": 0.9})
    assert answered(engine, QUESTION).outcome == "not_stated"


class Leaning(ScriptedModel):
    """Says yes only where the words before are shown too."""

    def odds(self, messages, one, other, stop):
        self.weighed.append(messages)
        return 4.0 if "Harlan" in messages[-1].content.splitlines()[0] else -4.0


def test_a_sentence_that_answers_only_with_the_one_before_it_is_quoted_with_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Yard sold\n\nThe harbour yard was bought by Harlan Iron. The harbour yard was sold for the sum of nine crowns.")
    engine.model = Leaning()
    answer = answered(engine, "For what sum was the harbour yard sold?")
    assert answer.text == "“The harbour yard was bought by Harlan Iron. The harbour yard was sold for the sum of nine crowns.”"
    assert [each.quote for each in answer.claims[0].citations] == ["The harbour yard was bought by Harlan Iron.", "The harbour yard was sold for the sum of nine crowns."]
    assert all(any(each.number == citation.number for each in answer.evidence) for citation in answer.claims[0].citations)


def test_two_sentences_of_one_speaker_are_told_with_him_and_not_asked_about_anew(tmp_path: Path) -> None:
    kiln = 'Kiln report\n\n"We waited for years," Vera Dahl said. "The kiln was dug by masons from Harlan. It cost nine crowns in all."\n\nTrains run hourly.'
    engine = engine_of(tmp_path, kiln)
    engine.model = Leaning()
    answer = answered(engine, "How much did the kiln cost?")
    assert answer.text == "Vera Dahl: “The kiln was dug by masons from Harlan. It cost nine crowns in all.” (from “Kiln report”, 1 May 2024)"
    assert [each.speaker for each in answer.cited] == ["Vera Dahl", "Vera Dahl"]
    assert len(engine.model.weighed) == 2  # with the words before it and without them


class Stopped(ScriptedModel):
    """Is stopped while it weighs a sentence."""

    def __init__(self, *replies: str) -> None:
        super().__init__(*replies)
        self.stop = threading.Event()
        self.given: list[threading.Event] = []

    def odds(self, messages, one, other, stop):
        self.given.append(stop)
        self.stop.set()
        return None


def test_whoever_stops_while_a_sentence_is_chosen_is_told_nothing(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, BRIDGE)
    engine.model = Stopped(f"[1] {DRAFT}")
    *_, last = ask(engine, "When was the bridge built?", stop=engine.model.stop)
    assert (last.answer.outcome, last.answer.claims) == ("not_stated", ())
    assert len(engine.model.given) == 1


def test_whoever_stops_while_a_draft_is_confirmed_does_not_wait_for_it(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, BRIDGE, "The old town\n\nThe bridge was built in 1933 by the Harlan Iron Company.")
    engine.model = Stopped("".join(f"[{number}] The bridge was built in {year}.\n" for year in (1931, 1933) for number in range(1, 7)))
    mine = threading.Event()
    *_, last = ask(engine, QUESTION, stop=mine)
    assert len(engine.model.given) > 1 and all(each is mine for each in engine.model.given)


def test_a_draft_that_only_repeats_the_quote_asked_about_names_nobody(tmp_path: Path) -> None:
    question = "Who said that the bridge was built in 1931?"
    engine = engine_of(tmp_path, BRIDGE, replies=("[1] The bridge was built in 1931.",) * 2)
    answer = answered(engine, question)
    assert answer.outcome == "not_stated"
    (fallen,) = answer.dropped  # a reader has seen it being written
    assert fallen.text == DRAFT and "does not answer just what is asked" in fallen.why and not fallen.checks[-1].passed


def test_what_a_draft_said_and_the_answer_does_not_is_told_with_the_reason() -> None:
    one, two, ledgers = (Claim(text, "supported", ()) for text in ("It was built.", "It was old.", "Jane Ortiz proposed: “closing it”."))
    assert [*fallen(None, (ledgers,))] == [] == [*fallen(Drafted((one,), False), (one, ledgers))]
    assert [(each.text, each.why) for each in fallen(Drafted((one,), False), (ledgers,))] == [("It was built.", "what the ledger has is told instead")]
    (other,) = fallen(Drafted((one, two), False), (one,))
    assert other.text == "It was old." and "does not answer" in other.why and other.checks[-1].note == other.why


def test_of_a_meeting_no_sentence_is_chosen_by_its_rank(tmp_path: Path) -> None:
    turns = "\n\n".join(f"{who}: {words}" for who, words in [("CHAIR", "Good morning."), ("DR. BRANDT", "The bridge was opened in 1957."), ("MR. KROLL", "It is old."), ("CHAIR", "Thank you."), ("DR. BRANDT", "It needs repair.")])
    engine = engine_of(tmp_path, f"Hearing on the second bridge\n\n{turns}", replies=("NOT STATED",))
    engine.model.sure = 1.0  # not enough for words that nothing else speaks for
    assert answered(engine, "When was the bridge opened?").outcome == "not_stated"


def test_a_sentence_without_an_end_is_asked_about_by_its_beginning(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Bridge\n\nThe bridge was built in 1931 " + "and painted and greased " * 400 + "by the Harlan Iron Company.\n")
    engine.model = ScriptedModel()
    engine.model.sure = 4.0
    answered(engine, QUESTION)
    assert engine.model.weighed and all(len(messages[-1].content) < 3200 for messages in engine.model.weighed)
