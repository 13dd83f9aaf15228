"""Pages -> one text and where in it each page begins.

Running heads and page numbers go; a paragraph that runs on from page to page, and a word broken at the end of a line, are
made whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rag.ingest.formats.page_layout import Page, Piece, read_paragraphs, runs_on

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
_HYPHENS = "-\u00ad\u2010"
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*|[ivxl]{1,6}", re.IGNORECASE)
_EDGE_LINES = 4  # at most as many lines stand at an edge
_WHITE = 0.6  # a white space higher than this share of a line sets lines off
_RUNNING_PAGES = 3  # a line at the edge of as many pages, and of a third of all, is a running head


def join_pages(pages: list[Page]) -> tuple[str, tuple[int, ...]]:
    """The whole text and where in it each page begins; a page without words begins where the text before it ends."""
    paged = [read_paragraphs([*page.columns, *page.across]) for page in pages]
    words = _count_words(line for page in paged for lines in page for line in lines)
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for page in paged:
        starts.append(length)
        for number, (first, line) in enumerate(_opening_marked(page)):
            if not pieces:
                lost, joint = 0, ""
            elif first and (number or not runs_on(pieces[-1], line)):
                lost, joint = 0, "\n\n"
            else:
                lost, joint = join_lines(pieces[-1], line, words)
            if lost:
                pieces[-1] = pieces[-1][:-lost]
            pieces.append(joint + line)
            if number == 0:
                starts[-1] = length - lost + len(joint)
            length += len(joint) + len(line) - lost
    return "".join(pieces), tuple(starts)


def _opening_marked(page: list[list[str]]) -> Iterator[tuple[bool, str]]:
    """The lines of a page, each with whether it opens a paragraph."""
    for lines in page:
        yield from ((number == 0, line) for number, line in enumerate(lines))


def _count_words(lines: Iterable[str]) -> Counter[str]:
    """How often the document writes each word, those with hyphens as they are written within a line."""
    return Counter(word for line in lines for word in _WORD.findall(line.lower()))


def join_lines(before: str, after: str, words: Counter[str]) -> tuple[int, str]:
    """How many characters the line before loses, and what stands between the two: a blank, or nothing within a broken word.

    The hyphen stays where the document itself writes the word with one, and before capitals and digits.
    """
    if before[-1:] not in _HYPHENS or before[-2:-1].isspace():
        return 0, " "
    if not before.endswith("-"):
        return 1, ""
    first = _LAST_WORD.search(before[-80:-1])
    second = _WORD.match(after)
    if not first or not second or not second[0].islower():
        return 0, ""
    hyphened, whole = f"{first[0].lower()}-{second[0]}", first[0].lower() + second[0]
    keeps = words[hyphened] > words[whole] or ("-" in first[0] and not words[whole])
    return (0, "") if keeps else (1, "")


def drop_running_heads(pages: list[Page]) -> None:
    """Takes out page numbers and the lines that stand, their numbers aside, at the top or foot of page after page."""
    edges = [[line for outermost in _edges(page.columns) for line in outermost] for page in pages]
    seen = Counter(key for lines in edges for key in {_masked(line) for line in lines})
    often = {key for key, count in seen.items() if count >= _RUNNING_PAGES and count > len(pages) / 3}
    for number, page in enumerate(pages):
        for outermost in _edges(page.columns):
            for line in outermost:
                # On the first page the same words are the title.
                running = number > 0 and _masked(line) in often
                if not running and not _PAGE_NUMBER.fullmatch(line.text):
                    break
                for column in page.columns:
                    column[:] = [one for one in column if one is not line]
        page.columns[:] = [column for column in page.columns if column]


def _masked(line: Piece) -> str:
    return re.sub(r"\d+", "#", line.text)


def _edges(columns: list[list[Piece]]) -> tuple[list[Piece], list[Piece]]:
    """What stands at the top of a page and at its foot, set off from the rest by white: at most so many lines each, outermost first."""
    lines = sorted((line for column in columns for line in column), key=lambda line: -line.middle)
    return _set_off(lines), _set_off(lines[::-1])


def _set_off(lines: list[Piece]) -> list[Piece]:
    """The lines before the first wide white space; none when there is none near."""
    for number, (line, inner) in enumerate(pairwise(lines[: _EDGE_LINES + 1]), start=1):
        if max(line.bottom - inner.top, inner.bottom - line.top) > _WHITE * inner.height:
            return lines[:number]
    return []
