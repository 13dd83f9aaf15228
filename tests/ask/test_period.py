"""The time that a question names narrows it to what was said then."""

from datetime import date
from pathlib import Path

import pytest

from rag.ask.period import without_period
from rag.ask.understand import understand
from rag.answer import Answer
from rag.data import Document
from rag.pipeline import ingest_document
from tests.ask.library import answered, engine_of

NAMED = [
    ("What did Ann Lee propose in April 2025", "What did Ann Lee propose", "2025-04"),
    ("What did Ann Lee propose on 3 April 2025", "What did Ann Lee propose", "2025-04-03"),
    ("What did Ann Lee propose on April 3, 2025", "What did Ann Lee propose", "2025-04-03"),
    ("What did Ann Lee propose in 2025", "What did Ann Lee propose", "2025"),
    ("What did Ann Lee propose during April", "What did Ann Lee propose", "--04"),
    ("In Sept. 2025, who proposed a toll", "who proposed a toll", "2025-09"),
    ("What did Ann Lee say in May 2025 about tolls", "What did Ann Lee say about tolls", "2025-05"),
    ("What did Ann Lee propose in APR\u0130L 2025", "What did Ann Lee propose", "2025-04"),
    ("What did Ann Lee propose in Augu\u017ft 2025", "What did Ann Lee propose", "2025-08"),
    ("Who proposed a toll in Dundee", "Who proposed a toll in Dundee", None),
    ("Who proposed a budget for 2025", "Who proposed a budget for 2025", None),
]


@pytest.mark.parametrize(("question", "rest", "iso"), NAMED)
def test_the_time_a_question_names(question: str, rest: str, iso: str | None) -> None:
    plain, period = without_period(question)
    assert plain == rest
    assert (period.iso if period else None) == iso


def test_what_is_said_of_a_year_is_not_said_in_it() -> None:
    question = understand("Who said that the bridge was closed in 2019?")
    assert question.period is None and "2019" in question.about


DOCUMENTS = [
    ("Toll talk\n\nAnn Lee proposed a toll on the bridge.\n", "2025-04-03"),
    ("Ferry talk\n\nAnn Lee proposed a second ferry. In April, Ann Lee proposed a lighthouse. In March 2024, Ann Lee proposed a tunnel.\n", "2025-05-10"),
    ("School talk\n\nAnn Lee proposed a school.\n", "2024-04-10"),
    ("Undated talk\n\nAnn Lee proposed a zoo, and to open it in June 2025.\n", None),
]


def _ask(folder: Path, question: str) -> Answer:
    engine = engine_of(folder)
    for text, date in DOCUMENTS:
        ingest_document(engine, Document.from_text(text, title=text.split("\n")[0], date=date, source_id=text[:6]))
    return answered(engine, question)


TIMED = [
    ("What did Ann Lee propose in April 2025?", {"toll", "lighthouse"}),
    ("What did Ann Lee propose on 3 April 2025?", {"toll"}),
    ("What did Ann Lee propose in May 2025?", {"ferry"}),
    ("What did Ann Lee propose in March 2024?", {"tunnel"}),
    ("What did Ann Lee propose in 2024?", {"school", "tunnel"}),
    ("What did Ann Lee propose in April?", {"toll", "lighthouse", "school"}),
    ("What was proposed in April 2025?", {"toll", "lighthouse"}),
    ("List everything Ann Lee proposed in June 2025", {"zoo"}),
    ("Who proposed a toll in April 2025?", {"toll"}),
    ("Did Ann Lee propose a toll in April 2025?", {"toll"}),
]


@pytest.mark.parametrize(("question", "told"), TIMED)
def test_what_is_of_that_time_is_told(tmp_path: Path, question: str, told: set[str]) -> None:
    text = _ask(tmp_path, question).text
    assert {each for each in ("toll", "lighthouse", "ferry", "tunnel", "school", "zoo") if each in text.partition(":")[2]} == told


@pytest.mark.parametrize("question", ["What did Ann Lee propose in July 2025?", "Who proposed a toll in May 2025?", "Did Ann Lee propose a toll in 2023?"])
def test_what_is_of_another_time_is_only_shown(tmp_path: Path, question: str) -> None:
    answer = _ask(tmp_path, question)
    assert answer.outcome == "not_stated"
    assert any(", but not in " in each.why for each in answer.near_misses)


