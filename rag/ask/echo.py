"""A statement that says no more than "it would" -> the question just before it, which it answers. Leaves every other statement alone.

"The treasurer said it would" says something only beside "Haddad asked whether the county would pay". It is taken for an answer only
where that question stands right before it, holds the same helping verb, and denies nothing.
"""

import re
from collections.abc import Mapping, Sequence

from rag.ask.lean import Lean, by_sentence, whole
from rag.data import Sentence, Span, Statement
from rag.text import has_negation, is_question

_ALIKE = ({"would", "will"}, {"could", "can"}, {"should", "shall"}, {"might", "may"}, {"must"}, {"did", "does", "do"}, {"is", "are", "am", "was", "were"}, {"has", "have", "had"})
_VERB = "would|will|could|can|should|shall|might|may|must|did|does|do|is|are|am|was|were|has|have|had"
_CONTRACTED = {"won": "will", "ca": "can", "sha": "shall", "wo": "will"}
_ON = r"if|unless|provided|providing|subject to|on (?:the )?condition|as long as|so long as|only if|because|but|although|though|until"
_ECHO = re.compile(
    rf"\W*(?:(?:yes|no|that|and|but),? )?(?:that )?(?:it|he|she|they|we|you|I|there|this|that|these|those) (?:(?:probably|certainly|always|also|indeed) )?"
    rf"(?:(?P<verb>{_VERB})(?P<not>n['’]t| not| never)?|(?P<short>won|can|shan|ca|wo|sha)(?P<shorter>['’]t|n['’]t)|(?P<cannot>cannot))"
    rf"(?: (?:be|have|do))?(?: (?:so|too|either|indeed|again))?"
    rf"(?:\W*\Z|[.;:!?—–]|,? (?:{_ON})\b|, (?:as|since|and|which|not|with|for|so)\b)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:ask|wonder|question|inquir|enquir|quer|want(?:ed|s)? to know)\w*\b[^.;:!?]*?\b(?:whether|if)\b(?P<what>[^.;!?]*)", re.IGNORECASE)
_TURNED = re.compile(rf"(?:\A|[\"“:]\s*)\W*(?P<what>(?:{_VERB})\b [^.;!?]*)", re.IGNORECASE)  # "Did the board agree, Lind asked."
_QUOTED = re.compile(r"\?[\"”’'][^.;!?]*\.?\s*\Z")  # "Has she signed?" asked Berg.
_TOLD = re.compile(r"\bask(?:s|ed)\b[^.;!?,]*\.?\s*\Z", re.IGNORECASE)
_ANY_VERB = re.compile(rf"\b(?:{_VERB})\b", re.IGNORECASE)


def echoing(
    statements: Sequence[Statement], sentences_of: Sequence[Sequence[Sentence]], sentences: Sequence[Sentence], text: str
) -> dict[int, Lean]:
    """The question that each statement like "it would" answers, by the place of the statement."""
    there = by_sentence(sentences_of)
    found: dict[int, Lean] = {}
    for place in sorted(range(len(statements)), key=lambda each: whole(statements[each]).start):
        own, spans = sentences_of[place], statements[place].content_spans
        echo = _ECHO.match(spans[0].of(text)) if own and len(spans) == 1 else None
        if echo and (lean := _before(place, echo, own[0], statements, there, sentences, text, found)):
            found[place] = lean
    return found


def _before(
    place: int, echo: re.Match[str], own: Sentence, statements: Sequence[Statement], there: Mapping[int, Sequence[int]],
    sentences: Sequence[Sentence], text: str, known: Mapping[int, Lean],
) -> Lean | None:  # fmt: skip
    """The question that stands before a statement in its own sentence, else in the sentence before."""
    statement, begins = statements[place], whole(statements[place]).start
    before = sentences[own.index - 1] if own.index and sentences[own.index - 1].searched and sentences[own.index - 1].role == "body" else None
    for at in (own, before):
        if at is None:
            continue
        end = min(begins, at.span.end)
        told = [each for each in there.get(at.index, ()) if each != place and whole(statements[each]).start >= at.span.start and whole(statements[each]).end <= begins]
        last = max(told, key=lambda each: whole(statements[each]).start, default=None)
        if last in known:
            lean = known[last]
            return Lean(lean.span, lean.sentence, True, _says(echo)) if _verb(echo) in _alike(lean.span.of(text)) else None
        question = _question(at, end, text)
        if question is None:
            if told:
                return None  # something else was said in between
            continue
        asking = [statements[each] for each in told if whole(statements[each]).overlap(question)]
        after = any(whole(statements[each]).start >= question.end for each in told)
        asks_himself = any(each.speaker == statement.speaker and each.act != "asked" for each in asking) or after
        words_of = question.of(text)
        if asks_himself or has_negation(words_of) or _verb(echo) not in _alike(words_of):
            return None
        return Lean(Span(min([question.start, *(whole(each).start for each in asking)]), max([question.end, *(whole(each).end for each in asking)])), at, True, _says(echo))
    return None


def _question(at: Sentence, end: int, text: str) -> Span | None:
    """The last question of a sentence before a place in it: "asked whether …", or the sentence itself where it asks."""
    before = text[at.span.start : end]
    asked = list(_ASKED.finditer(before))
    if asked:
        return Span(at.span.start + asked[-1].start(), at.span.start + len(before[: asked[-1].end()].rstrip(" ,")))
    if is_question(before) or _QUOTED.search(before) or _TOLD.search(before) and _TURNED.search(before):
        return Span(at.span.start, at.span.start + len(before.rstrip()))
    return None


def _verb(echo: re.Match[str]) -> str:
    verb = (echo["verb"] or echo["short"] or "can").lower()
    return _CONTRACTED.get(verb, verb.replace("shan", "shall"))


def _says(echo: re.Match[str]) -> bool:
    """Whether it says yes."""
    return not (echo["not"] or echo["shorter"] or echo["cannot"])


def _alike(words_of: str) -> frozenset[str]:
    """The helping verbs with which a question may be answered: those alike to its own, "did" where it has none."""
    own = {each.lower() for each in _ANY_VERB.findall(words_of)}
    return frozenset().union(*(group for group in _ALIKE if own & group)) if own else frozenset({"did", "does", "do"})
