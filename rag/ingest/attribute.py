"""Document, Sentences -> Statements: who says which words, in which act, and within whose statement.

By rules, and by a trained tagger's spans where one is given. It finds and links; `clauses` reads one sentence, `records`
turns and motions, `speaker` names the source, `act` the kind of saying.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from rag.data import Directness, Document, Sentence, Span, Statement
from rag.ingest.act import act
from rag.ingest.cast import build
from rag.ingest.clauses import Found, find
from rag.ingest.speaker import Memory, Speaker, remember, resolve
from rag.ingest.tokens import Token, units

_MARKS = "\"“”«»„‟"


class RawStatement(Protocol):
    """What a tagger gives: spans into the text it was handed, any of them empty or in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


class Tagger(Protocol):
    def extract(self, text: str) -> Sequence[RawStatement]: ...


@dataclass(slots=True)
class Raw:
    """A statement before anybody is named; `by` is set where the form itself tells how the speaker is known."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float = 0.9
    carried: bool = False


def attribute(document: Document, sentences: Sequence[Sentence], tagger: Tagger | None = None) -> tuple[Statement, ...]:
    """Every attributed statement of the document, in the order of its text; nested ones carry the outer one as `via`."""
    text = document.text
    raws = _read(text, [sentence for sentence in sentences if sentence.searched])
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
                here = Raw((), (), (extra,), 0.5, carried=True)
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
    return Raw(source, (_span(unit, item.cue),), content, item.confidence)


def _span(unit: list[Token], pair: tuple[int, int]) -> Span:
    return Span(unit[pair[0]].start, unit[pair[1] - 1].end)


def _only_quote(unit: list[Token]) -> bool:
    """Whether a unit is a quotation and no words of the writer's own."""
    return any(token.kind == "quote" and len(token.text) > 12 for token in unit) and not any(token.kind == "word" for token in unit)


def _is_quoted(text: str, raw: Raw) -> bool:
    return any(any(mark in span.of(text) for mark in _MARKS) for span in raw.content)


# --- naming ---------------------------------------------------------------------------------------------------------


def _name(document: Document, raws: list[Raw]) -> tuple[Statement, ...]:
    """Names each statement's speaker, outer statements before the ones inside them."""
    text = document.text
    raws = sorted(raws, key=lambda raw: (_first(raw), -_size(raw)))
    memory = Memory(build(text, [span.of(text) for raw in raws for span in raw.source]))
    memory.descriptions = _descriptions(text, raws)
    made: list[tuple[Raw, Statement, Speaker]] = []
    for raw in sorted(raws, key=lambda raw: raw.cue[0].start if raw.cue else raw.content[0].start):
        made.append((raw, *_statement(document, raw, memory)))
    return tuple(_nest(made))


def _descriptions(text: str, raws: list[Raw]) -> list[str]:
    """The first full descriptions of unnamed people: sources with an indefinite article."""
    found: list[str] = []
    for raw in raws:
        for span in raw.source:
            source = " ".join(span.of(text).split())
            first, _, rest = source.partition(" ")
            if first.lower() in ("a", "an", "two", "three", "several", "some", "many", "one", "another") and rest:
                found.append(f"{first.lower()} {rest}")
    return list(dict.fromkeys(found))


def _statement(document: Document, raw: Raw, memory: Memory) -> tuple[Statement, Speaker]:
    text = document.text
    if raw.carried:
        last = memory.spoken[-1] if memory.spoken else None
        speaker = Speaker(last.name, "carried", sex=last.sex, plural=last.plural) if last else Speaker(None, "unresolved")
    else:
        speaker = resolve(memory, text, raw.source[0] if raw.source else None)
        remember(memory, speaker)
    content_text = " ".join(span.of(text) for span in raw.content)
    cue_text = " ".join(span.of(text) for span in raw.cue)
    statement = Statement(
        document.id,
        speaker.name,
        Span(raw.source[0].start, raw.source[-1].end) if raw.source else None,
        Span(raw.cue[0].start, raw.cue[-1].end) if raw.cue else None,
        raw.content,
        act(cue_text, content_text),
        _directness(text, raw),
        speaker.by,
        None,
        raw.confidence,
        speaker.candidates,
    )
    return statement, speaker


def _directness(text: str, raw: Raw) -> Directness:
    """Direct when all of the content stands in quotation marks, mixed when some does."""
    pieces = [span.of(text).strip(" ,.;:") for span in raw.content]
    if all(piece[:1] in tuple("\"“«„'‘") for piece in pieces if piece) and all(piece[-1:] in tuple("\"”»“'’") for piece in pieces if piece):
        return "direct"
    return "mixed" if any(mark in piece for piece in pieces for mark in "\"“«„") else "indirect"


def _nest(made: list[tuple[Raw, Statement, Speaker]]) -> list[Statement]:
    """Gives each statement whose cue stands inside another's content that other one, the nearest around it, as `via`.

    One sweep over contents and cues by their offsets, with the contents that are open at the moment.
    """
    contents = sorted((span.start, -span.end, index) for index, (raw, _, _) in enumerate(made) for span in raw.content)
    anchors = sorted((_anchor(raw), index) for index, (raw, _, _) in enumerate(made))
    outer: dict[int, int] = {}
    waiting, open_now = iter([*contents, (1 << 62, 0, 0)]), []
    upcoming = next(waiting)
    for anchor, index in anchors:
        while upcoming[0] <= anchor.start:
            open_now.append((-upcoming[1], upcoming[2]))
            upcoming = next(waiting)
        open_now = [entry for entry in open_now if entry[0] > anchor.start]
        around = [(_size(made[other][0]), other) for end, other in open_now if end >= anchor.end and other != index]
        around = [entry for entry in around if entry > (_size(made[index][0]), index)]
        if around:
            outer[index] = min(around)[1]
    finished: dict[int, Statement] = {}
    # A statement is always inside a larger one, so the larger ones are finished first.
    for index in sorted(range(len(made)), key=lambda index: (-_size(made[index][0]), -index)):
        via = finished[outer[index]] if index in outer else None
        finished[index] = replace(made[index][1], via=via)
    order = sorted(range(len(made)), key=lambda index: (_first(made[index][0]), -_size(made[index][0])))
    return [finished[index] for index in order]


def _anchor(raw: Raw) -> Span:
    return raw.cue[0] if raw.cue else raw.content[0]


def _first(raw: Raw) -> int:
    return min(span.start for part in (raw.source, raw.cue, raw.content) for span in part)


def _size(raw: Raw) -> int:
    return sum(len(span) for span in raw.content)
