"""A conversation: what a follow-up leaves out is put back, and it is answered like the whole question."""

from pathlib import Path

import pytest

from tests.ask.library import BRIDGE, FERRY, answered, engine_of

TOLL = """Council talks about a toll

Mayor Jane Ortiz proposed a toll on the old bridge because repairs cost 4 million crowns.

Carla Smith opposed the toll on the old bridge. Carla Smith proposed a ferry to the harbour.

The drivers' union proposed a toll on the old bridge, too, but for lorries alone.
"""

WHO = "Who proposed a toll on the old bridge?"
WHAT = "What did Carla Smith propose?"

# The questions of a conversation in order; what the last one becomes; what its answer says, "" for "not stated".
TALKS = [
    ((WHAT, "When?"), "When did Carla Smith propose “a ferry to the harbour”?", "Carla Smith proposed: “a ferry to the harbour” (in the document of 1 May 2024, The Post)."),
    ((WHAT, "Where was that?"), "Where did Carla Smith propose “a ferry to the harbour”?", "(The Post, 1 May 2024)"),
    ((WHAT, "Which document says that?"), "Where does it say that: a ferry to the harbour?", "(The Post, 1 May 2024)"),
    ((WHAT, "Why?"), "Why did Carla Smith propose “a ferry to the harbour”?", ""),
    ((WHAT, "And Jane Ortiz?"), "What did Jane Ortiz propose?", "Jane Ortiz proposed"),
    ((WHAT, "What about the mayor?"), "What did the mayor propose?", "Jane Ortiz proposed"),
    ((WHAT, "And the toll?"), "What did Carla Smith propose about the toll?", None),
    ((WHAT, "What else?"), "What else did Carla Smith propose?", ""),
    ((WHAT, "Who opposed it?"), "Who opposed a ferry to the harbour?", ""),
    ((WHAT, "And what did she oppose?"), "And what did Carla Smith oppose?", "Carla Smith opposed: “the toll on the old bridge”"),
    (("Did Jane Ortiz propose a toll on the old bridge?", "Why?"), "Why did Jane Ortiz propose a toll on the old bridge?", "because repairs cost 4 million crowns"),
    (("Did Jane Ortiz propose a toll on the old bridge?", "And Carla Smith?"), "Did Carla Smith propose a toll on the old bridge?", "not Carla Smith"),
    (("Did Jane Ortiz propose a toll on the old bridge?", "Did the drivers' union too?"), "Did the drivers' union propose a toll on the old bridge?", "Yes. The drivers' union"),
    ((WHO, "Who opposed it?"), "Who opposed a toll on the old bridge?", "Carla Smith opposed"),
    ((WHO, "Did anyone oppose that?"), "Did anyone oppose a toll on the old bridge?", "Carla Smith opposed"),
    ((WHO, "And the ferry?"), "Who proposed the ferry?", None),
    ((WHO, "Did Carla Smith propose that?"), "Did Carla Smith propose a toll on the old bridge?", "not Carla Smith"),
    ((WHO, "Who else?"), "Who else proposed a toll on the old bridge?", ""),
    (("Who opposed a toll on the old bridge?", "Why?"), "Why did Carla Smith oppose a toll on the old bridge?", None),
    ((WHO, "Who was against it?"), "Who opposed a toll on the old bridge?", "Carla Smith opposed"),
    ((WHAT, "When?", "Why?"), "Why did Carla Smith propose “a ferry to the harbour”?", ""),
    ((WHO, "And the mayor?", "And Carla Smith?"), "Did Carla Smith propose a toll on the old bridge?", "not Carla Smith"),
    (("What did the Harlan Iron Company say?", "And Tom Reed?"), "What did Tom Reed say?", "Reed"),
    (("Who built the bridge?", "When?"), "When built the bridge?", "1931"),
]


@pytest.mark.parametrize(("questions", "whole", "text"), TALKS, ids=[" / ".join(talk[0]) for talk in TALKS])
def test_a_follow_up(tmp_path: Path, questions: tuple[str, ...], whole: str, text: str | None) -> None:
    engine = engine_of(tmp_path, BRIDGE, FERRY, TOLL)
    answers = []
    for question in questions:
        answers.append(answered(engine, question, *answers))
    assert answers[-1].question.standalone == whole
    if text is not None:
        assert (answers[-1].outcome == "not_stated") == (not text) and text in answers[-1].text


def test_who_else_leaves_out_everybody_named_before(tmp_path: Path) -> None:
    wages = "\n\n".join(["Wages", *(f"{name} demanded higher wages for the crews of the ferry." for name in ("Ada Lind", "Bo Quist", "Cai Roth"))])
    engine = engine_of(tmp_path, wages)
    first = answered(engine, "Who demanded higher wages for the crews of the ferry?")
    assert len(first.claims) == 3
    assert answered(engine, "Who else?", first).outcome == "not_stated"
    one = answered(engine, "Did Ada Lind demand higher wages for the crews of the ferry?")
    others = answered(engine, "Who else demanded it?", one)
    assert "Lind" not in others.text and "Quist" in others.text and "Roth" in others.text


@pytest.mark.parametrize("question", ["Who said that the toll is wrong?", "And what did Iran threaten?", "What about it is wrong with the toll?", WHO, WHAT])
def test_a_whole_question_stays_as_it_is(tmp_path: Path, question: str) -> None:
    engine = engine_of(tmp_path, TOLL)
    before = answered(engine, "Who opposed a toll on the old bridge?")
    assert answered(engine, question, before).question.standalone == question


def test_the_first_question_follows_up_nothing(tmp_path: Path) -> None:
    assert answered(engine_of(tmp_path, TOLL), "Why?").outcome == "not_stated"
