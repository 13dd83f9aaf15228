"""Where what somebody says ends, and what is no statement at all: what a tagger cut or took for more than it is."""

import time

import pytest

from rag.data import Document, Span
from rag.ingest.attribute import attribute
from rag.ingest.ends import whole
from rag.ingest.raw import Raw
from rag.ingest.segment import segment
from tests.ingest.test_attribute import read_with
from tests.ingest.test_speaks import read


@pytest.mark.parametrize(
    ("text", "found", "content"),
    [
        ("Ann Lee said the toll kept us safe on Sunday.", ("Ann Lee", "said", "the toll kept us safe on"), "the toll kept us safe"),
        ("Ann Lee proposed a debate on the evening of May 4 but nobody came.", ("Ann Lee", "proposed", "a debate on the evening"), "a debate on the evening of May 4"),
        ("Ann Lee said she went in and the door closed.", ("Ann Lee", "said", "she went in and"), "she went in"),
        ("Ann Lee said it was a town she liked to live in.", ("Ann Lee", "said", "it was a town she liked to live in"), "it was a town she liked to live in"),
        ("Ann Lee proposed just that in 2013.", ("Ann Lee", "proposed", "just that"), "just that"),
        ("Ann Lee pledged to go on -- even alone.", ("Ann Lee", "pledged", "to go on --"), "to go on"),
        ("Ann Lee vowed to close the bridge and opened a ferry.", ("Ann Lee", "vowed", "to close the bridge and opened a ferry"), "to close the bridge"),
        ("Prime Minister Theresa May said it is so.", ("Prime Minister Theresa", "May said", "it is so"), "it is so"),
        ("The council agreed without a vote to ask the county.", ("The council", "agreed", "a vote to ask the county"), "to ask the county"),
        ("Ann Lee said these are attacks that, Reed noted, never end.", ("Ann Lee", "said", "these are attacks that"), "these are attacks"),
        ("Ann Lee said she thanked him for that, and left.", ("Ann Lee", "said", "she thanked him for that"), "she thanked him for that"),
        ("What Ann Lee proposed was a smaller hall.", ("Ann Lee", "proposed", "was a smaller hall"), "a smaller hall"),
        ("Ann Lee said what is done is done.", ("Ann Lee", "said", "what is done is done"), "what is done is done"),
        ("Ann Lee vowed to be seen and heard.", ("Ann Lee", "vowed", "to be seen and heard"), "to be seen and heard"),
    ],
)
def test_what_a_tagger_cut_has_whole_ends(text: str, found: tuple[str, str, str], content: str) -> None:
    assert [span.of(text) for span in read_with(text, found)[0].content_spans] == [content]


@pytest.mark.parametrize(
    ("text", "source", "cue", "pieces", "content"),
    [
        ('"Quiet, please," Ann Lee, mayor for years, said again.', "Ann Lee, mayor for years", "said", ['"Quiet, please," Ann Lee, mayor for years'], ['"Quiet, please,"']),
        ("Details aside, the toll is a clear break with the past, Ann Lee said.", "Ann Lee", "said", ["Details", "a clear break with the past"], ["Details aside, the toll is a clear break with the past"]),
        ("The toll would end, Ann Lee said, a step that could make it easier for them to stay.", "Ann Lee", "said", ["The toll would end", "for them to stay"], ["The toll would end"]),
        ("Ann Lee agreed to pay.", "Ann Lee", "agreed", ["Ann Lee", "to pay"], ["to pay"]),
        ("The toll, Ann Lee said, would end.", "Ann Lee", "said", ["The toll", "would end"], ["The toll", "would end"]),
    ],
)
def test_pieces_that_a_tagger_leaves_are_made_whole_or_left_out(text: str, source: str, cue: str, pieces: list[str], content: list[str]) -> None:
    def span(part: str) -> Span:
        return Span(text.index(part), text.index(part) + len(part))

    raw = whole(text, Raw((span(source),), (span(cue),), tuple(map(span, pieces))))
    assert [each.of(text) for each in raw.content] == content


