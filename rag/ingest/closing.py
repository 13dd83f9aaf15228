"""What a table tells of a motion <-> the lines that close its document: "Moved by: A", "Seconded by: B", "Status: carried".

Written when a row becomes a document, so that who moved it and what became of it can be cited; read again by these very
forms, so that any name counts, and the outcome is never taken for words of the motion.
"""

import re
from collections.abc import Iterator, Sequence

from rag.data import Document, Span
from rag.ingest.columns import OUTCOMES
from rag.ingest.raw import Raw
from rag.ingest.words import BODIES

_OUTCOME = "|".join(sorted((name.replace("_", " ") for name in OUTCOMES), key=len, reverse=True))
_LINE = rf"(?:Moved by|Seconded by|(?i:{_OUTCOME})):[ \t]*\S[^\n]*+"  # once read to its end, a line is not read again
_CLOSING = re.compile(rf"(?:\A|\n[ \t]*)\n(?P<lines>{_LINE}(?:\n{_LINE})*)\s*\Z")
_OF_FILE = re.compile(r"\A\Z|\.[A-Za-z]\w{0,7}\Z|\.mbox#\d+\Z")  # what a document that is no row is called: "minutes.txt"
_LONGEST = 8000  # characters that the lines may have: each cell is cut to a title's length
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_BY = re.compile(r"^(?P<cue>Moved by|Seconded by):[ \t]*(?P<names>\S[^\n]*)", re.MULTILINE)
_TOLD = re.compile(rf"^(?i:{_OUTCOME}):[ \t]*(?P<told>\S[^\n]*)", re.MULTILINE)
_PARTED = re.compile(r"\s*(?:;|\n|\||\s/\s|\s&\s)\s*")
_AND = re.compile(r"\s*,?\s+and\s+|\s*,\s+")
_ONLY_AND = re.compile(r"\s*,?\s+and\s+")
_COMMA = re.compile(r"\s*,\s+")
_PERSON = re.compile(r"(?:[^\W\d_][\w.’'-]*\s+){0,4}[^\W\d_a-z][\w.’'-]*")
_INITIALS = re.compile(r"(?:(?:[A-Z]\.[ -]?)*[A-Z]|(?i:[JS]r)|M[SE]?PS?|I{1,3}|IV)\.?")
_GIVEN = re.compile(r"[A-Z]{2,3}")  # behind a comma they are initials too: "Park, RJ"
_INITIAL_LAST = re.compile(r"(?:\b[^\W\d_]|\b[JS]r)\.$")
_BEHIND_NAME = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_NOBODY = re.compile(r"(?:[-–—.?/]+|n/?a|none|nil|nobody|no one|unknown|vacant|tbc|tbd)\.?", re.IGNORECASE)


def close(movers: str, seconders: str, outcomes: Sequence[tuple[str, str]]) -> str:
    """The lines to put below the words of a motion, "" where nothing is told; each outcome comes with the name of its column."""
    told = [("Moved by", movers), ("Seconded by", seconders), *((name[:1].upper() + name[1:].replace("_", " "), each) for name, each in outcomes)]
    lines = [f"{name}: {each}" for name, each in told if each and not (name.endswith(" by") and _NOBODY.fullmatch(each))]
    # Each is a sentence, so that no name runs on into the line below.
    return "\n\n" + "\n".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines) if lines else ""


def motion_of(document: Document) -> list[Raw]:
    """Who moved and who seconded the motion whose document these lines close: all words above them, where they are a row's; else, in minutes, the paragraph."""
    text = document.text
    match = _CLOSING.search(text, max(0, len(text) - _LONGEST))
    words = text[: match.start()].strip() if match else ""
    if match is None or not words:
        return []
    # `close` ends each line as a sentence.
    of_row = not _OF_FILE.search(document.source_id) and all(line.endswith((".", "!", "?")) for line in match["lines"].splitlines())
    words = words if of_row else _PARAGRAPHS.split(words)[-1]
    start = text.rindex(words, 0, match.start() + 1)
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
        for name in _each(text, part):
            said = name.of(text) if _INITIAL_LAST.search(name.of(text)) else name.of(text).removesuffix(".")
            bare = _BEHIND_NAME.sub("", said).rstrip(" ,;")
            if bare and not _NOBODY.fullmatch(bare):
                yield Span(name.start, name.start + len(bare))


def _each(text: str, part: Span) -> list[Span]:
    """The names between the commas and the "and" of a part; all of it where they part no people, as in the name of a committee."""
    pieces = list(_pieces(text, part, _AND))
    # What stands on either side of an "and", each with the pieces between its commas; initials belong to the name before them.
    sides = [_joined(text, list(_pieces(text, side, _COMMA))) for side in _pieces(text, part, _ONLY_AND)]
    if not all(_is_person(each.of(text)) or at and _is_initials(each.of(text)) for at, each in enumerate(pieces)):
        return [part]
    if len(sides) > 1 and all(_is_turned(text, side) for side in sides):  # "Reed, John and Park, Jane"
        return [Span(side[0].start, side[-1].end) for side in sides]
    names = [name for side in sides for name in side]
    return names if len(sides) > 1 or all(" " in each.of(text) for each in pieces) else [part]


def _joined(text: str, pieces: list[Span]) -> list[Span]:
    """The pieces between commas, those that are but initials joined with the name before: "Park, R."."""
    joined: list[Span] = []
    for piece in pieces:
        if joined and _is_initials(piece.of(text)):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined


def _is_turned(text: str, side: list[Span]) -> bool:
    """Whether it is one name with the surname first, "Reed, John", and no two full names."""
    return len(side) == 1 and "," in side[0].of(text) or len(side) == 2 and not all(" " in each.of(text) for each in side)


def _is_initials(piece: str) -> bool:
    return bool(_INITIALS.fullmatch(piece) or _GIVEN.fullmatch(piece.removesuffix(".")))


def _is_person(piece: str) -> bool:
    bare = _BEHIND_NAME.sub("", piece.removesuffix("."))
    return bool(_PERSON.fullmatch(bare)) and not _INITIALS.fullmatch(piece) and BODIES.isdisjoint(bare.lower().split())


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
