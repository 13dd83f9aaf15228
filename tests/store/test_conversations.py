"""Conversations on disk: nothing of an answer is lost, each person has their own, words find them."""

import json
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Answer, Citation, Claim, Evidence, Question
from rag.data import Span
from rag.errors import LibraryError
from rag.store.answers import from_text, to_text
from rag.store.conversations import FILE, Conversations
from tests.ui.fakes import EVIDENCE, answered, not_stated

QUESTION = Question("Who proposed a night bus?", "speaker", ("Ada Berg",), act="proposed", quotes=("a bus",))


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations.open(tmp_path)


def without_texts(answer: Answer) -> Answer:
    evidence = tuple(replace(each, document=replace(each.document, text="")) for each in answer.evidence)
    return replace(answer, evidence=evidence)


@pytest.mark.parametrize(
    "answer", [answered(QUESTION), not_stated(QUESTION), answered(QUESTION, dropped=(Claim("x", "unsupported", (), "y"),))]
)
def test_an_answer_comes_back_whole_but_for_the_texts_of_documents(answer: Answer) -> None:
    assert from_text(to_text(answer)) == without_texts(answer)
    follow_up = replace(answer, question=replace(QUESTION, refers_to=tuple(each for claim in answer.claims for each in claim.citations)))
    assert from_text(to_text(follow_up)) == without_texts(follow_up)


@given(st.text(), st.text(), st.floats(allow_nan=False), st.integers(0, 99))
def test_any_words_and_numbers_come_back(words: str, name: str, score: float, start: int) -> None:
    citation = Citation(1, "d", Span(start, start + 1), words, title=name, speaker=name or None)
    answer = Answer(QUESTION, "answered", (Claim(words, "supported", (citation,)),), (replace(EVIDENCE[0], quote=words, score=score),))
    assert from_text(to_text(answer)) == without_texts(answer)


def test_what_another_version_wrote_is_read_as_far_as_it_goes() -> None:
    text = to_text(answered(QUESTION))
    assert from_text(text.replace('"outcome":', '"colour":"blue","outcome":')) == without_texts(answered(QUESTION))
    assert from_text(text.replace('"outcome":', '"end":')) is None
    kept = json.loads(text)
    del kept["claims"][0]["checks"]
    old = from_text(json.dumps(kept))
    assert old is not None and old.claims[0].checks == () and old.claims[0].text == answered(QUESTION).claims[0].text
    assert [from_text(each) for each in ("", "[]", "{", "7", "null")] == [None] * 5


def test_a_conversation_is_kept_and_read_after_reopening(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk = kept.begin("", "Who proposed a night bus?")
    first = kept.keep("", talk, None, "Who proposed a night bus?", answered(QUESTION), True)
    second = kept.keep("", talk, None, "And?", None, False)
    kept.close()
    turns = Conversations.open(tmp_path).turns("", talk)
    assert turns is not None and [each.number for each in turns] == [first, second]
    assert turns[0].answer == without_texts(answered(QUESTION)) and turns[0].done
    assert turns[1].answer is None and not turns[1].done


def test_a_turn_asked_again_takes_its_own_place(kept: Conversations) -> None:
    talk = kept.begin("", "One?")
    first = kept.keep("", talk, None, "One?", None, False)
    kept.keep("", talk, None, "Two?", None, True)
    assert kept.keep("", talk, first, "One, again?", answered(QUESTION), True) == first
    assert [each.question for each in kept.turns("", talk) or ()] == ["One, again?", "Two?"]


def test_conversations_of_others_are_neither_seen_nor_changed(kept: Conversations) -> None:
    talk = kept.begin("ada", "A secret plan?")
    number = kept.keep("ada", talk, None, "A secret plan?", None, True)
    assert kept.find("ion") == [] == kept.find("ion", "secret") and kept.turns("ion", talk) is None
    assert not kept.rename("ion", talk, "Mine") and not kept.delete("ion", talk)
    assert kept.keep("ion", talk, number, "Overwritten?", None, True) is None
    other = kept.begin("ion", "Mine?")
    assert kept.keep("ion", other, number, "Overwritten?", None, True) != number
    assert [each.title for each in kept.find("ada")] == ["A secret plan?"]
    assert [each.question for each in kept.turns("ada", talk) or ()] == ["A secret plan?"]


def test_words_are_found_in_titles_questions_and_answers(kept: Conversations) -> None:
    bus, tax = kept.begin("", "Who proposed a night bus?"), kept.begin("", "Taxes")
    kept.keep("", bus, None, "Who proposed a night bus?", answered(QUESTION), True)
    kept.keep("", tax, None, "Who wants 100_% of it?", None, True)
    assert [each.id for each in kept.find("", "ADA har")] == [bus]  # the answer names the mayor and the harbour
    assert [each.id for each in kept.find("", "night")] == [bus] and [each.id for each in kept.find("", "taxe")] == [tax]
    assert [each.id for each in kept.find("", "100_")] == [tax]
    assert kept.find("", "night tax") == [] == kept.find("", '"*(')
    assert kept.rename("", bus, "Harbour  minutes\n" + "x" * 500)
    found = kept.find("", "minutes")
    assert len(found) == 1 and found[0].title.startswith("Harbour minutes x") and len(found[0].title) == 120
    assert kept.rename("", bus, "  ") and kept.find("", "minutes") == found
    assert kept.delete("", bus) and kept.find("", "night") == [] and [each.id for each in kept.find("")] == [tax]
    assert kept.keep("", bus, None, "Too late?", None, True) is None


def test_many_threads_keep_many_turns(kept: Conversations) -> None:
    talk = kept.begin("", "x")
    threads = [threading.Thread(target=lambda: [kept.keep("", talk, None, "x", None, True) for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.find("")[0].questions == 60


def test_a_file_that_is_none_of_ours_is_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match=r"conversations\.sqlite"):
        Conversations.open(tmp_path)


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    Conversations.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE stamp SET value = '9'")
    connection.close()
    with pytest.raises(LibraryError, match="newer onrecord"):
        Conversations.open(tmp_path)


def test_conversations_of_the_first_schema_are_read_and_go_on(tmp_path: Path) -> None:
    kept = Conversations.open(tmp_path)
    talk = kept.begin("", "x")
    kept.keep("", talk, None, "x", None, True)
    kept.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("ALTER TABLE turns DROP COLUMN scope")
        connection.execute("UPDATE stamp SET value = '1'")
    connection.close()
    kept = Conversations.open(tmp_path)
    kept.keep("", talk, None, "y", None, True, "Town Hall")
    assert [(each.question, each.scope) for each in kept.turns("", talk) or ()] == [("x", ""), ("y", "Town Hall")]
    kept.close()
    Conversations.open(tmp_path).close()


def test_evidence_keeps_its_pages() -> None:
    document = replace(EVIDENCE[0].document, page_starts=(0, 50))
    answer = replace(answered(QUESTION), evidence=(Evidence(1, document, EVIDENCE[0].sentence, "x"),))
    read = from_text(to_text(answer))
    assert read is not None and read.evidence[0].document.page_of(60) == 2
