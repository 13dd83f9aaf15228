"""What a question asks for, whom it names, which act, what about."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag.answer import Answer, Citation, Claim, Question
from rag.ask.understand import LIMIT_CHARACTERS, understand
from rag.data import Span
from rag.errors import QuestionError

CASES = [
    ("Who proposed closing the bridge?", "speaker", (), "proposed", "closing the bridge"),
    ("Who is prepared to present a plan?", "speaker", (), "said", "present a plan"),
    ('Who said "we cannot wait"?', "speaker", (), "said", '"we cannot wait"'),
    ("What did the three mediating nations call for?", "content", ("the three mediating nations",), "urged", ""),
    ("What did Jane Ortiz say about the bridge?", "content", ("Jane Ortiz",), "said", "the bridge"),
    ("Did the mayor promise new buses?", "yes_no", ("the mayor",), "promised", "new buses"),
    ("Why did Tom Reed say that closing it is wrong?", "reason", ("Tom Reed",), "said", "closing it is wrong"),
    ("What is the mayor's view?", "content", ("the mayor",), "said", ""),
    ("List everything the union demanded", "list", ("the union",), "demanded", ""),
    ("List all proposals", "list", (), "proposed", ""),
    ("What force has the army moved into the region?", "fact", (), None, "force has the army moved into the region"),
    ("Who moved the motion on buses?", "speaker", (), "proposed", "the motion on buses"),
    ("How many issues remain?", "fact", (), None, "many issues remain"),
    ("Who told reporters that the talks go on?", "speaker", (), "said", "the talks go on"),
    ("List all of Mayor Ortiz's proposals about the bridge", "list", ("Mayor Ortiz",), "proposed", "the bridge"),
    ("Who said “everything they said is true”?", "speaker", (), "said", "“everything they said is true”"),
    ("What share of pupils is absent according to recent data?", "fact", (), None, "share of pupils is absent according to recent data"),
    ("Does the Herald article on tolls say that the bridge is closed?", "yes_no", (), "said", "the bridge is closed"),
    ("Did the paper by the fire chief say that the bridge is closed?", "yes_no", (), "said", "the bridge is closed"),
    ("In whose name was motion S6M-08474 lodged?", "speaker", (), "proposed", ""),
    ("Is the agreement expected to be signed?", "yes_no", (), None, "the agreement expected to be signed"),
    ("What does the mayor want to show the council?", "fact", (), None, "show the council"),
    ("What does the mayor want?", "content", ("the mayor",), "said", ""),
    ("List everything that was proposed.", "list", (), "proposed", ""),
    ("And what did Iran threaten?", "content", ("Iran",), "threatened", ""),
]


@pytest.mark.parametrize(("text", "asks_for", "people", "act", "about"), CASES, ids=[case[0] for case in CASES])
def test_parts_of_a_question(text: str, asks_for: str, people: tuple[str, ...], act: str | None, about: str) -> None:
    question = understand(text)
    assert (question.asks_for, question.people, question.act, question.about) == (asks_for, people, act, about)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t"])
def test_an_empty_question_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        understand(text)


def test_a_far_too_long_question_is_refused_with_its_length() -> None:
    with pytest.raises(QuestionError, match=f"100,000 characters; ask it in at most {LIMIT_CHARACTERS:,}"):
        understand("a" * 100_000)


@given(some.text(min_size=1, max_size=300))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        assert understand(text).text
    except QuestionError:
        assert not any(map(str.isalnum, text))


def answer(question: Question, speaker: str) -> Answer:
    citation = Citation(1, "d1", Span(10, 20), "ten words.", speaker=speaker)
    return Answer(question, "answered", (Claim("It was said.", "supported", (citation,)),), ())


def test_who_said_that_points_at_what_was_cited() -> None:
    before = answer(understand("What did Iran threaten?"), "the official")
    follow_up = understand("Who said that?", [before])
    assert [citation.span for citation in follow_up.refers_to] == [Span(10, 20)]


def test_a_pronoun_is_whom_the_question_before_named() -> None:
    before = answer(understand("What did Jane Ortiz propose?"), "Jane Ortiz")
    assert understand("And what did she say about buses?", [before]).standalone == "And what did Jane Ortiz say about buses?"


def test_what_about_asks_the_same_of_another() -> None:
    before = answer(understand("What did Hamas propose?"), "Hamas")
    assert understand("What about Israel?", [before]).people == ("Israel",)


def test_a_question_of_its_own_points_nowhere() -> None:
    before = answer(understand("What did Hamas propose?"), "Hamas")
    assert understand("Who said that the bridge is old?", [before]).refers_to == ()


def test_a_long_word_of_many_hyphens_takes_no_time() -> None:
    began = time.perf_counter()
    understand("Did A" + "-a" * 60 + "?")
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(("text", "act"), [("Did anybody propo\u017fe a ban?", "proposed"), ("Did anybody CR\u0130T\u0130C\u0130ZE the bridge?", "opposed")])
def test_letters_that_a_pattern_takes_for_others_are_read_as_these(text: str, act: str) -> None:
    question = understand(text)
    assert (question.asks_for, question.act) == ("speaker", act)


def test_halves_of_characters_are_left_out() -> None:
    assert understand("\udcff Who proposed a \ud83dban?") == understand("Who proposed a ban?")


@pytest.mark.parametrize("follow_up", ["What else did he propose?", "Did he withdraw it?", "What is his view of the dam?"])
def test_a_name_with_a_backslash_is_put_back_as_it_stands(follow_up: str) -> None:
    told = Claim("a kiln", "supported", (Citation(1, "d", Span(0, 6), "a kiln", speaker="Foo\\gBar"),))
    answer = Answer(understand("Who proposed a kiln?"), "answered", (told,), evidence=())
    assert "Foo\\gBar" in understand(follow_up, [answer]).standalone


@pytest.mark.parametrize(
    ("question", "who", "about"),
    [
        ("What did Theresa May say about the pier?", "Theresa May", "the pier"), ("What did Will Hurd propose?", "Will Hurd", ""),
        ("Did Will Hurd propose a toll?", "Will Hurd", "a toll"), ("What did May propose?", "May", ""), ("Will Reed support the levy?", "Reed", "the levy"),
    ],
)  # fmt: skip
def test_a_name_may_be_a_small_word_too(question: str, who: str, about: str) -> None:
    read = understand(question)
    assert (read.people, read.about) == ((who,), about)
