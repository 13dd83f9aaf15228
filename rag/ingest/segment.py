"""Document -> its sentences, in order, with offsets and roles. Changes no text; attributes nothing.

Paragraph by paragraph, so that a quotation mark that is never closed cannot swallow what follows. Sentence boundaries
come from syntok (Leitner), which does not lean on quotation marks; after abbreviations it splits, we join again.
"""

import re
from collections.abc import Container, Iterator

from rag.data import Document, Role, Sentence, Span
from rag.ingest.tables import told_in
from rag.text import fold, words

_LIMIT = 2000  # characters: what is longer is no sentence but a table or a list, and is cut at blanks

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“'‘—-])(?:Mr|Mrs|Ms|Mx|Dr|Prof|MR|MRS|MS|MX|DR|PROF|Gov|Sen|Rep|Reps|Sens|Rev|Hon|Gen|Col|Lt|Sgt|Capt|Cmdr|Maj|Adm|Pres|Amb|Sr|Jr|St|"
    r"Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|No|Nos|Inc|Ltd|Co|Corp|vs|v|cf|pp?|Art|Fig|approx|[A-Z])\.$"
)
_MARKUP = re.compile(r"(?:#{1,6}\s+|>\s*|[*+-]\s+|\d{1,3}[.)]\s+(?=[A-Z“\"]))+")
_CREDIT = re.compile(
    r"\((?:photo|image|picture|illustration)?\s*(?:credit|source|courtesy)s?:|\(photo by\b|\((?:reuters|ap|afp|getty images)(?:/| photo)"
    r"|(?:/|\b)getty images\b|\b(?:ap|afp) photo\b|^\s*(?:photo|image|file photo)\s*:",
    re.IGNORECASE,
)
# What news pages carry beside the news. Each pattern must fit from the beginning of a paragraph of few words.
_BOILERPLATE = re.compile(
    r"(?:stay (?:updated|informed|up to date|connected|tuned)\b.*|subscribe\b(?! that).*|sign up (?:for|to|here|now|today)\b.*"
    r"|get (?:the|our|your) .*\b(?:newsletter|inbox|briefing|updates)\b.*|.*\bour (?:daily |weekly |free )?newsletters?\b.*"
    r"|join (?:our|the) .*\b(?:newsletter|mailing list|telegram|whatsapp)\b.*|(?:read|see|watch|listen|hear) (?:more|also|next|now)\b.*"
    r"|(?:related|also read|see also|recommended|most read|trending|more on this)\b(?: (?:articles?|stories|content|topics?))?:?.{0,80}"
    r"|advertis(?:ement|ing)|story continues below.*|continue reading.*|article continues.*|follow (?:us|him|her|me|them) (?:on|at)\b.*"
    r"|(?:share|tweet|email|print|save|copy link)(?: (?:this|on|via|the)\b.*)?|click here\b.*|download (?:the|our) .*\bapp\b.*"
    r"|(?:©|\(c\)|copyright\b).*|all rights reserved.*|(?:view|show|leave|post) (?:all )?comments?.*|comments?(?: \(\d+\))?"
    r"|(?:log|sign) in (?:to|or)\b.*|(?:accept|manage|we use) (?:all )?cookies\b.*|terms of (?:use|service)\b.*|privacy policy.*"
    r"|this (?:article|story) (?:was )?(?:originally|first) (?:appeared|published)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BOILERPLATE_WORDS = 25  # a longer paragraph is read as text, whatever it begins with
_DATELINE = 60  # characters: "LOUISVILLE, Ky. (AP) —" begins a sentence
_REPEAT_WORDS = 6  # shorter ones ("He has no weapon.") may well be said twice

# A headline over two lines: the first breaks off at a small word, or the second begins with one.
_SMALL = "of|in|on|at|by|for|with|from|to|into|over|against|and|or|but|as|than|is|are|was|will|must"
_BREAKS_OFF = re.compile(rf"\b(?:{_SMALL}|that|the|an?|not)$", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?:{_SMALL}|would|should|may|can)\b", re.IGNORECASE)


def segment(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of the document. Their spans and the gaps between them give back the text exactly."""
    sentences: list[Sentence] = []
    seen: set[str] = set()
    captions = ""
    tables = told_in(document)
    read = (part for paragraph in _paragraphs(document.text, tables) for part in tables.get(paragraph.end, [(paragraph, None)]))
    for number, (paragraph, is_told) in enumerate(read):
        spans = list(_split(document.text, paragraph))
        # Each row of a table of motions is a document of its own, which holds most of its cells.
        kind: Role = _kind(paragraph.of(document.text), document.title, len(spans)) if is_told is None else "repeat" if is_told else "body"
        for span in spans:
            folded = " ".join(words(span.of(document.text)))
            role: Role = kind
            if (len(folded.split()) >= _REPEAT_WORDS and folded in seen) or (folded and f" {folded} " in captions):
                role = "repeat"
            elif role == "caption":
                captions += f" {folded} "
            seen.add(folded)
            sentences.append(Sentence(document.id, len(sentences), span, number, role))
    return tuple(sentences)


def _kind(paragraph: str, title: str, sentence_count: int) -> Role:
    """What a paragraph is for, from its own words."""
    stripped = paragraph.strip()
    count = len(stripped.split())
    if _CREDIT.search(stripped):
        return "caption"
    if count <= _BOILERPLATE_WORDS and _BOILERPLATE.match(stripped.lstrip("#>*•-–—| \t")):
        return "boilerplate"
    if stripped.startswith("#") or fold(stripped)[0].strip() == fold(title)[0].strip():
        return "heading"
    if sentence_count == 1 and count <= 16 and stripped.rstrip("\"”'’")[-1:] not in tuple(".!?:;,…)}{") and not re.match(r"[a-z(]", stripped):
        return "heading"
    return "body"


def _paragraphs(text: str, of_table: Container[int]) -> Iterator[Span]:
    """Runs of text between line breaks; the lines of a hard-wrapped block belong together, unless any ends where one of a table does."""
    for block in re.finditer(r"\S(?:[^\n]|\n(?![ \t\r\f\v]*(?:\n|$)))*", text):
        lines = [
            Span(block.start() + match.start(), block.start() + match.end())
            for match in re.finditer(r"[^\n]+", block.group())
            if match.group().strip()
        ]
        if len(lines) > 1 and not any(_trimmed(line, text).end in of_table for line in lines) and _is_wrapped([line.of(text).strip() for line in lines]):
            yield _trimmed(Span(lines[0].start, lines[-1].end), text)
        else:
            yield from (_trimmed(line, text) for line in lines)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether line breaks in a block were put there to make lines of equal length, not to part what is said."""
    heads, nexts = lines[:-1], lines[1:]
    if any(len(line) > 110 for line in lines) or any(_MARKUP.match(line) for line in nexts):
        return False
    if any(re.match(r"[A-Z][\w.'’ -]{1,40}:\s", line) for line in nexts):  # turns of a transcript
        return False
    open_ended = sum(line[-1] not in ".!?:\"”" for line in heads)
    lowercase = sum(following[0].islower() for following in nexts)
    if len(lines) == 2:
        return open_ended == 1 and (lowercase == 1 or bool(_BREAKS_OFF.search(lines[0]) or _GOES_ON.match(lines[1])))
    return open_ended >= len(heads) / 2 and lowercase >= len(nexts) / 4 and sum(map(len, heads)) / len(heads) >= 35


def _trimmed(span: Span, text: str) -> Span:
    """The span without blanks at its ends and without the markup that begins a Markdown line."""
    words_of = span.of(text)
    start = span.start + len(words_of) - len(words_of.lstrip())
    end = span.end - (len(words_of) - len(words_of.rstrip()))
    markup = _MARKUP.match(text, start, end)
    if markup and markup.end() < end:
        start = markup.end()
    return Span(start, max(start, end))


def _split(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of one paragraph."""
    from syntok import segmenter

    words_of = paragraph.of(text)
    # syntok normalises what it reads: the offset of a token counts in the text as given, its length may not.
    starts = sorted({sentence[0].offset for part in segmenter.analyze(words_of) for sentence in map(list, part) if sentence} | {0})
    previous = 0
    for start, following in zip(starts, [*starts[1:], len(words_of)], strict=True):
        piece = words_of[previous:following].rstrip()
        if following < len(words_of) and (_ABBREVIATION.search(piece) or not any(map(str.isalnum, words_of[following:]))):
            continue
        if len(piece) < _DATELINE and re.match(r"\s*(?:\([A-Z][\w ]+\)\s*)?[-–—]", words_of[following:]):
            continue
        if not any(map(str.isalnum, words_of[start:following])) and following < len(words_of):
            continue
        yield from _cut(Span(paragraph.start + previous, paragraph.start + previous + len(piece)), text)
        previous = following + len(words_of[following:]) - len(words_of[following:].lstrip())


def _cut(span: Span, text: str) -> Iterator[Span]:
    """A span, in pieces of at most _LIMIT characters."""
    start = span.start
    while span.end - start > _LIMIT:
        blank = text.rfind(" ", start + _LIMIT // 2, start + _LIMIT)
        end = blank if blank > 0 else start + _LIMIT
        yield Span(start, end)
        start = end + len(text[end : span.end]) - len(text[end : span.end].lstrip())
    if span.end > start:
        yield Span(start, span.end)
