"""Document + spans -> the whole document as HTML, the cited words in <mark>, each mark with an id to scroll to.

Knows nothing of the web or of the library. The text is cut by offsets only: nothing in it is searched for or interpreted.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.data import Document, Span, Statement
from rag.text import merge
from ui.escape import date_words, escape
from ui.voices import Voices

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)*\n|\r\n[^\S\r\n]*(?:\r\n[^\S\r\n]*)*\r\n")


def source(document: Document, spans: Sequence[Span] = (), statements: Sequence[Statement] = (), *, has_pages: bool = False) -> str:
    """The document from its title to its last word; the first cited span gets the id `cited`, later ones `cited-2`…

    Spans that reach past the end of the text are cut there; empty ones mark nothing. With `statements`, the words of each
    speaker have a colour, and a legend says whose it is. `has_pages` says that there are pictures of its pages.
    """
    voices = Voices(statements, len(document.text))
    length = len(document.text)
    marks = merge(Span(span.start, min(span.end, length)) for span in spans if span.start < min(span.end, length))
    body = []
    told = 0  # up to where page numbers and ids have been given out: one that falls on blank lines goes to the next paragraph
    for paragraph in _paragraphs(document.text):
        body.append(f"<p>{''.join(_pieces(document, paragraph, marks, told, voices))}</p>")
        told = paragraph.end
    text = "\n".join(body)
    pages = " data-pages" if has_pages else ""
    head = f"{_head(document)}{voices.legend()}"
    return f'<article class="document"{pages}>\n{head}\n<div class="document-text" dir="auto">\n{text}\n</div>\n</article>'


def missing(document_id: str) -> str:
    """What stands in place of a document that the library no longer has."""
    return (
        '<article class="document"><p class="hint">This document is no longer in the library '
        f"(<code>{escape(document_id)}</code>). The quotes beside the answer are as it had them.</p></article>"
    )


def _head(document: Document) -> str:
    parts = (document.source, document.author, date_words(document.date), document.source_id)
    byline = " · ".join(escape(part) for part in parts if part)
    return f'<header><h2 tabindex="-1" dir="auto">{escape(document.title)}</h2><p class="byline">{byline}</p></header>'


def _paragraphs(text: str) -> Iterator[Span]:
    """The stretches between blank lines, in order; single line breaks stay inside them."""
    start = 0
    for gap in _BLANK_LINES.finditer(text):
        if text[start : gap.start()].strip():
            yield Span(start, gap.start())
        start = gap.end()
    if text[start:].strip():
        yield Span(start, len(text))


def _pieces(document: Document, paragraph: Span, marks: Sequence[Span], told: int, voices: Voices) -> Iterator[str]:
    """One paragraph, cut wherever a mark begins or ends or a page begins."""
    # A mark's or a page's beginning is moved to where it first shows: no earlier than the paragraph.
    begins = {max(mark.start, paragraph.start): number for number, mark in enumerate(marks)
              if told <= mark.start < paragraph.end and mark.overlap(paragraph)}  # fmt: skip
    first, after = (bisect_left(document.page_starts, offset) for offset in (told, paragraph.end))
    pages = {max(page, paragraph.start) for page in document.page_starts[first:after]}
    here = [Span(max(mark.start, paragraph.start), min(mark.end, paragraph.end)) for mark in marks if mark.overlap(paragraph)]
    cuts = sorted({*paragraph, *pages, *voices.borders(paragraph), *(offset for mark in here for offset in mark)})
    for start, end in pairwise(cuts):
        if start in pages:
            page = document.page_of(start)
            yield f'<span class="page" role="note" aria-label="Page {page}">{page}</span>'
        words = voices.coloured(escape(document.text[start:end]), start)
        if not any(mark.contains(Span(start, end)) for mark in here):
            yield words
        elif start in begins:
            yield f'<mark id="{_identity(begins[start])}">{words}</mark>'
        else:
            yield f"<mark>{words}</mark>"


def _identity(number: int) -> str:
    return "cited" if number == 0 else f"cited-{number + 1}"
