"""Question + library -> the documents that the question names, to which it is then bound. Searches no meaning.

A title with its day, or the number of a motion, is as binding as any identifier: whoever gives it asks of that one document.
"""

import re
from dataclasses import dataclass, replace

from rag.answer import Question, Reference
from rag.ask.frame import NOUNS, names_documents_alone
from rag.ask.handles import first_identifier, handles, holds, without_dates
from rag.data import Document, Scope
from rag.store.library import Library
from rag.text import content_words, words

_NUMBER = re.compile(
    r"(?<![\w.-])(?=[A-Za-z/.-]*\d)(?=[\d/.-]*[A-Za-z]|\d+[-/]\d)[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*(?![\w-])"
)
_PLAIN_NUMBER = re.compile(
    rf"\b(?:{'|'.join(sorted(NOUNS))}|item|rule|section)s?\s+(?:no\.?\s*|number\s+|#\s*)?(\d{{1,6}})(?![\w-])", re.IGNORECASE
)
_PLAIN_NUMBERS = re.compile(
    rf"\b(?:{'|'.join(sorted(NOUNS))}|item|rule|section)s\s+(?:nos?\.?\s*|numbers\s+)?(\d{{1,6}}(?:(?:, and|,| and| or| &)\s+\d{{1,6}})+)(?![\w-])", re.IGNORECASE
)
_SPACED_NUMBER = re.compile(r"(?<![\w.-])[A-Z]{1,5} \d{1,6}(?![\w-])")
_MOST = 200  # chunks that are looked at for a title or a number
_SHORT_TITLE = 3  # content words: a shorter part of a title may stand in any
_ALIKE = 0.7  # titles that share so much are one, written with a slip
_HEADING = 120  # characters in which a text gives its own number


@dataclass(frozen=True, slots=True)
class Bound:
    """The documents that a question names; `missing` where it names one by its title that is not there.

    `numbers` are the words of the question by which records of tables were found.
    """

    documents: tuple[str, ...] = ()
    missing: bool = False
    numbers: tuple[str, ...] = ()

    def without_numbers(self, about: str) -> str:
        """What a question is about, without the numbers that name its documents."""
        for number in self.numbers:
            about = re.sub(rf"(?:\b(?:no\.?|number) |#)?(?<!\w){re.escape(number)}(?!\w)", "", about, flags=re.IGNORECASE)
        return about

    def within(self, scope: Scope) -> Scope:
        """The scope narrowed to these documents, as it is when there are none."""
        return replace(scope, documents=self.documents) if self.documents else scope

    def speakers(self, question: Question) -> tuple[str, ...]:
        """Who is asked of; "What does motion NP-102 propose?" asks of nobody."""
        return tuple(each for each in question.people if not (self.numbers and names_documents_alone(self.without_numbers(each))))


def bind(question: Question, library: Library, scope: Scope = Scope()) -> Bound:
    """What the references of a question bind it to."""
    found: dict[str, None] = {}
    missing = False
    with library.moment():
        numbers = {number: own for number in asked_numbers(question) if (own := _recorded(number, library, scope))}
        found |= dict.fromkeys(each for own in numbers.values() for each in own)
        for reference in question.references:
            if reference.identifier:
                # Who is behind a motion often stands in another document than its own, such as an amendment to it.
                own = _numbered(reference, library, scope) if question.asks_for != "speaker" else []
                found |= dict.fromkeys(own)
                continue
            days = [day for each in reference.dates if (day := scope.within(each, each))]
            titled = [each for day in days or [scope] for each in _titled(reference, library, day)]
            missing |= not titled
            found |= dict.fromkeys(titled)
    return Bound(tuple(found), missing and not found, tuple(numbers))


def asked_numbers(question: Question) -> list[str]:
    """What in a question may be the number of a record: NP-102, B7, HB 12, 17/2024; "17" behind "motion" or the like, "17 and 16" behind "motions"."""
    text = without_dates(question.standalone or question.text)
    own = [match[0] for pattern in (_NUMBER, _SPACED_NUMBER) for match in pattern.finditer(text)] + [match[1] for match in _PLAIN_NUMBER.finditer(text)]
    own += [number for match in _PLAIN_NUMBERS.finditer(text) for number in re.findall(r"\d+", match[1])]
    return list(dict.fromkeys([*handles(question).identifiers, *own]))


def _titled(reference: Reference, library: Library, scope: Scope) -> list[str]:
    """The documents of this very title; else the only one whose title holds it; else those of nearly this title."""
    sought = words(reference.title)
    if not sought:
        return []
    documents = _holding(f'title : "{" ".join(sought)}"', library, scope)
    of_title = [each.id for each in documents if words(each.title) == sought]
    if of_title or len(set(content_words(reference.title))) < _SHORT_TITLE:
        return of_title
    if len(documents) == 1:
        return [documents[0].id]
    any_word = " OR ".join(f'"{word}"' for word in dict.fromkeys(content_words(reference.title)))
    alike = _holding(f"title : ({any_word})", library, scope)
    return [each.id for each in alike if _likeness(sought, words(each.title)) >= _ALIKE]


def _likeness(one: list[str], other: list[str]) -> float:
    """The share of the words of two titles that both have, 0 to 1."""
    return len(set(one) & set(other)) / len(set(one) | set(other))


def _numbered(reference: Reference, library: Library, scope: Scope) -> list[str]:
    """The documents that bear this number themselves: in their title, or as the first number of their text.

    Of several, those of the title and of the day that are given too, where there are such.
    """
    identifier = reference.identifier
    documents = _holding(f'"{" ".join(words(identifier.replace("/", " ")))}"', library, scope)
    own = [each for each in documents if holds(each.title, identifier) or first_identifier(each.text[:_HEADING]).lower() == identifier.lower()]
    own = [each for each in own if words(each.title) == words(reference.title)] or own
    return [each.id for each in own if each.date in reference.dates] or [each.id for each in own]


def _recorded(identifier: str, library: Library, scope: Scope) -> list[str]:
    """The documents whose own record calls them by this number: the `id` of a table's row."""
    spelled = dict.fromkeys((identifier, identifier.upper()))
    documents = [each for one in spelled for each in library.named(one) if each.source_id == one]
    within = {each.id for each in library.documents(scope)} if documents else set()
    return [each.id for each in documents if each.id in within]


def _holding(expression: str, library: Library, scope: Scope) -> list[Document]:
    numbers = [number for number, _ in library.search_keywords(expression, _MOST, scope)]
    ids = dict.fromkeys(chunk.document_id for chunk in library.chunks(numbers).values())
    return [document for each in ids if (document := library.document(each))]
