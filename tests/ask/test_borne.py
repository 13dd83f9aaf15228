"""What the model drafted is told only where the model, asked about it by itself, holds that the cited words bear it out."""

import threading
from pathlib import Path

import pytest

from rag.answer import Answer
from rag.ask.borne import borne_out, fixed_messages
from rag.engine import Engine
from tests.ask.library import BRIDGE, answered, engine_of

QUESTION = "Who opposed the closure?"
DRAFT = "Tom Reed opposed the closure."


def asked(folder: Path, sure: float | None) -> tuple[Engine, Answer]:
    engine = engine_of(folder, BRIDGE, replies=("",))
    number = next(each.number for each in answered(engine, QUESTION).evidence if "Tom Reed" in each.quote)
    engine.model.replies.append(f"[{number}] {DRAFT}")
    engine.model.sure, engine.model.weighed = sure, []
    return engine, answered(engine, QUESTION)


@pytest.mark.parametrize("sure", [4.0, None])
def test_a_draft_that_is_borne_out_is_told(tmp_path: Path, sure: float | None) -> None:
    _, answer = asked(tmp_path, sure)
    assert [each.text for each in answer.claims] == [DRAFT]
    judged = [each for each in answer.claims[0].checks if each.name == "support"]
    assert len(judged) == (1 if sure is None else 2) and all(each.passed for each in judged)


@pytest.mark.parametrize("sure", [-9.0, 0.5])
def test_one_that_is_not_gives_way_to_the_documents_words(tmp_path: Path, sure: float) -> None:
    _, answer = asked(tmp_path, sure)
    assert answer.outcome == "answered" and DRAFT not in answer.text and "Tom Reed" in answer.text
    fell = next(each for each in answer.dropped if each.text == DRAFT)
    assert (fell.verdict, fell.checks[-1].name, fell.checks[-1].passed) == ("unsupported", "support", False) and "not sure enough" in fell.why


def test_the_model_sees_the_draft_its_words_and_who_says_them_alone(tmp_path: Path) -> None:
    engine, _ = asked(tmp_path, 4.0)
    [messages] = engine.model.weighed
    assert messages[:-1] == fixed_messages()
    assert messages[-1].content == f"Document: Tom Reed: The fire chief, Tom Reed, opposed the closure.\nSentence: {DRAFT}"


def test_what_nobody_waits_for_is_not_told_unjudged(tmp_path: Path) -> None:
    engine, answer = asked(tmp_path, None)
    stop = threading.Event()
    stop.set()
    judged = borne_out(answer.claims[0], answer.evidence, engine.embedder, engine.model, stop)
    assert judged.verdict == "unsupported"