def test_the_title_of_a_book_is_not_what_its_writer_suggests() -> None:
    text = 'In her 2002 book, "Tolls for All," Ann Lee suggested looking at the bridge.'
    title, source, cue, content = (Span(text.index(part), text.index(part) + len(part)) for part in ('"Tolls for All,"', "Ann Lee", "suggested", "looking at the bridge"))
    assert whole(text, Raw((source,), (cue,), (title, content))).content == (content,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Lee wavered in answering a question about whether the bridge would close.", ("Ann Lee", "a question", "about whether the bridge would close")),
        ("Ann Lee is under pressure to offer more details of the toll.", ("Ann Lee", "offer", "more details of the toll")),
        ("Ann Lee has proposed nothing that would help the ferry.", ("Ann Lee", "has proposed", "nothing that would help the ferry")),
        ("Ann Lee, asked about the toll, left.", ("Ann Lee", "asked", "about the toll")),
        ("Does Ann Lee, 39, oppose tolls but favour a ferry, such as the old one?", ("Ann Lee", "oppose", "tolls")),
        ("Tom Reed never thought so.", ("Tom Reed", "thought", "so")),
        ("Neither Tom Reed nor Ann Lee proposed a toll.", ("Neither Tom Reed nor Ann Lee", "proposed", "a toll")),
        ("It would help if Ann Lee proposed a toll.", ("Ann Lee", "proposed", "a toll")),
        ("Ann Lee offered no proof that the bridge was safe.", ("Ann Lee", "offered", "no proof that the bridge was safe")),
    ],
)
def test_what_is_not_said_is_no_statement(text: str, found: tuple[str, str, str]) -> None:
    assert not read_with(text, found)


@pytest.mark.parametrize(
    ("text", "found", "act"),
    [
        ("Ann Lee never promised a toll.", ("Ann Lee", "promised", "a toll"), "said"),
        ("Ann Lee has not called for a toll.", ("Ann Lee", "called for", "a toll"), "said"),
        ("Ann Lee must propose a toll.", ("Ann Lee", "propose", "a toll"), "said"),
        ("Ann Lee has not formally accused the builder.", ("Ann Lee", "accused", "the builder"), "said"),
    ],
)
def test_a_denial_before_a_cue_is_part_of_it(text: str, found: tuple[str, str, str], act: str) -> None:
    (statement,) = read_with(text, found)
    assert (statement.act, statement.cue_span.start) == (act, len("Ann Lee "))


def test_what_is_his_is_not_given_to_whoever_spoke_last() -> None:
    text = "Tom Reed said he was tired. It is hard to know what will come of his proposal to toll the bridge."
    document = Document.from_text(text, title="")
    assert [(each.act, each.speaker) for each in attribute(document, segment(document))] == [("said", "Tom Reed"), ("proposed", None)]


def test_the_verb_before_a_name_is_no_part_of_it() -> None:
    text = 'Said Lee: "The bridge will close in May."'
    document = Document.from_text(f"Ann Lee left.\n\n{text}", title="")
    assert {each.speaker for each in attribute(document, segment(document))} <= {"Ann Lee", "Lee"}


def test_who_goes_on_doing_a_thing_says_nothing_by_it() -> None:
    text = '"Quiet," Tom Reed demanded, as Ann Lee continued to wave.'
    document = Document.from_text(text, title="")
    assert [each.speaker for each in attribute(document, segment(document))] == ["Tom Reed"]


def test_who_is_urged_to_propose_has_not() -> None:
    assert [each.speaker for each in read_with("Tom Reed urged Ann Lee to propose a toll.", ("Ann Lee", "propose", "a toll"))] == ["Tom Reed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is little in Ann Lee's plan that helps the ferry.", []),
        ("The mayor said that her plan would cost a million.", [("said", "that her plan would cost a million")]),
        ("Ann Lee's plan would ban cars from the bridge.", [("proposed", "would ban cars from the bridge")]),
        ("It is also hard to weigh Ann Lee's proposals without figures.", []),
        ("Critics point to Ann Lee's call for a toll and her harsh words on the ferry as a mistake.", [("urged", "for a toll")]),
        ("Ann Lee's promises to close the bridge notwithstanding, cars came.", [("promised", "to close the bridge")]),
        ("Ann Lee plans to run again.", [("said", "to run again")]),
    ],
)
def test_a_noun_holds_no_more_than_is_told_of_it(text: str, expected: list[tuple[str, str]]) -> None:
    document = Document.from_text(text, title="")
    statements = [each for each in attribute(document, segment(document)) if each.speaker != "critics"]
    assert [(each.act, each.content_spans[0].of(text)) for each in statements] == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tom Reed criticised Ann Lee over her call for a toll.", "Ann Lee"),
        ("Tom Reed met Sam Hall. Tom Reed rejected Sam Hall's offer to repeat his call for a toll.", "Sam Hall"),
        ("Tom Reed criticised Sam Hall over his call for a toll and suggested that the ferry would go.", "Sam Hall"),
    ],
)
def test_whose_it_is_that_somebody_is_blamed_for(text: str, speaker: str) -> None:
    document = Document.from_text(text, title="")
    (call,) = [each for each in attribute(document, segment(document)) if each.act == "urged"]
    assert call.speaker == speaker
    assert all(each.speaker != "Sam Hall" for each in attribute(document, segment(document)) if each.cue_span and each.cue_span.of(text) == "suggested")


