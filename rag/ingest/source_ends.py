"""A raw statement -> its source with whole ends: no noun cut off, no heading, dateline or loose mark taken along; none where "it" is all that does it.

A tagger ends a source by the look of its words. Who the source is within the document is found out in `speaker`.
"""

import re

from rag.data import Span
from rag.ingest import words
from rag.ingest.cues import VERBS
from rag.ingest.raw import Raw

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_GAP = re.compile(r" ([a-z][\w-]*(?: [a-z][\w-]*)?) ")  # what stands between a cut source and its cue
_MOST = 2  # words that a tagger cuts off
_DATELINE = re.compile(r"[A-Z][A-Z. ]{3,}(?:,? \(?[A-Z][\w.]*\)?)?\s+[-–—]+\s+(?=\S)")
_LOOSE = re.compile(r"(?:\s+[-–—]+|\s*[,;:])\s*$")
_SUPPORTS = re.compile(r"(?<=\w),? who [a-z]+s$")  # "a member who supports | Lee": what he supports was cut off
# "A gaffe by Lee | suggested that": the gaffe did; but a report by Lee says what Lee does.
_DEED_BY = re.compile(r"(?:^|(?<=[\s,;(]))(?P<what>(?:[Aa]n?|[Tt]he|[Oo]ne|[Aa]nother) (?:[a-z-]+(?<!ed) ){0,2}[a-z-]+(?<!ed)(?<!made)(?<!put)(?<!given) by )$")
_TEXTS = re.compile(
    r"(?:report|study|analysis|poll|survey|statement|letter|article|book|review|research|paper|essay|column|memo|ruling|story|estimate|speech|tweet|post|message|email|proposal|plan"
    r"|motion|bill|offer|pledge|call|amendment|brief|petition|complaint|lawsuit|filing|investigation|tally|count|examination|audit|piece|editorial|note|assessment|press release) by $"
)
_LETTER = re.compile(r"\b(?:letter|message|note|memo|petition|statement|email)s? from (?P<who>(?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}) $")
_NEAR = 80  # characters before a source or a cue
# "Lee was cheered when | it became clear …": clear to everybody.
_IMPERSONAL = re.compile(r"\bit (?:soon |quickly |later |then |now )?(?:became|becomes|was|is|seemed|seems|appeared|appears|turned out|emerged)\b", re.IGNORECASE)


def whole_source(text: str, raw: Raw) -> tuple[Span, ...]:
    """The source of a statement in prose; as it is where the statement has a form of its own."""
    if raw.form != "sentence" or not raw.source or not raw.cue:
        return raw.source
    if raw.source[-1].end <= raw.cue[0].start and _IMPERSONAL.match(text, raw.cue[0].start):
        return ()
    if letter := _from_whom(text, raw):
        return (letter,)
    return (*raw.source[:-1], _trimmed(text, _filled(text, raw.source[-1], raw.cue[0]), raw.cue[0]))


def _filled(text: str, source: Span, cue: Span) -> Span:
    """A source to the noun that was cut off before its cue: "a Republican gubernatorial | candidate said"."""
    if source.end >= cue.start or text[source.end - 1] in "'’" or source.of(text).endswith(("'s", "’s")) or source.of(text).lower() in words.PRONOUNS | words.POSSESSIVES:
        return source
    gap = _GAP.fullmatch(text, source.end, cue.start)
    cut = gap[1].split() if gap else []
    if not cut or len(cut) > _MOST or not all(map(_is_noun, cut)):
        return source
    last = (_WORD.findall(source.of(text)) or [""])[-1]
    headless = last.islower() and last not in words.PERSON_HEADS | words.BODIES and not last.endswith("s")
    return Span(source.start, source.end + 1 + len(gap[1])) if headless or cut[-1].removesuffix("s") in words.PERSON_HEADS else source


def _is_noun(word: str) -> bool:
    closed = words.AUXILIARIES | words.CONJUNCTIONS | words.PREPOSITIONS | words.PRONOUNS | words.DETERMINERS | words.ADVERBS | words.TIME_WORDS
    verb = word in VERBS or word in words.COMMON_VERBS or word in words.PAST_FORMS or word.endswith(("ly", "ed", "ing"))
    return word not in closed and not verb


def _trimmed(text: str, source: Span, cue: Span) -> Span:
    """A source without the heading above it, the place and dash that open a report, and marks behind it."""
    start, end = source
    if cue.start >= source.end and (line := text.rfind("\n", start, end)) >= 0:
        start = line + 1 + len(text[line + 1 : end]) - len(text[line + 1 : end].lstrip())
    if dateline := _DATELINE.match(text, start, end):
        start = dateline.end()
    for loose in (_LOOSE, _SUPPORTS):
        if (found := loose.search(text, start, end)) and found.start() > start:
            end = found.start()
    if cue.start >= end and (deed := _DEED_BY.search(text, max(0, start - _NEAR), start)) and _is_deed(deed["what"]):
        start = deed.start("what")
    return Span(start, end) if end > start else source


def is_deed_by(source: str) -> bool:
    """Whether a source is what somebody did, and no words of his: "a gaffe by Lee", but not "a report by Lee"."""
    before, by, _ = source.partition(" by ")
    deed = _DEED_BY.search(before + by)
    return deed is not None and _is_deed(deed["what"])


def _is_deed(what: str) -> bool:
    """Whether "a gaffe by" is a deed, and neither words ("a report by") nor a passive ("the case was brought by")."""
    return not _TEXTS.search(what) and not any(word in words.AUXILIARIES or word in words.PAST_FORMS for word in what.split())


def _from_whom(text: str, raw: Raw) -> Span | None:
    """"Lee gave Reed a letter from Hall | demanding …": Hall demands it."""
    cue = raw.cue[0]
    if raw.source[-1].end > cue.start or not cue.of(text).endswith("ing"):
        return None
    found = _LETTER.search(text, max(raw.source[0].start, cue.start - _NEAR), cue.start)
    return Span(*found.span("who")) if found else None
