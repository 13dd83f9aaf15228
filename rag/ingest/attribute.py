"""Document, Sentences -> Statements: who says which words, in which act, and within whose statement.

By rules, and by a trained tagger's spans where one is given. It finds and links; `clauses` reads one sentence, `records`
turns and motions, `speaker` names the source, `act` the kind of saying.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from rag.data import Act, Directness, Document, Sentence, Span, Statement
from rag.ingest.act import act, is_owned
from rag.ingest.closing import closing_of, motion_of
from rag.ingest.ends import whole
from rag.ingest.hints import hinted
from rag.ingest.memory import Memory, Speaker, remember
from rag.ingest.merge import merged
from rag.ingest.minutes import minutes
from rag.ingest.nest import enclosing
from rag.ingest.paragraphs import read
from rag.ingest.raw import Raw, RawStatement
from rag.ingest.records import motions, turns
from rag.ingest.speaker import note_asked, remembering, resolve
from rag.ingest.unsaid import is_deed, is_made, is_put_upon
from rag.ingest.unwrapped import unwrapped
from rag.ingest.words import AUXILIARIES, POSSESSIVES
from rag.ingest.writer import Writers, writers
from rag.text import words

_BLANKS = re.compile(r"\s*")
_MARKS = "\"“”«»„‟"
_OPENING = "\"“«„'‘`"
_CLOSING = "\"”»“'’"

_ACT_OF_FORM: dict[str, Act] = {"motion": "proposed", "seconded": "agreed"}


class Tagger(Protocol):
    """A trained model that finds statements in a text: spans only, nobody named."""

    def extract(self, text: str) -> Sequence[RawStatement]: ...


def attribute(document: Document, sentences: Sequence[Sentence], tagger: Tagger | None = None) -> tuple[Statement, ...]:
    """Every attributed statement of the document, in the order of its text; nested ones carry the outer one as `via`.

    Sentences that are boilerplate or repeat another give none. Without a `tagger` the rules do it alone.
    """
    writes, document = writers(document), replace(document, text=unwrapped(document.text, sentences))
    text = document.text
    searched = [sentence for sentence in sentences if sentence.searched]
    raws = read(text, searched) + turns(text, document.title) + _of_motions(document)
    if tagger is not None:
        raws = merged(text, raws, tagger.extract(text), searched)
    if motion_of(document) and (lines := closing_of(text)):
        raws = [raw for raw in raws if raw.form != "sentence" or not lines.contains(raw.anchor)]  # they name people by their form alone
    raws = hinted(text, _without_turns(raws), searched)
    headings = [sentence.span for sentence in searched if sentence.role == "heading"]
    raws = [whole(text, _bounded(text, raw, headings)) for raw in raws]
    return _name(document, [raw for raw in raws if is_made(text, raw) and not _leaves_heading(text, raw, headings)], writes)


def _without_turns(raws: list[Raw]) -> list[Raw]:
    """The statements without those that only find a transcript's turn again, or carry one on into another's turn."""
    cues = [raw.cue[0] for raw in raws if raw.form == "turn"]
    starts = [cue.start for cue in cues]

    def again(raw: Raw) -> bool:
        if raw.form == "sentence":
            return len(raw.cue) == 1 and raw.cue[0] in known
        return raw.form == "carried" and any(bisect_right(starts, span.start) < bisect_right(starts, span.end) for span in raw.content)

    known = set(cues)
    return [raw for raw in raws if not again(raw)]


def _bounded(text: str, raw: Raw, headings: Sequence[Span]) -> Raw:
    """The statement without the heading above its words."""
    place = bisect_right(headings, raw.cue[0].start, key=lambda each: each.start) - 1 if raw.cue else -1
    if raw.form != "sentence" or place < 0 or headings[place].contains(raw.cue[0]):
        return raw
    start = _BLANKS.match(text, headings[place].end).end()
    below = tuple(Span(max(span.start, start), span.end) for span in raw.content if span.end > start)
    raw.content = below or raw.content
    return raw


def _leaves_heading(text: str, raw: Raw, headings: Sequence[Span]) -> bool:
    """Whether the words of a heading are taken to say what stands below it: "Ministry answers Ness", and then the day."""
    if raw.form != "sentence" or not raw.cue:
        return False
    place = bisect_right(headings, raw.cue[0].start, key=lambda span: span.start) - 1
    own = headings[place] if place >= 0 and headings[place].contains(raw.cue[0]) else None
    if own is None or own.of(text).rstrip().endswith(":"):
        return False
    return any(span.start < own.end < span.end for span in raw.content) or bool(raw.content) and raw.content[0].start >= own.end


def _of_motions(document: Document) -> list[Raw]:
    """The motions of a text and who seconded them; what both readers find is the minutes', which end it better."""
    text = document.text
    closed, moved = motion_of(document), minutes(text)
    cues = {raw.cue for raw in moved}
    lines = closing_of(text) if closed else None
    read = [*moved, *(raw for raw in motions(text) if raw.cue not in cues)]
    return [*closed, *(raw for raw in read if lines is None or not any(span.overlap(lines) for span in (raw.anchor, *raw.content)))]


