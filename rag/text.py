"""Text in, spans out: what both arrows need to know of words. Opens no file, holds no state.

Offsets always refer to the text as given. Comparison is done on a *folded* copy that keeps a map back to it, so that
curly quotation marks, dashes, runs of blanks and letter case do not hide a quote that is there.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable

from rag.data import Span

# One character each on both sides: folding must not move offsets more than the map records.
_FORMS = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'",
    "–": "-", "—": "-", "‒": "-", "―": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip
_TAKEN_FOR = str.maketrans({"ı": "i", "İ": "I", "ſ": "s", "\u212a": "K"})
_MARKS = re.compile(f"[{''.join(_FORMS)}]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_RUN = re.compile(r"\s{2,}|[^\S ]")  # blanks that fold to one space elsewhere
_WORD = re.compile(r"[^\W_]+(?:[.'’,-](?=[^\W_])[^\W_]+)*")

_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)

_LINE_MARKS = re.compile(r"^[ \t]*(?:>[ \t]?|#{1,6}[ \t]+)+", re.MULTILINE)
_EMPHASIS = [re.compile(rf"(?<![\w{mark[-1]}]){mark}(?=\S)([^\n{mark[-1]}]+?)(?<=\S){mark}(?![\w{mark[-1]}])") for mark in (r"\*\*", "__", r"\*", "_")]

_NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "dozen": "12", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100",
}  # fmt: skip

STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been before being below between
    both but by can cannot could couldn't did didn't do does doesn't doing don't down during each few for from further had
    hadn't has hasn't have haven't having he her here hers herself him himself his how i if in into is isn't it its itself
    just me more most mustn't my myself no nor not now of off on once only or other ought our ours ourselves out over own
    same shan't she should shouldn't so some such than that the their theirs them themselves then there these they this
    those through to too under until up upon us very was wasn't we were weren't what when where which while who whom whose
    why will with won't would wouldn't you your yours yourself yourselves""".split()
)


def _one_form(text: str) -> str:
    """The text with one form of each mark and blank. Few characters of a text have another, so these alone are looked at."""
    return _MARKS.sub(lambda match: _FORMS[match.group()], text)


def fold(text: str) -> tuple[str, list[int]]:
    """Text -> its folded copy and, for each folded character, the offset it came from.

    Lower case, one form of each quotation mark and dash, no invisible characters, every run of blanks one space.
    """
    plain = _one_form(text)
    folded: list[str] = []
    origin: list[int] = []
    start = 0
    for run in _RUN.finditer(plain):
        _fold_piece(plain[start : run.start()], start, folded, origin)
        _fold_piece(" ", run.start(), folded, origin)
        start = run.end()
    _fold_piece(plain[start:], start, folded, origin)
    return "".join(folded), origin


def _fold_piece(piece: str, start: int, folded: list[str], origin: list[int]) -> None:
    """Add a piece that has no blanks but single spaces: whole when it is ASCII, else one character after the other."""
    if piece.isascii():
        # Between two runs of blanks there may have been nothing that is seen, and then they are one.
        lead = 1 if piece[:1] == " " and (not folded or folded[-1] == " ") else 0
        if len(piece) > lead:
            folded.append(piece[lead:].lower())
            origin.extend(range(start + lead, start + len(piece)))
        return
    for offset, character in enumerate(piece, start):
        if character == " ":
            if folded and folded[-1] != " ":
                folded.append(" ")
                origin.append(offset)
        elif character.isascii():
            folded.append(character.lower())
            origin.append(offset)
        elif not _INVISIBLE.match(character):
            # Compatibility decomposition turns "ﬁ" into "fi" and "é" into "e" plus an accent, which is dropped.
            for part in unicodedata.normalize("NFKD", character).casefold():
                if not unicodedata.combining(part):
                    folded.append(part)
                    origin.append(offset)


def find_quote(quote: str, text: str, start: int = 0) -> Span | None:
    """Where the words of `quote` stand in `text`, at or after `start`; None when they do not.

    Marks, dashes, blanks and case may differ; quotation marks around the whole quote and a closing stop are not part of it.
    """
    needle = fold(quote)[0].strip(" \"'").rstrip(".,;:!? \"'")
    if not needle:
        return None
    haystack, origin = fold(text[start:])
    at = haystack.find(needle)
    if at < 0:
        return None
    return Span(start + origin[at], start + origin[at + len(needle) - 1] + 1)


