"""The questions of seeds/questions.jsonl, all of them, on the real models."""

import pytest

from rag.answer import Answer, Message
from rag.ask.prompt import fixed_messages
from rag.engine import Engine
from rag.pipeline import ask
from tests.benchmarks.seed_questions import judge, open_seeds, read_questions

pytestmark = pytest.mark.real

QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory):
    opened = open_seeds(tmp_path_factory.mktemp("seeds"), model=True)
    yield opened
    opened.close()


def answered(engine: Engine, question: str, *history: Answer) -> Answer:
    *_, last = ask(engine, question, history)
    return last.answer


@pytest.mark.parametrize("question", QUESTIONS, ids=[each["id"] for each in QUESTIONS])
def test_seed_question(engine: Engine, question: dict) -> None:
    answer = answered(engine, question["question"])
    assert judge(question, answer, engine.library.documents()) == "", f"{question['question']} -> {answer.text}"


def test_a_follow_up_keeps_its_subject(engine: Engine) -> None:
    threat = answered(engine, "And what did Iran threaten?")
    assert "major war" in threat.text or "massive attack" in threat.text
    assert "official" in answered(engine, "Who said that?", threat).text


def test_the_state_of_the_fixed_prompt_is_kept(engine: Engine) -> None:
    """Only evidence and question are computed, also after prompts of other kinds: a draft starts from the state after the fixed messages."""
    answer = answered(engine, "Who proposed issuing a joint statement?")
    model, fixed = engine.model, fixed_messages()
    tokens = model.tokens((*fixed, Message("user", "Who opened the bridge?")))
    model._begin(tokens)
    assert answer.timings.prompt_tokens > model._llama.n_tokens > 0.5 * len(tokens)
    assert model._llama.input_ids[: model._llama.n_tokens].tolist() == tokens[: model._llama.n_tokens]
