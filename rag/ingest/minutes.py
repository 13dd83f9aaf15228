"""Minutes -> raw statements: who moved what, and who seconded it.

The motion and its seconder hold the same words. Only fixed forms; a plain sentence of saying is read in `clauses`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from rag.data import Span
from rag.ingest.raw import Raw
from rag.ingest.records import NAME, TITLE

_PERSON = rf"(?:(?:The )?(?:Councillor|Councilman|Councilwoman|Councilmember|Cllr|Alderman|Delegate|Trustee|Director)\.?[ \u00a0])?{TITLE}{NAME}"
_MOTION = r"motion|amendment|resolution|proposal"
# "Lee moved that …", "Lee moved an amendment to …"
_MOVES = re.compile(
    rf"(?P<name>{_PERSON}),? (?P<cue>moved) (?P<words>(?:that\b|(?:an?|the|this) (?:{_MOTION})\b|to (?:approve|adopt|adjourn|accept|amend|table|close)\b)[^\n]*?)"
    rf"(?=[.;](?:\s|$)|,? (?:and|which was) seconded\b|,? seconded by\b|\n|$)"
)
# "Proposed by Lee, seconded by Hart: that …"; with nothing behind it on its line, the paragraph before or after is the motion.
_BY = re.compile(
    rf"^[ \t]*(?P<cue>(?:Moved|Tabled|Proposed|Lodged|Submitted) by):?[ \t]+(?P<name>{_PERSON}?)[.,;]?[ \t]+"
    rf"[Ss]econded by:?[ \t]+{_PERSON}\.?(?:[ \t]*[:—–-][ \t]*(?P<words>\S[^\n]*))?[ \t]*$"
    rf"|^[ \t]*(?P<cue_alone>(?:Moved|Tabled|Proposed|Lodged|Submitted) by):?[ \t]+(?P<name_alone>{_PERSON})\.?\s*\Z",
    re.MULTILINE,
)
_SECONDED = re.compile(rf"(?P<cue>\b[Ss]econded by:?)[ \t]+(?P<name>{_PERSON})")
_SECONDS = re.compile(rf"(?P<name>{_PERSON}) (?P<cue>seconded)(?: (?:the|this) (?:{_MOTION}))?\b")
_MENTIONED = re.compile(r"\bmoved\b|econded by|^[ \t]*\w+ by\b", re.MULTILINE)
# A seconder stands at most this far behind the mover (characters).
_REACH = 600
# Further back than this no motion begins (characters).
_LONGEST = 20_000


def minutes(text: str) -> list[Raw]:
    """Every motion that the minutes say who moved, and every seconding of one of them."""
    if not _MENTIONED.search(text):
        return []
    moved = sorted([*_moves(text), *_by_lines(text)], key=lambda raw: raw.anchor)
    return [*moved, *_seconded(text, moved)] if moved else []


def _moves(text: str) -> Iterator[Raw]:
    for match in _MOVES.finditer(text):
        yield Raw((_name(match),), (Span(*match.span("cue")),), (Span(*match.span("words")),), 1.0, "motion")


def _by_lines(text: str) -> Iterator[Raw]:
    for match in _BY.finditer(text):
        alone = "_alone" if match.group("cue_alone") else ""
        if match.group("words"):
            words = Span(match.start("words"), match.end("words"))
        elif not (words := _paragraph(text, match)):
            continue
        yield Raw((_name(match, f"name{alone}"),), (Span(*match.span(f"cue{alone}")),), (words,), 1.0, "motion")


def _paragraph(text: str, match: re.Match[str]) -> Span | None:
    """The paragraph behind the line where it begins as a motion does, else the one before it."""
    after = re.compile(r"\s*(That\b[^\n]*)").match(text, match.end())
    if after:
        return Span(*after.span(1))
    floor = max(0, match.start() - _LONGEST)
    end = floor + len(text[floor : match.start()].rstrip())
    start = max(floor, text.rfind("\n\n", floor, end) + 2) if text.rfind("\n\n", floor, end) >= 0 else floor
    return Span(start, end) if text[start:end].strip() else None


def _seconded(text: str, moved: list[Raw]) -> Iterator[Raw]:
    """The seconder of the motion moved last before, with its words."""
    for pattern in (_SECONDED, _SECONDS):
        for match in pattern.finditer(text):
            place = bisect_left(moved, match.start(), key=lambda raw: raw.anchor.start) - 1
            if place >= 0 and match.start() - moved[place].anchor.start < _REACH:
                yield Raw((_name(match),), (Span(*match.span("cue")),), moved[place].content, 1.0, "seconded")


def _name(match: re.Match[str], group: str = "name") -> Span:
    start, end = match.span(group)
    while match.string[end - 1] in " .,;" and not re.search(r"\b(?:[A-Z]|Jr|Sr)\.$", match.string[start:end]):
        end -= 1
    return Span(start, end)
