"""Pieces of text with their places on a page -> paragraphs in the order in which a reader reads them.

A page is split at a gutter: a place where a column of lines begins and which few lines cross. What crosses it (a heading
over both columns) parts the page into bands, and each band is read column by column; each column is split again. This is
a simple form of the recursive cut of Nagy and Seth (1984). Knows nothing of any file format.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_MIN_LINES = 4  # a column has at least as many lines
_MAX_CROSSING = 0.25  # share of the pieces that may cross a gutter
_MIN_GUTTER = 5.0  # points of white between columns
_MIN_WORDS = 3.0  # words a piece on average, so that cells of a table are read row by row
_COLUMN_LEVELS = 3
_WIDEST_STEP = 1.75  # from line to line, in heights of a line
_LINE_OVERLAP = 0.5  # share of its height in which a piece lies beside another of the same line

_NEW_PARAGRAPH = re.compile(r"(?:[•◦▪●*–—-]\s|\(?\d{1,3}[.)]\s|[A-Z][^:.?!]{1,50}:\s+\S)")  # list items, turns of a transcript
_LEADER = re.compile(r"(?:\.\s?){5,}\s*\w+$")  # an entry in a table of contents: dots, then the page
_SENTENCE_END = re.compile(r"[.?!:;][”’\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words set without a gap; left, right, bottom, top in points, the origin at the bottom left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """The columns of a page in reading order, and those set across them."""

    columns: list[list[Piece]]
    across: list[list[Piece]]


def read_columns(pieces: list[Piece], level: int = 0) -> list[list[Piece]]:
    """The columns of a page in reading order, each the list of its lines from the top down."""
    gutter = _find_gutter(pieces) if level < _COLUMN_LEVELS else None
    if gutter is None:
        return [_join_lines(pieces)] if pieces else []
    columns: list[list[Piece]] = []
    band: list[Piece] = []
    for piece in [*sorted(pieces, key=lambda piece: -piece.middle), None]:
        if piece is not None and not _crosses(piece, gutter):
            band.append(piece)
            continue
        columns += read_columns([one for one in band if one.right <= gutter], level + 1)
        columns += read_columns([one for one in band if one.right > gutter], level + 1)
        band = []
        if piece is not None:
            if columns and _same_line(columns[-1][-1], piece):
                columns[-1].append(piece)
            else:
                columns.append([piece])
    return columns


def _crosses(piece: Piece, gutter: float) -> bool:
    return piece.left < gutter - _MIN_GUTTER and piece.right > gutter


def _find_gutter(pieces: list[Piece]) -> float | None:
    """Where the second column begins; None where the page, or part of it, has but one."""
    if len(pieces) < 2 * _MIN_LINES:
        return None
    left = min(piece.left for piece in pieces)
    width = max(piece.right for piece in pieces) - left
    starts: dict[int, int] = {}
    for piece in pieces:
        starts[round(piece.left)] = starts.get(round(piece.left), 0) + 1
    best: tuple[int, float] | None = None
    for start, count in starts.items():
        if count < _MIN_LINES or not 0.15 * width < start - left < 0.85 * width:
            continue
        gutter = start - 1.0
        crossing = sum(_crosses(piece, gutter) for piece in pieces)
        before = [piece for piece in pieces if piece.right <= gutter]
        after = [piece for piece in pieces if piece.left >= gutter - _MIN_GUTTER]
        if crossing <= _MAX_CROSSING * len(pieces) and _is_column(before) and _is_column(after) and _side_by_side(before, after):
            best = max(best or (0, 0.0), (min(len(before), len(after)), -gutter))
    return -best[1] if best else None


def _is_column(pieces: list[Piece]) -> bool:
    return len(pieces) >= _MIN_LINES and sum(len(piece.text.split()) for piece in pieces) >= _MIN_WORDS * len(pieces)


def _side_by_side(one: list[Piece], other: list[Piece]) -> bool:
    """Whether two columns lie beside each other over half the height of the shorter."""
    low = max(min(piece.bottom for piece in one), min(piece.bottom for piece in other))
    high = min(max(piece.top for piece in one), max(piece.top for piece in other))
    heights = [max(piece.top for piece in part) - min(piece.bottom for piece in part) for part in (one, other)]
    return high - low > 0.5 * min(heights)


def _same_line(one: Piece, other: Piece) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > _LINE_OVERLAP * min(one.height, other.height)


def _join_lines(pieces: list[Piece]) -> list[Piece]:
    """Pieces side by side joined to lines, from the top down."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        for line in lines[-3:]:
            if _same_line(line[0], piece):
                line.append(piece)
                break
        else:
            lines.append([piece])
    return [_join_line(sorted(line, key=lambda piece: piece.left)) for line in lines]


def _join_line(line: list[Piece]) -> Piece:
    text = line[0].text
    for before, piece in pairwise(line):
        text += ("" if piece.left - before.right < 0.15 * piece.height else " ") + piece.text
    sizes = (min(p.left for p in line), max(p.right for p in line), min(p.bottom for p in line), max(p.top for p in line))
    return Piece(text, *sizes)


def read_paragraphs(columns: Iterable[list[Piece]]) -> list[list[str]]:
    """The paragraphs of a page, each the list of its lines; one may run on from column to column."""
    paragraphs: list[list[str]] = []
    for column in columns:
        left, right = min(line.left for line in column), max(line.right for line in column)
        steps = [above.middle - line.middle for above, line in pairwise(column)]
        # Lines set wide apart are still lines of one paragraph; two lines alone tell nothing of the usual step.
        step = min(median(steps), _WIDEST_STEP * median(line.height for line in column)) if steps else 0.0
        for number, line in enumerate(column):
            above = column[number - 1] if number else None
            if above is None:
                new = not paragraphs or not runs_on(paragraphs[-1][-1], line.text)
            else:
                new = _begins(line, above, (left, right), step)
            if new:
                paragraphs.append([])
            paragraphs[-1].append(line.text)
    return paragraphs


def _begins(line: Piece, above: Piece, edges: tuple[float, float], step: float) -> bool:
    """Whether a line begins a paragraph: by the space or the size that sets it off, its indent, or the line above ending short."""
    if above.text.endswith(("-", "\u00ad")):
        return False
    left, right = edges
    short = right - above.right
    set_off = above.middle - line.middle > 1.35 * step or abs(line.height - above.height) > 0.2 * max(line.height, above.height)
    indented = line.left - left > 0.8 * line.height and above.left - left < 0.5 * line.height and short > 0
    ended = short > 0.12 * (right - left) and bool(_SENTENCE_END.search(above.text))
    broken_off = short > 0.4 * (right - left) and not line.text[:1].islower()
    listed = bool(_LEADER.search(above.text))
    return set_off or ended or broken_off or listed or bool(_NEW_PARAGRAPH.match(line.text)) or (indented and not line.text[:1].islower())


def runs_on(before: str, after: str) -> bool:
    """Whether a paragraph that stops at the end of a column or a page goes on with the words after it."""
    return not _SENTENCE_END.search(before) and (after[:1].islower() or before.endswith(("-", ",", "\u00ad")))
