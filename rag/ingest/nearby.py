"""A place in a text -> whom the sentences before it, in the same paragraph, are about: for a "he" who has not spoken yet.

Knows the cast alone; names nobody where the paragraph names nobody who fits.
"""

import re

from rag.ingest import words
from rag.ingest.cast import Cast, Person
from rag.ingest.names import fold, split_titles

_SENTENCE = re.compile(r"(?<=[a-z0-9)\"”’%][.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z])")
_QUOTED = re.compile(r"[\"“][^\"“”]*(?:[\"”]|$)")
_NAMES = re.compile(r"[A-ZÀ-Þ][\w’'.-]*(?: (?:(?:van|von|der|de|del|di|da|bin|al|el|la|le) )?[A-ZÀ-Þ][\w’'.-]*)*")
_OPENING = words.PREPOSITIONS | words.CONJUNCTIONS | words.OPENERS | words.DETERMINERS
_SECOND = re.compile(r"[a-z]{3}[.!?][\"”’)]{0,2} [\"“(]?[A-Z]")
_REACH = 1_500  # characters of a paragraph


def paragraph_start(text: str, at: int) -> int:
    """Where the paragraph of a place begins, at most so far before it; a line that breaks off within its second sentence is no paragraph."""
    floor = max(0, at - _REACH)
    start = text.rfind("\n", floor, at) + 1
    while start - 1 > floor and (text[start - 2].isalnum() or text[start - 2] in ",;"):
        above = max(floor, text.rfind("\n", floor, start - 1) + 1)
        if not _SECOND.search(text, above, start - 1):
            break
        start = above
    return max(start, floor)


def before(text: str, at: int) -> str:
    """What stands before a place in its paragraph, with blanks for what is quoted."""
    start = paragraph_start(text, at)
    return _QUOTED.sub(lambda quoted: " " * len(quoted.group()), text[start:at])


def about(cast: Cast, text: str, at: int, sex: str) -> Person | None:
    """The person whom the last sentence that names one who fits names first, the sentence of the place itself left out."""
    *sentences, _ = _SENTENCE.split(before(text, at) + text[at : at + 1])
    for sentence in reversed(sentences):
        fitting = [person for person in _named(cast, sentence) if person.sex in (sex, None)]
        if fitting:
            return fitting[0]
    return None


def named_between(cast: Cast, text: str, start: int, end: int, sex: str) -> list[Person]:
    """Everybody who fits and is named from one place to another, outside quotations, in order."""
    named = [person for sentence in _SENTENCE.split(_QUOTED.sub(" ", text[start:end])) for person in _named(cast, sentence)]
    return list({person.name: person for person in named if person.sex in (sex, None)}.values())


def names(cast: Cast, text: str, at: int, name: str) -> bool:
    """Whether the paragraph names somebody before a place."""
    last = fold(name.replace("’", "'").split()[-1])
    return any(fold(word.replace("’", "'")) == last for found in _NAMES.findall(before(text, at)) for word in found.split())


def _named(cast: Cast, sentence: str) -> list[Person]:
    """The people of a sentence in the order of their names; two of one surname are nobody."""
    found: list[Person] = []
    for match in _NAMES.finditer(sentence):
        parts = match.group().rstrip(".").replace("’", "'").split()
        while len(parts) > 1 and parts[0].lower() in _OPENING:
            parts.pop(0)  # "For Lee"
        if parts[-1].endswith(("'s", "s'")):
            continue  # what is Lee's, and not Lee
        whole = next((person for cut in range(len(parts) - 1) if (person := cast.find(" ".join(parts[cut:])))), None)
        fitting = [whole] if whole else cast.by_surname.get(fold(parts[-1]), [])
        if fitting and not whole and split_titles(" ".join(parts))[1] != parts[-1]:
            return []  # another of that surname
        if len(fitting) == 1 and fitting[0] not in found:
            found.append(fitting[0])
    return found