TODAY = date(2026, 11, 23)  # a Monday
STRETCHES = [
    ("Who opposed the toll since April", "2026-04", ""),
    ("Who opposed the toll since December", "2025-12", ""),
    ("Who opposed the toll since April 2024", "2024-04", ""),
    ("Who has opposed the toll since 3 May 2024", "2024-05-03", ""),
    ("Who has opposed the toll since 3 May", "2026-05-03", ""),
    ("Who opposed the toll after April 2024", "2024-05-01", ""),
    ("Who opposed the toll before April 2024", "", "2024-03-31"),
    ("Who opposed the toll before 2020", "", "2019-12-31"),
    ("Who opposed the toll until May 2024", "", "2024-05"),
    ("Who opposed the toll between March and May 2024", "2026-03", "2024-05"),
    ("Who opposed the toll from March 2024 to May 2024", "2024-03", "2024-05"),
    ("Who opposed the toll last month", "2026-10", "2026-10"),
    ("Who opposed the toll this year", "2026", "2026"),
    ("Who opposed the toll last week", "2026-11-16", "2026-11-22"),
    ("Who opposed the toll yesterday", "2026-11-22", "2026-11-22"),
    ("Who opposed the toll in the last two weeks", "2026-11-09", "2026-11-23"),
    ("Who opposed the toll since last month", "2026-10", ""),
    ("Last year, who opposed the toll", "2025", "2025"),
]


@pytest.mark.parametrize(("question", "since", "until"), STRETCHES)
def test_a_stretch_of_time(question: str, since: str, until: str) -> None:
    plain, period = without_period(question, TODAY)
    if since > until > "":
        assert period is None  # it would run backwards
        return
    assert period is not None and (period.iso, period.since, period.until) == ("", since, until)
    assert plain.lower() in ("who opposed the toll", "who has opposed the toll")


@pytest.mark.parametrize(
    "question",
    [
        "What did Ann Lee promise to do before 2030",
        "What did Ann Lee promise since she came",
        "Who may vote since may",
        "Who opposed the toll after the vote",
        "Who opposed the toll since 31 February 2024",
        "Who opposed the toll since 2024-13-40",
        "Who opposed the toll before 0001-01-01",
    ],
)
def test_what_is_no_stretch_of_time(question: str) -> None:
    assert without_period(question, TODAY) == (question, None)


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("What has Ann Lee proposed since April 2025?", {"toll", "ferry", "lighthouse"}),
        ("What did Ann Lee propose before April 2025?", {"school", "tunnel"}),
        ("What did Ann Lee propose between 5 April 2025 and 30 June 2025?", {"ferry", "lighthouse"}),
        ("What did Ann Lee propose last month?", set()),
    ],
)
def test_only_what_was_said_in_a_stretch_is_told(tmp_path: Path, question: str, things: set[str]) -> None:
    told = _ask(tmp_path, question).text
    assert {each for each in ("toll", "ferry", "lighthouse", "tunnel", "school", "zoo") if each in told} == things


def test_what_is_to_be_done_then_is_told_without_a_yes(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "Levy\n\nAnn Lee proposed scrapping the harbour levy in June.")
    assert answered(engine, "Did Ann Lee propose scrapping the harbour levy in May?").text.startswith("Ann Lee proposed:")
    assert answered(engine, "Did Ann Lee propose scrapping the harbour levy before 2025?").text.startswith("Ann Lee proposed:")


@pytest.mark.parametrize(("sentence", "told"), [("May said the pier is safe.", False), ("In May, Theresa May said the pier is safe.", True), ("On May 3, Theresa May said the pier is safe.", True)])
def test_a_name_is_no_month(tmp_path: Path, sentence: str, told: bool) -> None:
    engine = engine_of(tmp_path)
    ingest_document(engine, Document.from_text(f"Theresa May came in November. {sentence}", title="Pier", date="2018-11-03", source_id="pier"))
    assert ("the pier is safe" in answered(engine, "What did Theresa May say in May 2018?").text) == told
