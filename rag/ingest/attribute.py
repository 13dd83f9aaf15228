"""Document, Sentences -> Statements: who says which words, in which act, and within whose statement.

By rules, and by a trained tagger's spans where one is given. It finds and links; `clauses` reads one sentence, `records`
turns and motions, `speaker` names the source, `act` the kind of saying.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Protocol

from rag.data import Directness, Document, Sentence, Span, Statement
from rag.ingest.act import act
from rag.ingest.clauses import Found, find
from rag.ingest.nest import enclosing
from rag.ingest.raw import Raw, RawStatement
from rag.ingest.records import motions, turns
from rag.ingest.speaker import Memory, Speaker, remember, remembering, resolve
from rag.ingest.tokens import Token, units

_MARKS = "\"“”«»„‟"
_OPENING = "\"“«„'‘`"
_CLOSING = "\"”»“'’"


class Tagger(Protocol):
    def extract(self, text: str) -> Sequence[RawStatement]: ...


def attribute(document: Document, sentences: Sequence[Sentence], tagger: Tagger | None = None) -> tuple[Statement, ...]:
    """Every attributed statement of the document, in the order of its text; nested ones carry the outer one as `via`."""
    text = document.text
    raws = _read(text, [sentence for sentence in sentences if sentence.searched])
    raws += turns(text, document.title) + motions(text)
    return _name(document, raws)


# --- finding --------------------------------------------------------------------------------------------------------


def _read(text: str, sentences: list[Sentence]) -> list[Raw]:
    """The statements of every paragraph, and the quotations that go on from one to the next."""
    paragraphs = [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    raws: list[Raw] = []
    last_quoted: Raw | None = None
    for number, paragraph in enumerate(paragraphs):
        span = Span(paragraph[0].span.start, paragraph[-1].span.end)
        following = paragraphs[number + 1][0].span if number + 1 < len(paragraphs) else None
        continues = following is not None and text[following.start : following.start + 1] in tuple("\"“«„")
        borders = [sentence.span.end for sentence in paragraph]
        last_quoted = _paragraph(text, units(text, span, borders, continues), raws, last_quoted)
    return raws


def _paragraph(text: str, parts: list[list[Token]], raws: list[Raw], last_quoted: Raw | None) -> Raw | None:
    """Reads one paragraph into `raws`; gives the statement whose quotation may go on in the next one."""
    before: list[Token] | None = None
    here: Raw | None = None
    for place, unit in enumerate(parts):
        found = find(unit)
        made = [_raw(unit, item, before) for item in found]
        raws += [raw for raw in made if raw.content]
        quoted = [raw for raw in made if _is_quoted(text, raw)]
        if quoted:
            here = quoted[-1]
        elif _only_quote(unit) and not made:
            extra = Span(unit[0].start, unit[-1].end)
            if here is not None:
                here.content = (*here.content, extra)
            elif place == 0 and last_quoted is not None and not (place + 1 < len(parts) and find(parts[place + 1])):
                here = Raw((), (), (extra,), 0.5, form="carried")
                raws.append(here)
        for token in unit:
            if token.kind == "quote":
                _inside(token, raws)
        before = unit
    return here


def _inside(quote: Token, raws: list[Raw]) -> None:
    """The statements that a quoted person makes about others."""
    for unit in quote.units:
        raws += [raw for raw in (_raw(unit, item, None) for item in find(unit)) if raw.content]


def _raw(unit: list[Token], item: Found, before: list[Token] | None) -> Raw:
    """Index pairs -> spans; a cue without content takes the quotation that the sentence before ended with."""
    content = tuple(_span(unit, pair) for pair in item.content)
    if not content and item.lacks and before and before[-1].kind == "quote":
        content = (Span(before[0].start, before[-1].end),)
    source = (_span(unit, item.source),) if item.source else ()
    hint = _span(unit, item.hint) if item.hint else None
    return Raw(source, (_span(unit, item.cue),), content, item.confidence, hint=hint)


def _span(unit: list[Token], pair: tuple[int, int]) -> Span:
    return Span(unit[pair[0]].start, unit[pair[1] - 1].end)


def _only_quote(unit: list[Token]) -> bool:
    """Whether a unit is a quotation and no words of the writer's own."""
    return any(token.kind == "quote" and len(token.text) > 12 for token in unit) and not any(token.kind == "word" for token in unit)


def _is_quoted(text: str, raw: Raw) -> bool:
    return any(any(mark in span.of(text) for mark in _MARKS) for span in raw.content)


# --- naming ---------------------------------------------------------------------------------------------------------


def _name(document: Document, raws: list[Raw]) -> tuple[Statement, ...]:
    """Names each statement's speaker and gives the nested ones their `via`, in the order of the text."""
    raws = sorted(raws, key=lambda raw: (raw.anchor, -raw.size))
    memory = remembering(document.text, raws)
    outer = enclosing(raws)
    named: dict[int, Speaker] = {}
    for index in range(len(raws)):
        _speaker(document.text, index, raws, outer, named, memory)
    statements: dict[int, Statement] = {}
    # A statement is always inside a larger one, so the larger ones are made first.
    for index in sorted(range(len(raws)), key=lambda index: (-raws[index].size, -index)):
        via = statements[outer[index]] if index in outer else None
        statements[index] = _statement(document, raws[index], named[index], via)
    return tuple(statements[index] for index in sorted(statements, key=lambda index: (raws[index].first, -raws[index].size)))


def _speaker(
    text: str, index: int, raws: list[Raw], outer: dict[int, int], named: dict[int, Speaker], memory: Memory
) -> Speaker:
    """The speaker of one statement; that of the statement around it is found first, for "I" and "he" hang on it."""
    if index in named:
        return named[index]
    inside = _speaker(text, outer[index], raws, outer, named, memory) if index in outer else None
    raw = raws[index]
    if raw.form == "carried":
        last = memory.spoken[-1] if memory.spoken else None
        speaker = replace(last, by="carried") if last else Speaker(None, "unresolved")
    else:
        quoted = index in outer and _is_quoted(text, raws[outer[index]])
        speaker = resolve(memory, text, raw, inside, quoted)
        if raw.form == "turn" and speaker.name:
            speaker = replace(speaker, by="turn")
        if inside is None:
            remember(memory, speaker)
    named[index] = speaker
    return speaker


def _statement(document: Document, raw: Raw, speaker: Speaker, via: Statement | None) -> Statement:
    text = document.text
    content = " ".join(span.of(text) for span in raw.content)
    cue = " ".join(span.of(text) for span in raw.cue)
    return Statement(
        document_id=document.id,
        speaker=speaker.name,
        source_span=Span(raw.source[0].start, raw.source[-1].end) if raw.source else None,
        cue_span=Span(raw.cue[0].start, raw.cue[-1].end) if raw.cue else None,
        content_spans=raw.content,
        act="proposed" if raw.form == "motion" else act(cue, content),
        directness=_directness(text, raw),
        resolved_by=speaker.by,
        via=via,
        confidence=raw.confidence,
        candidates=speaker.candidates,
    )


def _directness(text: str, raw: Raw) -> Directness:
    """Direct when all of the content stands in quotation marks, mixed when some does."""
    if raw.form == "turn":
        return "direct"
    pieces = [piece for span in raw.content if (piece := span.of(text).strip(" ,.;:"))]
    if all(piece[0] in _OPENING and piece[-1] in _CLOSING for piece in pieces):
        return "direct"
    return "mixed" if any(mark in piece for piece in pieces for mark in _MARKS) else "indirect"
