"""Retrieval and its ranking with a fake embedder: handles find their document, markup is no word, copies do not crowd out."""

import pytest

from rag.answer import Question
from rag.ask.handles import handles, holds, spelled, without_markup
from rag.ask.rank import rank
from rag.ask.retrieve import expression, fuse, one_of_a_group, retrieve
from rag.ask.understand import understand
from rag.config import RetrieveConfig
from rag.data import Document, Scope
from rag.ingest.attribute import attribute
from rag.ingest.chunk import chunk
from rag.ingest.segment import segment
from rag.models.embed_document import embed_document
from rag.models.fakes import HashEmbedder
from rag.store.library import Library

FILLER = "The council met in the town hall and spoke about roads, schools and the harbour. "
TEXTS = {
    "budget": ("Budget for the harbour", "2024-03-01", "HC-01482: That the council builds a sea wall.\n\n" + FILLER * 4),
    "amended": ("Budget for the harbour (Amendment 1)", "2024-03-01",
                "The vote on HC-01482.1, in the name of Ida Moss, which seeks to change motion HC-01482, was lost.\n\n" + FILLER * 4),
    "business-one": ("Business of the council", "2023-05-02", "That the council now rises.\n\n" + FILLER * 3),
    "business-two": ("Business of the council", "2024-05-02", "That the council sits on Friday.\n\n" + FILLER * 3),
    "speech": ("A speech", "2022-01-01", FILLER * 6 + "\n\nWe shall not trade our fish for promises, and we never have, Anna Berg said.\n\n" + FILLER),
    "report": ("Fish and promises", "2022-01-02", "The trade in fish rose. Promises of trade were made. We never have enough fish.\n\n" + FILLER * 3),
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    embedder = HashEmbedder()
    opened = Library.open(tmp_path_factory.mktemp("library"), embedder.identity, embedder.dimension)
    for name, (title, date, text) in TEXTS.items():
        document = Document.from_text(text, title=title, date=date, record_id=name)
        sentences = segment(document)
        chunks = chunk(document, sentences)
        opened.add(document, sentences, attribute(document, sentences), chunks, *embed_document(document, sentences, chunks, embedder))
    yield opened
    opened.close()


def ranked(library: Library, text: str, scope: Scope = Scope()) -> list[str]:
    question = understand(text)
    retrieved = retrieve(question, library, HashEmbedder(), RetrieveConfig(), scope)
    return [each.document.source_id for each in rank(question, retrieved, (), 10)]


# --- handles -----------------------------------------------------------------------------------------------------------


def test_an_identifier_finds_its_own_document_and_not_the_longer_one(library):
    assert ranked(library, "What does motion HC-01482 (Budget for the harbour) say?")[0] == "budget"
    assert ranked(library, "In whose name was HC-01482.1 lodged?")[0] == "amended"


def test_of_two_documents_of_one_title_the_date_decides(library):
    assert ranked(library, 'Who moved the motion "Business of the council" of 2023-05-02?')[0] == "business-one"
    assert ranked(library, 'Who moved the motion "Business of the council" of 2 May 2024?')[0] == "business-two"


def test_an_exact_quote_finds_its_document_among_the_same_words(library):
    assert ranked(library, 'Who said "We shall not trade our fish for promises, and we never have"?')[0] == "speech"


def test_a_quote_with_words_left_out_is_found_by_its_pieces(library):
    assert ranked(library, 'Who said "We shall not trade our fish [at all] ... and we never have"?')[0] == "speech"


def test_a_scope_holds_for_handles_too(library):
    assert "budget" not in ranked(library, "What does HC-01482 say?", Scope(until="2023-12-31"))
    assert ranked(library, 'Who moved "Business of the council" of 2023-05-02?', Scope(since="2024-01-01"))[0] != "business-one"


def test_markup_in_a_question_is_no_word():
    pasted = '<a data-x="link" href="https://example.org/tag">Anna Berg</a>&#39;s vow &amp; <em>not</em> a threat: is 3 < 4?'
    assert without_markup(pasted) == "Anna Berg's vow & not a threat: is 3 < 4?"


@pytest.mark.parametrize(
    ("text", "identifiers", "dates"),
    [
        ("Who lodged S6M-08474.3 (Roads (Amendment 3))?", ("S6M-08474.3",), ()),
        ("What did A/RES/75/271 of 5 March 2021 demand?", ("A/RES/75/271",), ("2021-03-05",)),
        ("Who spoke on Sept. 4, 2019 and on 2020/1/7?", (), ("2020-01-07", "2019-09-04")),
        ("Did the well-known 24/7 line of 9.5 km cost 1,000?", (), ()),
        ("What of COVID-19 in 2020?", (), ()),
    ],
)
def test_identifiers_and_dates(text, identifiers, dates):
    found = handles(Question(text, "fact"))
    assert found.identifiers == identifiers
    assert found.dates == dates


def test_an_identifier_stands_whole():
    assert holds("motion HC-01482, in the name of", "hc-01482")
    assert holds("We agree to HC-01482.", "HC-01482")
    assert not holds("amendment HC-01482.1 was lost", "HC-01482")


def test_titles_may_have_brackets_in_them():
    assert "Roads (Amendment 3)" in handles(Question("Who lodged S6M-08474.3 (Roads (Amendment 3))?", "speaker")).titles


# --- search and fusion -------------------------------------------------------------------------------------------------


def test_fusion_prefers_what_both_find_and_is_stable():
    assert [number for number, _ in fuse([[1, 2, 3], [3, 4]])] == [3, 1, 2, 4]


def test_an_expression_is_never_syntax():
    assert expression('fish AND "trade" NEAR(x) *') == '"fish" OR "trade" OR "near" OR "x"'
    assert expression("?!") == ""


def test_copies_stand_after_the_originals_of_others():
    class At:
        def __init__(self, document_id):
            self.document_id = document_id

    chunks = {1: At("a"), 2: At("copy"), 3: At("b")}
    order = one_of_a_group([(1, 0.3), (2, 0.2), (3, 0.1)], chunks, {"a": 7, "copy": 7})
    assert [number for number, _ in order] == [1, 3, 2]


def test_an_empty_library_finds_nothing(tmp_path):
    embedder = HashEmbedder()
    empty = Library.open(tmp_path, embedder.identity, embedder.dimension)
    assert retrieve(understand("Who said so?"), empty, embedder, RetrieveConfig()).passages == ()
    empty.close()


def test_one_long_speech_does_not_take_every_place(library):
    first = ranked(library, "What did the council say about roads, schools and the harbour?")[:5]
    assert len(set(first)) > 1


def test_the_last_places_go_to_documents_that_have_none_yet(tmp_path):
    long = "\n\n".join(f"The ferry fare rises to {number} crowns, the ferry board decided." for number in range(12, 26))
    texts = {"long": long} | {f"other-{number}": f"The fare of the ferry was talked about on day {number}. {FILLER}" for number in range(4)}
    opened = Library.open(tmp_path, HashEmbedder().identity, HashEmbedder().dimension)
    for name, text in texts.items():
        document = Document.from_text(text, title=name, record_id=name)
        sentences = segment(document)
        chunks = chunk(document, sentences)
        opened.add(document, sentences, (), chunks, *embed_document(document, sentences, chunks, HashEmbedder()))
    found = ranked(opened, "What did the ferry board decide on the ferry fare?")
    opened.close()
    assert found[:6] == ["long"] * 6
    assert set(found[6:]) == {f"other-{number}" for number in range(4)}


@pytest.mark.parametrize(
    ("iso", "prose"), [("2026-03-03", "3 March 2026"), ("2026-03", "March 2026"), ("2026", "2026"), ("2026-13-01", "2026-13-01"), ("", ""), ("May", "May")]
)
def test_a_date_as_prose_has_it(iso: str, prose: str) -> None:
    assert spelled(iso) == prose


@pytest.mark.parametrize(
    ("since", "until", "asked", "narrowed"),
    [
        (None, None, ("2024-04", "2024-04"), ("2024-04", "2024-04")),
        ("2024-04-15", None, ("2024-04", "2024-04"), ("2024-04-15", "2024-04")),  # nothing from before the 15th comes along
        (None, "2024-04-15", ("2024", None), ("2024", "2024-04-15")),
        ("2023", "2025", ("2024-04", None), ("2024-04", "2025")),
        ("2024-05", None, ("2024-04", "2024-04"), None),
        (None, "2024-03-31", ("2024-04", None), None),
    ],
)
def test_a_scope_is_narrowed_and_never_widened(
    since: str | None, until: str | None, asked: tuple[str | None, str | None], narrowed: tuple[str, str] | None
) -> None:
    scope = Scope(since=since, until=until).within(*asked)
    assert (scope and (scope.since, scope.until)) == narrowed
