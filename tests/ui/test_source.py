"""The source panel: the whole text, nothing added, the cited words marked and nothing else."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.data import Document, Span, Statement
from rag.text import merge
from tests.ui.fakes import MINUTES, OPPOSED, WORDS, span_of
from tests.ui.test_render import Reader
from ui.escape import escape
from ui.source import missing, source


def marked(page: str) -> list[str]:
    return [Reader(each).words for each in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def text_of(page: str) -> str:
    return Reader(page.split('<div class="document-text"', 1)[1].split(">", 1)[1].rsplit("</div>", 1)[0]).words


def document(text: str, **more: object) -> Document:
    return Document("d", "T", text, **more)  # type: ignore[arg-type]


def test_exactly_the_cited_words_are_marked() -> None:
    page = source(MINUTES, [span_of(WORDS), span_of(OPPOSED)])
    assert marked(page) == [WORDS, OPPOSED]
    assert re.findall(r'id="([^"]*)"', page) == ["cited", "cited-2"]


def test_title_publisher_and_date_stand_on_top() -> None:
    page = source(MINUTES)
    assert "Minutes of &lt;i&gt;June&lt;/i&gt;" in page and "Town Hall · 3 June 2024 · minutes.txt" in page
    assert "<mark" not in page and "<i>" not in page and "<script" not in page


def test_paragraphs_are_kept_and_single_line_breaks_stay_inside() -> None:
    page = source(document("one\ntwo\n\n \nthree\r\n\r\nfour"))
    assert re.findall(r"<p>(.*?)</p>", page, re.DOTALL) == ["one\ntwo", "three", "four"]


def test_a_mark_over_several_paragraphs_has_its_id_once_even_when_it_begins_on_a_blank_line() -> None:
    page = source(document("one\n\ntwo\n\nthree"), [Span(3, 12)])
    assert marked(page) == ["two", "th"] and page.count('id="cited"') == 1


def test_pages_are_numbered_where_they_begin() -> None:
    page = source(document("first\n\nsecond half", page_starts=(0, 6, 14)), [Span(7, 13)])
    assert re.findall(r'aria-label="Page (\d)"', page) == ["1", "2", "3"]
    assert marked(page) == ["second"]
    assert 'class="page"' not in source(document("no pages"))


def test_spans_past_the_end_and_empty_ones_mark_nothing_more() -> None:
    assert marked(source(document("short"), [Span(2, 2), Span(3, 900), Span(50, 60)])) == ["rt"]


def test_who_speaks_has_a_colour_and_a_legend_and_the_inner_voice_wins() -> None:
    inner, outer = Span(6, 9), Span(4, 13)
    said = [Statement("d", "<Ada>", None, None, (outer,)), Statement("d", "Ion", None, None, (inner,), "proposed"),
            Statement("d", None, None, None, (Span(0, 3),))]  # fmt: skip
    page = source(document("0123456789\n\nabcdef"), [Span(5, 7)], said)
    pieces = re.findall(r'<span class="voice voice-(\d)" title="([^"]*)">([^<]*)</span>', page)
    assert pieces == [("1", "&lt;Ada&gt; · said", "4"), ("1", "&lt;Ada&gt; · said", "5"), ("2", "Ion · proposed", "6"),
                      ("2", "Ion · proposed", "78"), ("1", "&lt;Ada&gt; · said", "9"), ("1", "&lt;Ada&gt; · said", "a")]  # fmt: skip
    assert "".join(marked(page)) == "56" and '<ul class="legend"' in page and "<Ada>" not in page
    crowd = [Statement("d", f"Person {number}", None, None, (Span(number, number + 1),)) for number in range(9)]
    assert "4 others" in source(document("0123456789"), (), crowd) and 'class="legend"' not in source(document("0123"))


def test_a_document_that_is_gone_says_so() -> None:
    assert "no longer in the library" in missing("<x>") and "<x>" not in missing("<x>")


@settings(deadline=None)
@example("a page\x0c\x1f\r\r\r\nnext", [(5, 9)], {7})
@given(st.text(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4), st.sets(st.integers(0, 60), max_size=3))
def test_every_word_is_there_and_only_cited_words_are_marked(text: str, pairs: list[tuple[int, int]], pages: set[int]) -> None:
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    page = source(document(text, page_starts=tuple(sorted(pages))), spans)
    Reader(page)
    shown = re.sub(r'<span class="page"[^>]*>\d+</span>', "", page)
    plain = Reader(f"<p>{escape(text)}</p>").words
    assert "".join(text_of(shown).split()) == "".join(plain.split())
    expected = "".join(span.of(plain) for span in merge(span for span in spans if len(span)))
    assert "".join("".join(marked(shown)).split()) == "".join(expected.split())
