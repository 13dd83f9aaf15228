"""A statement that says no more than "that" -> the words just before it, for which it stands. Leaves every other statement alone.

"Delling rejected that" is nobody's answer by itself: what was rejected stands in the sentence before. It is taken for what "that"
means only where it is something to be rejected or backed, denies nothing, and is no question; else it is only shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.ask.times import TIME
from rag.data import Sentence, Span, Statement
from rag.text import has_negation, is_question

_THING = "idea|suggestion|proposal|plan|claim|accusation|allegation|charge|demand|request|call|offer|threat|move"
_THAT = re.compile(rf"\W*(?:(?:for|against|in favou?r of|to|of|with) )?(?:(?:all |both )?(?:that|this|it|them|these|those)|(?:that|this|the|such an?) (?:{_THING}))(?: (?:too|also|as well|again|outright|altogether))?(?: (?-i:{TIME}))?\W*", re.IGNORECASE)
_TAKEN_UP = frozenset({"proposed", "urged", "demanded", "promised", "threatened", "announced", "accused", "agreed"})


@dataclass(frozen=True, slots=True)
class Lean:
    """The words just before, and their sentence; `sure` where they are taken for what "that" means.

    `answers`: where they are a question, whether the statement says yes to it; None where they are none.
    """

    span: Span
    sentence: Sentence
    sure: bool
    answers: bool | None = None


def says_only_that(words_of: str) -> bool:
    """Whether words say nothing by themselves: "that", "the idea"."""
    return bool(_THAT.fullmatch(words_of))


def by_sentence(sentences_of: Sequence[Sequence[Sentence]]) -> dict[int, list[int]]:
    """The places of the statements that each sentence holds, by the sentence's index."""
    there: dict[int, list[int]] = {}
    for place, own in enumerate(sentences_of):
        for each in own:
            there.setdefault(each.index, []).append(place)
    return there


def leaning(
    statements: Sequence[Statement], sentences_of: Sequence[Sequence[Sentence]], sentences: Sequence[Sentence], text: str
) -> dict[int, Lean]:
    """What each statement that says only "that" leans on, by the place of the statement."""
    there = by_sentence(sentences_of)
    only = {place for place, each in enumerate(statements) if len(each.content_spans) == 1 and says_only_that(each.content_spans[0].of(text))}
    found: dict[int, Lean] = {}
    for place in sorted(only, key=lambda each: statements[each].content_spans[0]):
        own = sentences_of[place]
        if own and (lean := _before(statements[place], own[0], statements, there, sentences, text, found)):
            found[place] = lean
    return found


def _before(
    statement: Statement, own: Sentence, statements: Sequence[Statement], there: Mapping[int, Sequence[int]],
    sentences: Sequence[Sentence], text: str, known: Mapping[int, Lean],
) -> Lean | None:  # fmt: skip
    """What stands before a statement in its own sentence, else in the sentence before."""
    begins = whole(statement).start
    earlier = [each for each in there.get(own.index, ()) if whole(statements[each]).end <= begins]
    if not earlier and not own.index:
        return None
    at = own if earlier else sentences[own.index - 1]
    if at.role != "body" or not at.searched:
        return None
    meant = [statements[each] for each in earlier or there.get(at.index, ())]
    meant = [each for each in meant if each.act in _TAKEN_UP and each.speaker != statement.speaker and _stated(each, text)]
    # Two who reject "that" one after the other reject the same, unless something else is put forward between them.
    same = next((each for each in there.get(at.index, ()) if each in known), None)
    if same is not None and not any(whole(each).start > whole(statements[same]).start for each in meant):
        return known[same]
    if meant:
        return Lean(whole(meant[-1]), at, True)
    return Lean(at.span, at, False) if at is not own and at.paragraph == own.paragraph else None


def _stated(statement: Statement, text: str) -> bool:
    words_of = " ".join(span.of(text) for span in statement.content_spans)
    return bool(words_of) and not has_negation(words_of) and not is_question(words_of) and not says_only_that(words_of)


def whole(statement: Statement) -> Span:
    """From the first to the last word of a statement: who, the act, the words."""
    spans = [span for span in (statement.source_span, statement.cue_span, *statement.content_spans) if span]
    return Span(min(each.start for each in spans), max(each.end for each in spans))
