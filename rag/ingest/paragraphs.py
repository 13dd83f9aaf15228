"""Sentences -> raw statements: one paragraph after the other, with what runs over from one to the next.

`clauses` reads the single sentence; here stand quotations without a cue of their own, cues whose words come later
("He had a message:"), names after a dash, and headlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.data import Sentence, Span
from rag.ingest import words
from rag.ingest.clauses import find
from rag.ingest.found import Found
from rag.ingest.cues import VERBS
from rag.ingest.phrases import phrase_after
from rag.ingest.raw import Raw
from rag.ingest.tokens import Token, units

_QUOTE_MARKS = "\"“«„"
_SAID = frozenset({"said", "says", "wrote"})  # before the name: "Said Lee: '…'"
_NEXT_LINE = 4  # characters: what a name behind a dash signs stands right before it
_DASHES = ("—", "–", "―", "-", "--")
# Shorter quotations are titles and words held up, not speech (characters).
_SHORTEST_SPEECH = 12
_REPORTS = frozenset("poll study report analysis survey sources source officials official police experts exclusive".split())
_LABELS = frozenset("latest update video watch breaking contributing opinion day news".split())


@dataclass(slots=True)
class Thread:
    """What one sentence hands to the next. `last` is the statement whose quotation may go on; `pending` one that waits for
    its words; `loose` the quotation seen last without words around it, and the statement that it was added to."""

    last: Raw | None = None
    pending: Raw | None = None
    loose: tuple[Span, Raw | None] | None = None


def read(text: str, sentences: Sequence[Sentence]) -> list[Raw]:
    """The raw statements of every paragraph, in the order of the text."""
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    raws: list[Raw] = []
    thread = Thread()
    for number, paragraph in enumerate(paragraphs):
        span = Span(paragraph[0].span.start, paragraph[-1].span.end)
        following = paragraphs[number + 1][0].span.start if number + 1 < len(paragraphs) else len(text)
        parts = units(text, span, [sentence.span.end for sentence in paragraph], text[following : following + 1] in tuple(_QUOTE_MARKS))
        _paragraph(text, parts, raws, thread, heading=number == 0 or paragraph[0].role == "heading")
    return [raw for raw in raws if raw.content]


def _paragraph(text: str, parts: list[list[Token]], raws: list[Raw], thread: Thread, heading: bool) -> None:
    """Reads one paragraph into `raws`. A quotation is carried into it only where it has no speaker of its own."""
    before: list[Token] | None = None
    inner: list[Token] | None = None
    has_own = any(any(token.kind == "word" for token in unit) for unit in parts)
    carried, thread.last = thread.last if not has_own else None, None
    for unit in parts:
        _headline(unit)
        made = [_raw(unit, item, before) for item in find(unit)]
        if extra := _dashed(unit, thread, before) or _colon(unit, made, heading):
            made = [raw for raw in made if not _same_words(raw, extra)] + [extra]
        if thread.pending and unit[0].kind == "quote" and not any(raw.content and raw.content[0].start <= unit[0].start for raw in made):
            thread.pending.content = (_span(unit, (0, len(unit) if _only_quote(unit) else 1)),)
            thread.last = thread.pending
        elif _only_quote(unit) and not made:
            _orphan(unit, raws, thread, carried)
        thread.pending = made[-1] if made and not made[-1].content and _waits(unit) else None
        raws += made
        if quoted := [raw for raw in made if raw.content and any(mark in span.of(text) for span in raw.content for mark in _QUOTE_MARKS)]:
            thread.last = quoted[-1]
        for token in unit:
            for part in token.units:
                raws += [_raw(part, item, inner) for item in find(part)]
                inner = part
        before = unit


def _raw(unit: list[Token], item: Found, before: list[Token] | None) -> Raw:
    """Index pairs -> spans. A cue without words of its own takes the sentence before: a quotation, or what "that" means."""
    content = tuple(_span(unit, pair) for pair in item.content)
    if item.lacks and before and (content or before[-1].kind == "quote"):
        content = (Span(before[0].start, before[-1].end), *content)
    source = (_span(unit, item.source),) if item.source else ()
    hint = _span(unit, item.hint) if item.hint else None
    return Raw(source, (_span(unit, item.cue),), content, item.confidence, hint=hint)


def _span(unit: list[Token], pair: tuple[int, int]) -> Span:
    return Span(unit[pair[0]].start, unit[pair[1] - 1].end)


def _only_quote(unit: list[Token]) -> bool:
    """Whether a unit is speech in quotation marks and no words of the writer's own."""
    long = any(token.kind == "quote" and len(token.text) > _SHORTEST_SPEECH for token in unit)
    return long and not any(token.kind == "word" for token in unit)