@pytest.mark.parametrize(
    ("text", "found", "acts"),
    [
        ("It was moved that the council ask the county for a bus.", ("the council", "ask", "the county for a bus"), []),
        ("It is true that the councils ask the county for a bus.", ("the councils", "ask", "the county for a bus"), ["asked"]),
        ("The council agreed without a vote to ask the county.", ("The council", "agreed without a vote", "to ask the county"), ["agreed"]),
        ("In my view, writes Ann Lee, I suggest that we lease the hall.", ("Ann Lee", "suggest", "that we lease the hall"), ["proposed"]),
        ("Figures by Ann Lee suggest that the pipes leak.", ("Ann Lee", "suggest", "that the pipes leak"), ["said"]),
        ("Ann Lee suggested that we knew.", ("Ann Lee", "suggested", "that we knew"), ["said"]),
    ],
)
def test_what_only_ought_to_be_said_is_no_statement_and_what_is_put_to_us_is_proposed(text: str, found: tuple[str, str, str], acts: list[str]) -> None:
    assert [each.act for each in read_with(text, found)] == acts


@pytest.mark.parametrize("fill", [" ——" * 300, " " * 3000, "– , " * 700])
def test_a_row_of_dashes_or_blanks_is_read_once(fill: str) -> None:
    text = f"We will close{fill} it now, Ann Reed said."
    started = time.perf_counter()
    attribute(document := Document.from_text(text, title=""), segment(document))
    whole(text, Raw((Span(len(text) - 14, len(text) - 6),), (Span(len(text) - 5, len(text) - 1),), (Span(0, len(text) - 20),)))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("text", ["Ann Lee almost immediately proposed a toll.", "The council nearly unanimously agreed to the toll."])
def test_what_is_done_almost_at_once_is_done(text: str) -> None:
    document = Document.from_text(text, title="")
    assert attribute(document, segment(document))


@pytest.mark.parametrize("text", ["British Prime Minister Theresa May suggested that the toll would end.", "Theresa May said the toll would end."])
def test_a_surname_that_is_a_helping_verb_is_whose_words_they_are(text: str) -> None:
    [statement] = attribute(document := Document.from_text(text, title=""), segment(document))
    assert (statement.speaker or "").endswith("Theresa May") and statement.cue_span.of(text) in ("suggested", "said")


def test_a_surname_that_a_tagger_took_for_a_helping_verb_is_given_back() -> None:
    [statement] = read_with("Prime Minister Theresa May said it is so.", ("Prime Minister Theresa", "May said", "it is so"))
    assert (statement.speaker, statement.cue_span.of("Prime Minister Theresa May said it is so.")) == ("Prime Minister Theresa May", "said")


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ann Lee, who voted for the toll in May, said she would not do so again.", "for the toll in May"),
        ("Ann Lee, who had proposed a toll on the bridge, has left the council.", "a toll on the bridge"),
        ("Ann Lee, who warned that the dam was old, leaking and unsafe, was dismissed.", "that the dam was old, leaking and unsafe"),
    ],
)
def test_a_clause_with_who_ends_before_the_verb_of_its_sentence(text: str, content: str) -> None:
    statements = attribute(document := Document.from_text(text, title=""), segment(document))
    assert content in [span.of(text) for each in statements for span in each.content_spans]


@pytest.mark.parametrize(
    "clause",
    [
        "that the bridge, built in 1990, is unsafe",
        "that the dam, which was old, might break",
        "that the bridge, the pier and the lock were unsafe",
        "that in May, when the river was high, the dam broke",
        "that the river flooded the hall",
    ],
)
def test_an_aside_in_a_clause_with_who_does_not_end_it(clause: str) -> None:
    text = f"Lee, who had warned {clause}, announced a plan."
    assert clause in [span.of(text) for each in read(text) for span in each.content_spans]


def test_the_as_before_who_says_it_is_the_writers() -> None:
    text = "As Ann Lee said in Bath, “the bridge is the heart of the town.”"
    spans = ((Span(3, 10),), (Span(11, 15),), (Span(0, 2), Span(text.index("“"), len(text))))
    assert [span.of(text) for span in whole(text, Raw(*spans)).content] == ["“the bridge is the heart of the town.”"]
