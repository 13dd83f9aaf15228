"""Question + passages -> the words of each document that the question names, as they stand. Chooses no documents."""

from dataclasses import dataclass

from rag.answer import Question
from rag.ask.handles import first_identifier
from rag.ask.retrieve import Passage, Retrieved
from rag.data import Sentence
from rag.ingest.closing import closing_of
from rag.text import words

_LABEL = 40  # characters at the beginning of a paragraph in which its number stands
_EXCERPT_WORDS = 160  # of a document whose words are asked for, so many are quoted


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of a document in order; `goes_on` when it says more. `label` and `opening` ("NP-102:", "Yes.") stand before them."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    goes_on: bool
    label: str = ""
    opening: str = ""


def excerpts(question: Question, retrieved: Retrieved) -> tuple[Excerpt, ...]:
    """The words of each document that the question names, the same words once; those that the number itself introduces, if any are."""
    numbers = tuple(each.identifier.lower() for each in question.references if each.identifier)
    found = [excerpt for each in retrieved.passages if (excerpt := _excerpt(each, question)).sentences]
    opening = {id(each): each.sentences[0].span.of(each.passage.document.text).lower() for each in found}
    introduced = [each for each in found if numbers and opening[id(each)].startswith(numbers)] or found
    return tuple({" ".join(words(opening[id(each)])): each for each in reversed(introduced)}.values())[::-1]


def _excerpt(passage: Passage, question: Question) -> Excerpt:
    """The words of a document that the question names: from its number on where it gives one, to the next number or the limit."""
    text = passage.document.text
    numbers = [each.identifier.lower() for each in question.references if each.identifier]
    closing = closing_of(text)  # who moved it and what became of it are no words of a motion
    own = [each for each in passage.sentences if each.searched and not (closing and closing.contains(each.span))]
    start = next((at for at, each in enumerate(own) if first_identifier(each.span.of(text)[:_LABEL]).lower() in numbers), 0)
    kept: list[Sentence] = []
    length = 0
    for at, each in enumerate(own[start:], start):
        words_of = each.span.of(text)
        another = at > start and numbers and first_identifier(words_of[:_LABEL]) and each.paragraph != own[at - 1].paragraph
        if another:
            return Excerpt(passage, tuple(kept), False)
        if length and length + len(words_of.split()) > _EXCERPT_WORDS:
            return Excerpt(passage, tuple(kept), True)
        kept.append(each)
        length += len(words_of.split())
    return Excerpt(passage, tuple(kept), False)