def find_quotes(quote: str, text: str, limit: int = 20) -> list[Span]:
    """Where the words of `quote` stand in `text`, at most `limit` times, in order; compared as `find_quote` does."""
    needle = fold(quote)[0].strip(" \"'").rstrip(".,;:!? \"'")
    if not needle:
        return []
    haystack, origin = fold(text)
    found: list[Span] = []
    at = haystack.find(needle)
    while at >= 0 and len(found) < limit:
        found.append(Span(origin[at], origin[at + len(needle) - 1] + 1))
        at = haystack.find(needle, at + len(needle))
    return found


def plain_letters(text: str) -> str:
    """A text with the letters that a pattern takes for i, s and k, whatever their case, written as these."""
    return text.translate(_TAKEN_FOR)


def words(text: str) -> list[str]:
    """The words of a text in order, folded: letters and digits, with inner hyphens, stops and apostrophes kept."""
    plain = _one_form(text)
    if not plain.isascii():
        # All at once what `fold` does character by character, which it must to keep its map.
        spelled = unicodedata.normalize("NFKD", _INVISIBLE.sub("", plain)).casefold()
        plain = "".join(each for each in spelled if not unicodedata.combining(each))
    return _WORD.findall(plain.lower())


def content_words(text: str) -> list[str]:
    """The words that carry meaning: all but the stop words."""
    return [word for word in words(text) if word not in STOP_WORDS]


# How nouns end that are made of verbs with another ending: *abolition* of *abolish*, *closure* of *close*.
_OF_VERBS = (
    ("olition", "olish"), ("duction", "duc"), ("clusion", "clud"), ("cision", "cid"), ("pansion", "pand"), ("xtension", "xtend"), ("spension", "spend"),
    ("osure", "os"), ("eizure", "eiz"), ("ailure", "ail"), ("arture", "art"),
)  # fmt: skip


@functools.lru_cache(65_536)
def stem(word: str) -> str:
    """A word without its commonest English endings, so that *proposing*, *proposed* and *proposal* meet.

    A light rule of our own, cruder than Porter's: it is used to compare, never to show.
    """
    word = word.removesuffix("'s").removesuffix("'")
    one = word.removesuffix("s")
    for ending, of_verb in _OF_VERBS:
        if one.endswith(ending) and len(one) > len(ending):
            return one.removesuffix(ending) + of_verb
    for ending in ("izations", "ization", "ations", "ation", "ings", "ing", "als", "al", "ers", "er", "ies", "ied",
                   "ions", "ion", "ments", "ment", "edly", "ed", "es", "ly", "s", "e", "y"):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    # A doubled last consonant goes: *stopped*, *stopping* -> stop.
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls" else word


def stems(text: str) -> list[str]:
    """The stems of the content words, in order."""
    return [stem(word) for word in content_words(text)]


@functools.lru_cache(20_000)
def stem_set(text: str) -> frozenset[str]:
    """The stems of the content words of a sentence, kept: one question looks at the same sentences many times."""
    return frozenset(stems(text))


def numbers_of(text: str) -> set[str]:
    """The numbers a text states, in digits, whether written in digits or in words."""
    found = {match.replace(",", "").rstrip(".") for match in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    return found | {_NUMBER_WORDS[word] for word in words(text) if word in _NUMBER_WORDS}


def plain(text: object) -> str:
    """One line without control characters, and without marks that turn the direction of writing."""
    kept = (" " if each.isspace() else each for each in str(text) if each.isspace() or unicodedata.category(each) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split())


def without_marks(text: str) -> str:
    """A text without the marks by which Markdown sets words off, as a reader of its page sees it: emphasis, headings, quoted lines."""
    text = _LINE_MARKS.sub("", text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return text


def count(number: int, thing: str) -> str:
    """ "1 document", "2,000 documents"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def has_negation(text: str) -> bool:
    """Whether a text denies: holds "not", "no", "never" and the like."""
    return bool(_NEGATION.search(text))


def is_question(text: str) -> bool:
    """Whether a sentence asks and states nothing."""
    return text.rstrip("\"”’' ").endswith("?")


def merge(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, touching and overlapping ones joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
