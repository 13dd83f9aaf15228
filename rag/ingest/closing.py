"""What a table tells of a motion <-> the lines that close its document: "Moved by: A", "Seconded by: B", "Status: carried".

Written when a row becomes a document, so that who moved it and what became of it can be cited; read again by these very
forms, so that any name counts, and the outcome is never taken for words of the motion.
"""

import re
from collections.abc import Iterator, Sequence

from rag.data import Span
from rag.ingest.columns import OUTCOMES
from rag.ingest.raw import Raw
from rag.ingest.words import BODIES

_OUTCOME = "|".join(sorted((name.replace("_", " ") for name in OUTCOMES), key=len, reverse=True))
_LINE = rf"(?:Moved by|Seconded by|(?i:{_OUTCOME})):[ \t]*\S[^\n]*"
_CLOSING = re.compile(rf"(?:\A|\n[ \t]*)\n(?P<lines>{_LINE}(?:\n{_LINE})*)\s*\Z")
_LONGEST = 8000  # characters that the lines may have: each cell is cut to a title's length
_BY = re.compile(r"^(?P<cue>Moved by|Seconded by):[ \t]*(?P<names>\S[^\n]*)", re.MULTILINE)
_TOLD = re.compile(rf"^(?i:{_OUTCOME}):[ \t]*(?P<told>\S[^\n]*)", re.MULTILINE)
_PARTED = re.compile(r"\s*(?:;|\n|\||\s/\s|\s&\s)\s*")
_AND = re.compile(r"\s*,?\s+and\s+|\s*,\s+")
_PERSON = re.compile(r"(?:[^\W\d_][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w.’'-]*")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,3}|(?:Jr|Sr)\.?|M[BSE]?PS?|(?:I{1,3}|IV)", re.IGNORECASE)
_INITIAL_LAST = re.compile(r"(?:\b[^\W\d_]|\b[JS]r)\.$")
_BEHIND_NAME = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_NOBODY = re.compile(r"(?:[-–—.?/]+|n/?a|none|nil|nobody|no one|unknown|vacant|tbc|tbd)\.?", re.IGNORECASE)


def close(movers: str, seconders: str, outcomes: Sequence[tuple[str, str]]) -> str:
    """The lines to put below the words of a motion, "" where nothing is told; each outcome comes with the name of its column."""
    told = [("Moved by", movers), ("Seconded by", seconders), *((name[:1].upper() + name[1:].replace("_", " "), each) for name, each in outcomes)]
    lines = [f"{name}: {each}" for name, each in told if each and not (name.endswith(" by") and _NOBODY.fullmatch(each))]
    # Each is a sentence, so that no name runs on into the line below.
    return "\n\n" + "\n".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines) if lines else ""


def motion_of(text: str) -> list[Raw]:
    """Who moved and who seconded the motion whose document these lines close; each has moved all words above them."""
    match = _CLOSING.search(text, max(0, len(text) - _LONGEST))
    words = text[: match.start()].strip() if match else ""
    if match is None or not words:
        return []
    start = text.index(words)
    content = Span(start, start + len(words))
    return [
        Raw((name,), (Span(*by.span("cue")),), (content,), 1.0, "motion" if by["cue"] == "Moved by" else "seconded")
        for by in _BY.finditer(text, match.start("lines"))
        for name in _names(text, Span(*by.span("names")))
    ]


def closing_of(text: str) -> Span | None:
    """Where the lines stand; None in a text without them."""
    match = _CLOSING.search(text, max(0, len(text) - _LONGEST))
    return Span(*match.span("lines")) if match else None


def outcomes_of(text: str) -> list[Span]:
    """The lines that tell what became of the motion."""
    lines = closing_of(text)
    return [Span(each.start(), each.start() + len(each.group().rstrip())) for each in _TOLD.finditer(text, lines.start)] if lines else []


def _names(text: str, cell: Span) -> Iterator[Span]:
    """The name of each of those whom a cell names: "Park; Moss", "A. Park and S. Moss"; "Park, R." is one."""
    for part in _pieces(text, cell, _PARTED):
        pieces = list(_pieces(text, part, _AND))
        people = all(_is_person(each.of(text)) for each in pieces)
        several = people and (len(pieces) < 2 or " and " in part.of(text) or all(" " in each.of(text) for each in pieces))
        for name in pieces if several else [part]:
            said = name.of(text) if _INITIAL_LAST.search(name.of(text)) else name.of(text).removesuffix(".")
            bare = _BEHIND_NAME.sub("", said).rstrip(" ,;")
            if bare and not _NOBODY.fullmatch(bare):
                yield Span(name.start, name.start + len(bare))


def _is_person(piece: str) -> bool:
    bare = _BEHIND_NAME.sub("", piece.removesuffix("."))
    return bool(_PERSON.fullmatch(bare)) and not _INITIALS.fullmatch(bare) and BODIES.isdisjoint(bare.lower().split())


def _pieces(text: str, span: Span, mark: re.Pattern[str]) -> Iterator[Span]:
    """The pieces of a span between the marks in it that stand outside brackets, without blanks around them."""
    start = span.start
    for match in [*mark.finditer(text, span.start, span.end), None]:
        end = match.start() if match else span.end
        if match and text.count("(", start, end) > text.count(")", start, end):
            continue
        piece = text[start:end]
        if piece.strip():
            at = start + len(piece) - len(piece.lstrip())
            yield Span(at, at + len(piece.strip()))
        start = match.end() if match else end
