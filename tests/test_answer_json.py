"""The saved answer: its keys, their order and what stands in them, held by a golden file."""

import json
from dataclasses import replace
from pathlib import Path

from rag.answer import Answer, Check, Citation, Claim, Evidence, NearMiss, Question, Timings
from rag.answer_json import to_json
from rag.data import Document, Sentence, Span, Statement

GOLDEN = Path(__file__).parent / "golden" / "answer.json"
TEXT = "Mayor Ada Berg proposed a night bus, the clerk noted.\fThe council was silent. “Nej”, said Ion Pop."
MINUTES = Document.from_text(TEXT, title="Minutes", source="Town Hall", date="2024-06", source_id="minutes.pdf", page_starts=(0, 54))


def cite(number: int, start: int, end: int, speaker: str | None = None) -> Citation:
    return Citation(number, MINUTES.id, Span(start, end), TEXT[start:end], MINUTES.source_id, MINUTES.title, MINUTES.source,
                    MINUTES.date, MINUTES.page_of(start), speaker)  # fmt: skip


def evidence(number: int, start: int, end: int, *statements: Statement) -> Evidence:
    sentence = Sentence(MINUTES.id, number, Span(start, end), 0)
    return Evidence(number, MINUTES, sentence, TEXT[start:end], statements, 1 / number, ("keyword",))


def answer() -> Answer:
    unnamed = Statement(MINUTES.id, None, Span(37, 46), None, (Span(0, 35),), "said", resolved_by="unresolved")
    berg = Statement(MINUTES.id, "Ada Berg", Span(0, 14), Span(15, 23), (Span(24, 35),), "proposed", via=unnamed)
    return Answer(
        Question("Who proposed a night bus?", "speaker", standalone="Who proposed a night bus?"),
        "answered",
        (Claim("Ada Berg proposed a night bus.", "supported", (cite(1, 0, 53, "Ada Berg"), cite(3, 78, 98))),),
        (evidence(1, 0, 53, unnamed, berg), evidence(2, 54, 77), evidence(4, 78, 98, unnamed)),
        (NearMiss(cite(3, 78, 98, "Ion Pop"), "opposed", "Ion Pop opposed this"),),
        Timings(0.12345, None, 1.0, 7, 0),
        None,
        (Claim("Dropped.", "unsupported", (), "it stands nowhere"),),
    )


def test_the_shape_of_a_saved_answer() -> None:
    assert json.dumps(to_json(answer()), ensure_ascii=False, indent=2) + "\n" == GOLDEN.read_text("utf-8")


def test_every_quote_stands_at_its_offsets() -> None:
    saved = to_json(answer())
    quotes = [*saved["claims"][0]["citations"], *saved["evidence"], *saved["near_misses"]]
    assert len(quotes) == 6 and len(TEXT) == 98
    assert all(TEXT[each["start"] : each["end"]] == each["quote"] for each in quotes)


def test_checks_are_there_where_they_were_kept() -> None:
    checked = replace(answer().claims[0], checks=(Check("support", True, 0.91356, "50% is enough"), Check("names", True)))
    assert to_json(replace(answer(), claims=(checked,)))["claims"][0]["checks"] == [
        {"name": "support", "passed": True, "score": 0.914, "note": "50% is enough"},
        {"name": "names", "passed": True, "score": None, "note": ""},
    ]


def test_nothing_stated_has_a_text() -> None:
    saved = to_json(Answer(Question("Why?", "reason"), "not_stated", (), ()))
    assert saved["text"] == "Not stated in these documents." and saved["claims"] == saved["evidence"] == saved["near_misses"] == []
