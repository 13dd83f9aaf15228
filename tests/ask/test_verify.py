"""Each check, with a claim that passes it and one that does not."""

import pytest

from rag.ask.verify import attributed, checked, distinct, speaks_of, verify
from rag.data import Citation, Claim, Document, Evidence, Span
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.models.fakes import HashEmbedder

EMBEDDER = HashEmbedder()


def sentence(text: str) -> Evidence:
    document = Document.from_text(text, title="Talks", date="2024-08-08")
    first = segment(document)[0]
    return Evidence(1, document, first, first.span.of(text), attribute(document, segment(document)))


CITED = 'Mayor Jane Ortiz said on Monday that "the old bridge must close" for four months.'

SUPPORTED = [
    "Mayor Jane Ortiz said the old bridge must close.",
    "Jane Ortiz said “the old bridge must close” for 4 months.",
    "According to Ortiz, the old bridge must close for four months.",
]
UNSUPPORTED = [
    ("Jane Ortiz said “the new bridge must close”.", "do not stand"),
    ("Jane Ortiz said the old bridge must close for 5 months.", "number 5"),
    ("Jane Ortiz said on Monday that Paris must close the old bridge.", "name Paris"),
    ("On May 4, 2024 Jane Ortiz said the old bridge must close.", "date May 4, 2024"),
    ("Jane Ortiz said the old bridge must not close.", "denies"),
    ("Jane Ortiz said tolls, taxes and ferries would rise because of the bridge.", "not likely"),
]


@pytest.mark.parametrize("claim", SUPPORTED)
def test_supported(claim: str) -> None:
    assert verify(claim, [sentence(CITED)], EMBEDDER) == ("supported", "")


@pytest.mark.parametrize(("claim", "why"), UNSUPPORTED, ids=[case[1] for case in UNSUPPORTED])
def test_unsupported(claim: str, why: str) -> None:
    verdict, reason = verify(claim, [sentence(CITED)], EMBEDDER)
    assert verdict == "unsupported"
    assert why in reason


def test_a_claim_without_a_number_is_unsupported() -> None:
    assert verify("Anything at all.", [], EMBEDDER)[0] == "unsupported"


def test_a_statement_does_not_move_to_another_speaker() -> None:
    cited = sentence("Tom Reed told Jane Ortiz that the bridge is safe, and Reed promised new rails.")
    assert verify("Jane Ortiz promised new rails.", [cited], EMBEDDER)[0] == "wrong_speaker"
    assert verify("Tom Reed promised new rails.", [cited], EMBEDDER)[0] == "supported"


def test_an_opinion_is_not_made_plain_fact() -> None:
    cited = sentence("The bridge is unsafe, the fire chief said.")
    citation = Citation(1, cited.document.id, cited.sentence.span, cited.quote)
    claim = attributed(checked("The bridge is unsafe.", [cited], [citation], EMBEDDER), [cited])
    assert claim.text == "The bridge is unsafe, according to the fire chief."


def test_what_is_said_twice_counts_once() -> None:
    claims = [Claim("The bridge is old.", "supported", ()), Claim("The old bridge is old.", "supported", ()), Claim("It rains.", "supported", ())]
    assert [claim.text for claim in distinct(claims)] == ["The bridge is old.", "It rains."]


def test_spans_of_a_citation_are_the_documents() -> None:
    cited = sentence(CITED)
    assert Span(0, len(CITED)).of(cited.document.text) == cited.quote


BUILT = sentence("The bridge over the Lorn was built in 1931 by the Harlan Iron Company.")


@pytest.mark.parametrize(
    ("asked", "spoken_of"),
    [
        ("Who built the bridge over the Lorn in 1931?", True),
        ("Who built the bridge over the Lorn in 1947?", False),
        ("Who built the bridge over the Tarn in 1931?", False),
        ("Which company did not build the bridge over the Lorn?", False),
    ],
)
def test_a_sentence_answers_only_what_it_speaks_of(asked: str, spoken_of: bool) -> None:
    assert speaks_of(asked, BUILT, EMBEDDER) is spoken_of