def _orphan(unit: list[Token], raws: list[Raw], thread: Thread, carried: Raw | None) -> None:
    """A quotation on its own goes on with the last one of its paragraph, or of the paragraph before."""
    span = Span(unit[0].start, unit[-1].end)
    if thread.last is None and carried is not None:
        thread.last = Raw((), (), (span,), 0.5, "carried")
        raws.append(thread.last)
        thread.loose = (span, thread.last)
    elif thread.last is not None:
        thread.last.content = (*thread.last.content, span)
        thread.loose = (span, thread.last)
    else:
        thread.loose = (span, None)


def _waits(unit: list[Token]) -> bool:
    return unit[-1].text in (":", ".")


def _dashed(unit: list[Token], thread: Thread, before: list[Token] | None) -> Raw | None:
    """"..." — Ann Lee: the name after a dash that ends a quotation's sentence, or begins the next line."""
    at = 1 if unit[0].kind == "quote" else 0
    if len(unit) < at + 2 or unit[at].text not in _DASHES or not unit[at + 1].capital and unit[at + 1].low != "the":
        return None
    end = phrase_after(unit, at + 1)
    ends = end >= len(unit) or unit[end].text in (",", ".", "(", ";")
    if end == at + 1 or not ends or len(unit) - at > 20:
        return None
    if at:
        content = Span(unit[0].start, unit[0].end)
    elif thread.loose and (before or unit[at].start - thread.loose[0].end <= _NEXT_LINE):
        content, holder = thread.loose
        if holder is not None:
            holder.content = tuple(span for span in holder.content if span != content)
    else:
        return None
    thread.loose = None
    return Raw((_span(unit, (at + 1, end)),), (_span(unit, (at, at + 1)),), (content,), 0.9)


def _colon(unit: list[Token], made: list[Raw], heading: bool) -> Raw | None:
    """"Lee resisted: '...'", and in a headline "Lee: Tax cut is dead". Without words yet, it waits for the next quotation."""
    colon = next((at for at, token in enumerate(unit) if token.text == ":"), None)
    if not colon or any(raw.content and raw.content[-1].end > unit[colon].end for raw in made):
        return None
    start = next((at for at in range(colon) if unit[at].kind == "word" and unit[at].low not in words.OPENERS | _SAID), colon)
    if unit[start].low in words.PREPOSITIONS:
        start = next((at + 1 for at in range(start, colon) if unit[at].text == ","), colon)
    end = phrase_after(unit, start, colon)
    if end == start or unit[start].low in ("it", "this", "that", "there", "these", "here", "transcript", "text", "video", "photo"):
        return None
    source, cue = (_span(unit, (start, end)),), (_span(unit, (end, colon) if end < colon else (colon, colon + 1)),)
    topic = next((at for at in range(start + 1, end) if unit[at].low in ("on", "about")), None)
    if topic is not None:  # "Bank Chief On Toll: '…'": the toll is what he speaks of
        source, cue = (_span(unit, (start, topic)),), (_span(unit, (colon, colon + 1)),)
    if made and made[-1].cue[0].end <= unit[colon].end and made[-1].source:
        source, cue = made[-1].source, made[-1].cue
    if colon + 1 == len(unit):
        return Raw(source, cue, (), 0.6)
    if unit[colon + 1].kind == "quote" and len(unit[colon + 1].text) > _SHORTEST_SPEECH:
        return Raw(source, cue, (_span(unit, (colon + 1, colon + 2)),), 0.7)
    named = unit[start].capital and unit[start].text.isalpha() and end - start <= 4 and unit[start].low not in words.DETERMINERS
    if heading and end == colon and colon - start <= 5 and len(unit) - colon > 2 and (named and _person_like(unit, start, end)):
        return Raw(source, cue, (_span(unit, (colon + 1, len(unit))),), 0.5)
    return None


def _person_like(unit: list[Token], start: int, end: int) -> bool:
    """Whether a headline's words before a colon look like a speaker: a report, or one that a verb of saying fits."""
    last = unit[end - 1].low
    return last in _REPORTS or end - start <= 2 and last not in _LABELS


def _same_words(raw: Raw, extra: Raw) -> bool:
    return not raw.content or bool(extra.content) and any(a.overlap(b) > 0 for a in raw.content for b in extra.content)


def _headline(unit: list[Token]) -> None:
    """Takes the capitals from the verbs and small words of a headline in title case, so that the rules see them."""
    long = [token for token in unit if token.kind == "word" and len(token.text) > 3]
    if len(long) < 3 or sum(token.capital for token in long) < 0.75 * len(long):
        return
    for token in unit[1:]:
        small = token.low in words.AUXILIARIES or token.low in words.PREPOSITIONS or token.low in words.CONJUNCTIONS
        if token.kind == "word" and (small or token.low in words.COMMON_VERBS or token.low in VERBS) and not token.text.isupper():
            token.text = token.low
