"""Each check, with a claim that passes it and one that does not."""

import pytest

from rag.answer import Citation, Claim, Evidence
from rag.ask.support import LIKELY
from rag.ask.verify import attributed, checked, distinct, speaks_of, verify
from rag.data import Document, Sentence, Span
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
    checks = verify(claim, [sentence(CITED)], EMBEDDER)
    assert all(each.passed for each in checks)
    assert [each.name for each in checks] == ["quotes", "dates", "numbers", "names", "negation", "support", "speaker", "words"]


def test_what_is_only_asked_is_not_stated() -> None:
    cited = sentence("MS. OKORO: Minister, did your ministry receive a warning in 2021?")
    assert verify("Ms. Okoro said the ministry received a warning in 2021.", [cited], EMBEDDER)[-1].note == "it states what the cited words only ask"
    asked = verify("Ms. Okoro asked the minister: “did your ministry receive a warning in 2021?”", [cited], EMBEDDER)
    assert "only ask" not in asked[-1].note


def test_each_check_tells_what_it_looked_at() -> None:
    cited = sentence("Jane Ortiz said on May 4, 2024 that the old bridge must not stay open for 4 months.")
    checks = {each.name: each for each in verify("Jane Ortiz said “the old bridge must not stay open” for 4 months from May 4, 2024.", [cited], EMBEDDER)}
    notes = {name: each.note for name, each in checks.items()}
    assert notes["quotes"] == "“the old bridge must not stay open”" and notes["dates"] == "May 4, 2024" and notes["names"] == "Jane, Ortiz, May"
    assert notes["numbers"] == "2024, 4" and notes["negation"] == "both deny"
    assert notes["speaker"] == "the ledger gives these words to Jane Ortiz: named in that very sentence"
    assert checks["support"].score is not None and checks["support"].score >= LIKELY
    plain = {each.name: each.note for each in verify("The bridge is old.", [sentence("The bridge is old.")], EMBEDDER)}
    assert plain["quotes"] == plain["numbers"] == plain["names"] == "" and "document itself" in plain["speaker"]


@pytest.mark.parametrize(("claim", "why"), UNSUPPORTED, ids=[case[1] for case in UNSUPPORTED])
def test_unsupported(claim: str, why: str) -> None:
    checked_claim = checked(claim, [sentence(CITED)], (), EMBEDDER)
    assert checked_claim.verdict == "unsupported" and why in checked_claim.why
    assert [each.passed for each in checked_claim.checks] == [True] * (len(checked_claim.checks) - 1) + [False]


def test_a_claim_without_a_number_is_unsupported() -> None:
    assert checked("Anything at all.", [], (), EMBEDDER).verdict == "unsupported"


def test_a_statement_does_not_move_to_another_speaker() -> None:
    cited = sentence("Tom Reed told Jane Ortiz that the bridge is safe, and Reed promised new rails.")
    assert checked("Jane Ortiz promised new rails.", [cited], (), EMBEDDER).verdict == "wrong_speaker"
    assert checked("Tom Reed promised new rails.", [cited], (), EMBEDDER).verdict == "supported"


def test_nobody_of_whom_the_cited_words_know_nothing_is_made_their_speaker() -> None:
    cited = sentence("The old bridge was built of iron in 1931.")
    assert checked("The old bridge was built of iron in 1931, according to a union spokesman.", [cited], (), EMBEDDER).verdict == "wrong_speaker"
    assert checked("The old bridge was built of iron in 1931, according to the document.", [cited], (), EMBEDDER).verdict == "supported"


def test_a_longer_phrase_for_a_source_may_be_put_in_other_words() -> None:
    cited = sentence("In interviews, council officials said they would buy the old bridge from the county in May.")
    claim = "They would buy the old bridge from the county in May, according to interviews with council officials."
    assert checked(claim, [cited], (), EMBEDDER).verdict == "supported"


def test_a_full_name_may_stand_elsewhere_in_the_document() -> None:
    text = "Mayor Jane M. Ortiz spoke first. Ortiz wants to close the old bridge in May."
    document = Document.from_text(text, title="")
    span = Span(text.index("Ortiz wants"), len(text))
    cited = Evidence(1, document, Sentence(document.id, 1, span, 0), span.of(text))
    assert checked("Jane Ortiz wants to close the old bridge in May.", [cited], (), EMBEDDER).verdict == "supported"
    assert checked("Tom Ortiz wants to close the old bridge in May.", [cited], (), EMBEDDER).verdict == "unsupported"


def test_a_name_with_an_ampersand_is_one_name() -> None:
    cited = sentence("Depending on the breach, AT&T has agreed to pay its customers in May.")
    assert checked("AT&T has agreed to pay its customers in May.", [cited], (), EMBEDDER).verdict == "supported"


def test_a_verb_of_the_models_own_does_not_pass() -> None:
    cited = sentence("The county sued the Courier in May, and the court papers name the harbour board.")
    assert checked("The county sued the Courier in May.", [cited], (), EMBEDDER).verdict == "supported"
    praised = checked("The county praised the Courier in May, and the court papers name the harbour board.", [cited], (), EMBEDDER)
    assert praised.verdict == "unsupported"
    assert "praised" in praised.why


def test_an_opinion_is_not_made_plain_fact() -> None:
    cited = sentence("The bridge is unsafe, the fire chief said.")
    citation = Citation(1, cited.document.id, cited.sentence.span, cited.quote)
    claim = attributed(checked("The bridge is unsafe.", [cited], [citation], EMBEDDER), [cited])
    assert claim.text == "The bridge is unsafe, according to the fire chief."
    assert claim.checks[-1].name == "ledger" and "to the fire chief" in claim.checks[-1].note


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
