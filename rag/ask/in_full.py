"""A quote -> whom its surnames stand for, as its document names them in full. Says nothing where more than one person bears the name."""

import re
from functools import lru_cache

from rag.data import Document
from rag.ingest import words
from rag.ingest.cast import Cast, build
from rag.ingest.names import fold
from rag.people import name_words
from rag.text import STOP_WORDS

_CAPITALS = re.compile(r"[A-Z][\w’'-]*(?:[ \u00a0][A-Z][\w.’'-]*)*")
_MOST = 2


def in_full(quote: str, document: Document, known: str = "") -> tuple[tuple[str, str], ...]:
    """(surname, full name) of those whom a quote names by surname alone, at most two.

    None whose surname stands in `known` too, and none whom the quote names in full.
    """
    there, known_words = set(name_words(f"{quote} {known}")), set(name_words(known))
    found: dict[str, str] = {}
    for match in _CAPITALS.finditer(quote):
        run = match.group().split()
        while len(run) > 1 and run[0].lower() in STOP_WORDS:
            run = run[1:]  # "When Reed" at the beginning of a sentence
        people = _cast(document).by_surname.get(fold(run[0]), []) if len(run) == 1 else []
        if len(people) == 1 and fold(run[0]) not in known_words and not set(name_words(people[0].name)) <= there and _alone(people[0].name, run[0], document):
            found.setdefault(re.sub(r"['’]s?$", "", run[0]), people[0].name)
    return tuple(found.items())[:_MOST]


def _alone(full: str, surname: str, document: Document) -> bool:
    """Whether nobody else of that surname is named: nothing but the rest of this name, a title or a small word stands before it."""
    before = re.findall(rf"(?<![\w’'.-])([A-Z][\w’'.-]{{0,40}}) {re.escape(fold(surname))}\b", document.text, re.IGNORECASE)
    others = {fold(each) for each in before if each[:1].isupper() and not each.endswith(".")} - {fold(each) for each in full.split()}
    return fold(full.split()[0]) not in words.TITLES | words.ROLES and not others - words.TITLES - words.ROLES - STOP_WORDS


@lru_cache(maxsize=8)
def _cast(document: Document) -> Cast:
    return build(document.text, ())
