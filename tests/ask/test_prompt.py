"""What the model reads, and what it may write."""

import pytest

import prompts
from rag.answer import Evidence
from rag.ask.cite import read_lines, says_not_stated
from rag.ask.prompt import grammar, write_prompt
from rag.ask.understand import understand
from rag.data import Document, Sentence, Span


def evidence(text: str, number: int = 1) -> Evidence:
    document = Document.from_text(text, title="A title")
    return Evidence(number, document, Sentence(document.id, number, Span(0, len(text)), 0), text)


def count(text: str) -> int:
    return len(text.split())


def test_the_fixed_messages_are_the_same_for_every_question() -> None:
    one = write_prompt(understand("Who said so?"), [evidence("A said so.")], count, 1000, 500)
    other = write_prompt(understand("What is it?"), [evidence("It is B.")], count, 1000, 500)
    assert one.messages[:-1] == other.messages[:-1]
    assert one.messages[-1] != other.messages[-1]


def test_what_does_not_fit_is_named() -> None:
    shown = [evidence("word " * 40, number) for number in (1, 2, 3)]
    prompt = write_prompt(understand("Who said so?"), shown, count, 100, 100)
    assert [each.number for each in prompt.evidence] == [1, 2]
    assert [each.number for each in prompt.left_out] == [3]


def test_no_more_is_shown_than_is_enough_but_one_sentence_always() -> None:
    shown = [evidence("word " * 40, number) for number in (1, 2)]
    prompt = write_prompt(understand("Who said so?"), shown, count, 1000, 20)
    assert [each.number for each in prompt.evidence] == [1]


def test_a_hole_in_a_document_is_no_hole() -> None:
    prompt = write_prompt(understand("Who {evidence}?"), [evidence("He said {question} and [7].")], count, 1000, 500)
    assert "He said {question} and (7)." in prompt.messages[-1].content
    assert prompt.messages[-1].content.endswith("Question: Who {evidence}?")


def test_a_missing_or_unknown_hole_fails_before_any_model_call() -> None:
    with pytest.raises(KeyError, match="holes"):
        prompts.read("answer").fill(evidence="x")
    with pytest.raises(KeyError, match="holes"):
        prompts.read("answer").fill(evidence="x", question="y", other="z")


def test_every_hole_of_a_prompt_is_named_in_its_file() -> None:
    text = prompts.read("answer")
    assert all(f"{{{hole}}}" in text.question for hole in text.holes)


def test_the_grammar_allows_only_numbers_that_are_there() -> None:
    rules = grammar([3, 1])
    assert '"[1]" | "[3]"' in rules
    assert '"[2]"' not in rules


def test_lines_are_read_with_their_numbers() -> None:
    assert read_lines("[1] A said so.\n[2][3] B did.\nno number\n[4]\n[1] A said so.") == [((1,), "A said so."), ((2, 3), "B did.")]
    assert read_lines("[1] Jane Ortiz said.\n[2] Tom Reed proposed it, Ortiz said.") == [((1,), "Jane Ortiz said this."), ((2,), "Tom Reed proposed it, Ortiz said.")]


@pytest.mark.parametrize(("draft", "expected"), [("NOT STATED", True), ("not stated.", True), ("[1] It is not stated.", False), ("", False)])
def test_the_not_stated_mark(draft: str, expected: bool) -> None:
    assert says_not_stated(draft) is expected
