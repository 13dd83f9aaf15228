"""Question -> what in it points at exact words: quotes, identifiers, dates, titles, names. Searches nothing itself.

A handle is worth more than any likeness: whoever gives the number of a motion or ten words of a speech means that one.
"""

import html
import re
from dataclasses import dataclass

from rag.answer import Question
from rag.text import STOP_WORDS, plain_letters, words

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OMISSION = re.compile(r"\[[^\]]*\]|(?:\.\s*){3,}|…|\s/\s")  # what whoever quotes has put in or left out
# Letters and digits, or digits alone, held together by marks: S6M-08474.3, A/75/L.2, 12371/10. Money and times are none.
IDENTIFIER = r"(?<![\w.])(?=[A-Za-z./-]*\d)[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)+(?!\w)"
_IDENTIFIER = re.compile(IDENTIFIER)
_YEARS = re.compile(r"(?:19|20)\d{2}[-/](?:\d{2}|(?:19|20)\d{2})")
MONTHS = {name: number for number, name in enumerate(
    "january february march april may june july august september october november december".split(), 1)}  # fmt: skip
MONTH = "|".join([*MONTHS, r"sept\.?", *(rf"{name[:3]}\.?" for name in MONTHS)])
_ISO_DATE = re.compile(r"\b(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH}),? (\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w“\"‘'])[A-Z][\w’'.-]*(?:\s+(?:of|the|de|van|von|der|al|bin)\s+(?=[A-Z])|\s+)(?:[A-Z][\w’'-]*\s*)+")
_IN_BRACKETS = re.compile(r"\(((?:[^()]|\([^()]*\)){6,})\)")
_SHORTEST_QUOTE = 2  # words


@dataclass(frozen=True, slots=True)
class Handles:
    """`phrases` are the unbroken pieces of each quote; `titles` what may be the name of a document; dates are ISO."""

    quotes: tuple[tuple[str, ...], ...] = ()
    identifiers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def without_markup(text: str) -> str:
    """A text without HTML tags and entities, which come along when a question is pasted from a page."""
    if "<" not in text and "&" not in text:
        return text
    return " ".join(_TAG.sub("", html.unescape(text)).split())


def handles(question: Question) -> Handles:
    """The handles of a question."""
    text = without_markup(question.standalone or question.text)
    dates = dates_in(text)
    quotes = tuple(pieces for quote in question.quotes if (pieces := _pieces(without_markup(quote))))
    named = [*(each.title for each in question.references), *question.quotes, *(match[1] for match in _IN_BRACKETS.finditer(text))]
    titles = tuple(dict.fromkeys(title for each in named if len(words(title := without_dates(each))) >= 1))
    identifiers = tuple(dict.fromkeys(match[0] for match in _IDENTIFIER.finditer(without_dates(text)) if identifies(match[0])))
    return Handles(quotes, identifiers, dates, titles, _names(question, text))


def whole(identifier: str) -> re.Pattern[str]:
    """Finds an identifier where it stands whole, not as the beginning of a longer one."""
    return re.compile(rf"(?<![\w.-]){re.escape(identifier)}(?![\w-]|\.\w)", re.IGNORECASE)


def holds(text: str, identifier: str) -> bool:
    """Whether an identifier stands whole in a text."""
    return whole(identifier).search(text) is not None


def _pieces(quote: str) -> tuple[str, ...]:
    """A quote in the pieces between its omissions and insertions; those of one word only when there is no other."""
    pieces = [" ".join(words(piece)) for piece in _OMISSION.split(quote)]
    return tuple(piece for piece in pieces if len(piece.split()) >= _SHORTEST_QUOTE)


def dates_in(text: str) -> tuple[str, ...]:
    """The days that a text names, ISO 8601."""
    found = [tuple(map(int, match.groups())) for match in _ISO_DATE.finditer(text)]
    found += [(int(match[3]), month_of(match[2]), int(match[1])) for match in _DAY_FIRST.finditer(text)]
    found += [(int(match[3]), month_of(match[1]), int(match[2])) for match in _MONTH_FIRST.finditer(text)]
    return tuple(dict.fromkeys(f"{year:04}-{month:02}-{day:02}" for year, month, day in found))


def month_of(name: str) -> int:
    """The number of a month, which may be cut short."""
    return next(number for full, number in MONTHS.items() if full.startswith(plain_letters(name).lower().rstrip(".")))


def spelled(iso: str) -> str:
    """An ISO date, which may be short, as prose has it: "3 March 2026"; as it stands where it is none."""
    parts = iso.split("-")
    names = [name.capitalize() for name in MONTHS]
    if not all(map(str.isdigit, parts)) or not 1 < len(parts) <= 3 or not 1 <= int(parts[1]) <= 12:
        return iso
    return " ".join([*(str(int(day)) for day in parts[2:]), names[int(parts[1]) - 1], parts[0]])


def without_dates(text: str) -> str:
    """The text without the days it names."""
    for pattern in (_ISO_DATE, _DAY_FIRST, _MONTH_FIRST):
        text = pattern.sub(" ", text)
    return text.strip(" ,;")


def identifies(token: str) -> bool:
    """Whether a token with marks in it is a number of something, not "year-13", "9.5", "24/7" or the years "2023-24"."""
    if _YEARS.fullmatch(token):
        return False
    digits = sum(map(str.isdigit, token))
    return digits >= 3 and (any(map(str.isalpha, token)) or digits >= 5)


def first_identifier(text: str) -> str:
    """The first identifier of a text; "" when it has none."""
    return next((match[0] for match in _IDENTIFIER.finditer(text) if identifies(match[0])), "")


def _names(question: Question, text: str) -> tuple[str, ...]:
    """The people asked about and what else is written as a name of two words or more."""
    found = [*question.people, *(match[0] for match in _NAME.finditer(text[1:]))]
    phrases = (" ".join(word.removesuffix("'s") for word in words(name)) for name in found)
    return tuple(dict.fromkeys(phrase for phrase in phrases if len(set(phrase.split()) - STOP_WORDS) >= 2))