# --- naming ---------------------------------------------------------------------------------------------------------


def _is_quoted(text: str, raw: Raw) -> bool:
    return any(mark in span.of(text) for span in raw.content for mark in _MARKS)


def _name(document: Document, raws: list[Raw], writes: Writers) -> tuple[Statement, ...]:
    """Names each statement's speaker and gives the nested ones their `via`, in the order of the text."""
    raws = sorted(raws, key=lambda raw: (raw.anchor, -raw.size))
    memory = remembering(document.text, raws, writes)
    deeds = {index for index, raw in enumerate(raws) if is_deed(document.text, raw) or is_put_upon(document.text, raw)}
    outer = _without(deeds, enclosing(raws))
    named: dict[int, Speaker] = {}
    for index in range(len(raws)):
        _speaker(document.text, index, raws, outer, named, memory)
    statements: dict[int, Statement] = {}
    # A statement is always inside a larger one, so the larger ones are made first.
    for index in sorted(range(len(raws)), key=lambda index: (-raws[index].size, -index)):
        via = statements[outer[index]] if index in outer else None
        statements[index] = _statement(document, raws[index], named[index], via)
    order = sorted(statements, key=lambda index: (raws[index].first, -raws[index].size, index))
    return tuple(statements[index] for index in order if index not in deeds and not _says_itself(statements[index]) and not _says_nothing(document.text, statements[index]))


def _without(deeds: set[int], outer: dict[int, int]) -> dict[int, int]:
    """Which statement stands in which, past those that are none."""
    past: dict[int, int] = {}
    for index, around in outer.items():
        while around in deeds and around in outer:
            around = outer[around]
        if around not in deeds:
            past[index] = around
    return past


def _says_itself(statement: Statement) -> bool:
    """Whether a statement adds nothing to the one around it: "Lee said he was sure that" is one statement of Lee's."""
    via = statement.via
    own = via is not None and via.speaker == statement.speaker and statement.resolved_by == "pronoun"
    return own and statement.act == "said" and via.directness != "direct"


def _says_nothing(text: str, statement: Statement) -> bool:
    """Whether what is said is but a helping verb, whom it was done to, "so", or the speaker's own name: "attacked him", "thinks so"."""
    empty = {"him", "her", "them", "so", "otherwise", *AUXILIARIES, *words(statement.speaker or "")}
    said = [word.removesuffix("'s") for span in statement.content_spans for word in words(span.of(text))]
    return statement.directness == "indirect" and bool(said) and empty.issuperset(said)


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
        quoted = index in outer and (raws[outer[index]].form == "turn" or _is_quoted(text, raws[outer[index]]))
        if raw.hint and index in outer and any(span.contains(raw.hint) for span in raws[outer[index]].content):
            inside = None if raw.source[0].of(text).lower() in POSSESSIVES else inside  # whom the words around name is nearer than who says them
        speaker = resolve(memory, text, raw, inside, quoted)
        remember(memory, speaker, raw.anchor.start, nested=index in outer)
        note_asked(memory, text, raw)
    named[index] = speaker
    return speaker


def _statement(document: Document, raw: Raw, speaker: Speaker, via: Statement | None) -> Statement:
    text = document.text
    content = " ".join(span.of(text) for span in raw.content)
    cue = " ".join(span.of(text) for span in raw.cue)
    source_span = Span(raw.source[0].start, raw.source[-1].end) if raw.source else None
    cue_span = Span(raw.cue[0].start, raw.cue[-1].end) if raw.cue else None
    return Statement(
        document_id=document.id,
        speaker=speaker.name,
        source_span=source_span,
        cue_span=cue_span,
        content_spans=raw.content,
        act=_ACT_OF_FORM.get(raw.form) or act(cue, content, is_owned(text, source_span, cue_span)),
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
