"""One paragraph -> units of tokens: sentences in which every quotation is one token that holds units of its own.

A unit is what a rule looks at. Sentence borders are taken from the segmenter, save those that fall inside a quotation.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.data import Span
from rag.ingest.quotations import Quotation, quotations
from rag.ingest.words import TITLES

_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:[.&/@-](?=[^\W_])[^\W_]+|['’](?=[^\W_])[^\W_]+)*\.?)|(?P<punct>\.\.\.|--+|[^\w\s]|_)"
)
_CLITIC = re.compile(r"(?i)(?:['’](?:s|re|ve|ll|d|m))$")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr sen gov rep sens reps govs gen lt col sgt capt cmdr adm st jr sr prof rev hon pres no inc ltd co corp "
    "jan feb mar apr jun jul aug sept sep oct nov dec vs etc calif fla del conn mass tex wash wis minn mich ga va pa".split()
)


# What is longer is no sentence, and is read in pieces, so that no rule can look further than this.
_LONGEST_UNIT = 250


@dataclass(slots=True)
class Token:
    """`kind` is word, mark or quote; `low` its folded text; a quote's `units` are the sentences inside it."""

    kind: str
    text: str
    low: str
    start: int
    end: int
    closed: bool = True
    units: list["list[Token]"] = field(default_factory=list)

    @property
    def capital(self) -> bool:
        return self.kind == "word" and (self.text[0].isupper() or self.text[0].isdigit() and self.text[-1].isupper())


def units(text: str, paragraph: Span, borders: Sequence[int], continues: bool = False) -> list[list[Token]]:
    """The sentences of a paragraph as lists of tokens. `borders` are offsets at which a sentence ends, in order."""
    tokens: list[Token] = []
    at = paragraph.start
    for quotation in quotations(text, paragraph, continues):
        tokens += _plain(text, at, quotation.span.start, borders)
        tokens.append(_quote(text, quotation, borders))
        at = quotation.span.end
    tokens += _plain(text, at, paragraph.end, borders)
    return _split(tokens, borders)


def _quote(text: str, quotation: Quotation, borders: Sequence[int]) -> Token:
    inner = _plain(text, quotation.inner.start, quotation.inner.end, borders)
    span = quotation.span
    return Token("quote", text[span.start : span.end], '"', span.start, span.end, quotation.closed, _split(inner, borders))


def _plain(text: str, start: int, end: int, borders: Sequence[int]) -> list[Token]:
    """The tokens of a stretch without quotations, none across a border: sentences may be glued together ("to go.The mayor").

    Clitics ('s, 're) are tokens; a stop is one unless it abbreviates.
    """
    found: list[Token] = []
    within = borders[bisect_right(borders, start) : bisect_right(borders, end - 1)]
    pieces = zip((start, *within), (*within, end), strict=True)
    for match in (match for piece in pieces for match in _TOKEN.finditer(text, *piece)):
        word, begin = match.group(), match.start()
        if match.lastgroup == "punct":
            found.append(Token("mark", word, word, begin, match.end()))
            continue
        dotted = word.endswith(".")
        if dotted and not _abbreviates(word[:-1]):
            word = word[:-1]
        if clitic := _CLITIC.search(word):
            found.append(_word(word[: clitic.start()], begin))
            found.append(_word(clitic.group().replace("’", "'"), begin + clitic.start()))
        else:
            found.append(_word(word, begin))
        if begin + len(word) < match.end():
            found.append(Token("mark", ".", ".", match.end() - 1, match.end()))
    return found


def _word(word: str, start: int) -> Token:
    return Token("word", word, word.lower().replace("’", "'"), start, start + len(word))


def _abbreviates(word: str) -> bool:
    """Whether a full stop after `word` belongs to it: "Mr.", "J.", "U.S."."""
    low = word.lower()
    return len(word) == 1 and word.isupper() or "." in word and len(word.split(".")[-1]) == 1 or low in _ABBREVIATIONS or (
        low in TITLES and len(low) <= 4 and word[0].isupper() and low not in ("king", "pope", "lord", "lady", "dame", "vice")
    )


def _split(tokens: list[Token], borders: Sequence[int]) -> list[list[Token]]:
    """Tokens cut at the sentence ends; a border inside a token (a quotation) is none, nor one before a small letter."""
    result: list[list[Token]] = []
    unit: list[Token] = []
    place = bisect_right(borders, tokens[0].start) if tokens else 0
    for token in tokens:
        while place < len(borders) and borders[place] <= token.start:
            if unit and borders[place] >= unit[-1].end and not _runs_on(unit[-1], token):
                result.append(unit)
                unit = []
            place += 1
        if len(unit) >= _LONGEST_UNIT:
            result.append(unit)
            unit = []
        unit.append(token)
    if unit:
        result.append(unit)
    return result


def _runs_on(last: Token, following: Token) -> bool:
    """Whether the segmenter cut in the middle of a sentence: '"Is it?" | she asked.'"""
    return following.kind == "word" and following.text[0].islower() and (last.kind == "quote" or last.text not in ".?!")
