"""Question + words of a document -> whether these words answer it, as the language model itself judges. Writes nothing.

A drafted sentence may be true of what it cites and yet answer another question: who opened the bridge for who closed it. Asked by
itself, with nothing before it but the cited words, the model tells the two apart far better than while it drafts.
"""

import math
import threading
from collections.abc import Callable, Sequence

import prompts
from rag.answer import Check, Claim, Evidence, Message, Place, Question
from rag.ask.fact import things_beyond
from rag.ask.fits import may_answer
from rag.models.language import LanguageModel
from rag.text import is_question

SURE = 0.8  # from here on words answer a question; chosen on one half of each pack, see LOG.md
_FIRST_AMONG, _LOOKED_AT = 3, 4  # sentences: so many are asked about one by one; the first that answers is one of the best
_SHARED = 0.5  # what the likelihood of another document that tells the same counts
_LIKELY = 0.5  # beside one that answers, another document's that answers rather than not is told too: sources may differ
_RANKED, _AT_REST = 0.3, -0.5  # what the place of a plain fact's sentence adds to the odds, and what these must make up for
_LONGEST = 3000  # characters of the cited words that are shown: a sentence without an end has to fit in as well
_BEFORE = 220  # characters before the first cited sentence: whom "it" or "he" in it means


class Confirming:
    """Tells of a claim on this evidence whether the words that it cites answer the question; None where no model tells.

    `plain`: the evidence is a plain fact's, and its scores are likelihoods.
    """

    def __init__(self, question: Question, shown: Sequence[Evidence], model: LanguageModel | None, stop: threading.Event, *, plain: bool) -> None:
        self._question, self._shown, self._model, self._stop, self._plain = question, shown, model, stop, plain
        self._known: dict[str, Check | None] = {}
        self._chosen: dict[frozenset[Place], Check] = {}

    def __call__(self, claim: Claim) -> Check | None:
        places = frozenset(citation.place for citation in claim.citations)
        if places in self._chosen:
            return self._chosen[places]  # it was asked about with the words before it; the two are not asked about anew
        return self._of([each for each in self._shown if (each.document.id, each.sentence.span) in places])

    def choose(self, before: Callable[[Evidence], Evidence | None]) -> tuple[tuple[Evidence, ...], ...] | None:
        """The first of the best sentences that answers, then the likeliest of another document; none, or None where no model tells.

        A small model finds the sentence that answers among several far less surely than it tells of one whether it does. One that
        answers only together with the words before it is given with the sentence that `before` finds.
        """
        asked = self._question.standalone or self._question.text
        looked: list[tuple[Evidence, float]] = []
        for each in self._shown[:_LOOKED_AT]:
            if not is_question(each.quote) and may_answer(asked, each.quote, f"{each.document.title} {each.document.date or ''}"):
                if (check := self._of([each])) is None:
                    return None
                looked.append((each, check.score or 0))
        by_itself = dict(looked)
        looked = _together(asked, looked)
        first = next((each for each, likely in looked if likely >= SURE and each in self._shown[:_FIRST_AMONG]), None)
        if first is None:
            return ()
        earlier = before(first) if self._leans(first, SURE if by_itself[first] >= SURE else _LIKELY) else None
        told = ((earlier, first) if earlier else (first,),)
        self._chosen[_places(told[0])] = _found(dict(looked)[first])
        others = [(likely, each) for each, likely in looked if each.document.id != first.document.id and by_itself[each] >= _LIKELY]
        likely, other = max(others, key=lambda each: each[0], default=(0.0, first))
        if not others or self._leans(other, _LIKELY):
            return told
        note = "another document; the model takes its words for an answer too, though it need not be as sure"
        self._chosen[_places((other,))] = Check("confirmed", True, likely, note)
        return (*told, (other,))

    def _leans(self, chosen: Evidence, least: float) -> bool:
        """Whether a chosen sentence is `least` likely to answer only together with the words before it."""
        alone = self._weighed(cited_words([chosen], before=False), chosen)
        return alone is not None and (alone.score or 0) < least

    def _of(self, cited: Sequence[Evidence]) -> Check | None:
        return self._weighed(cited_words(cited), cited[0]) if cited else None

    def _weighed(self, words_of: str, first: Evidence) -> Check | None:
        if words_of not in self._known:
            self._known[words_of] = self._asked(words_of, first) if self._model else None
        return self._known[words_of]

    def _asked(self, words_of: str, first: Evidence) -> Check | None:
        asked = (self._question.standalone or self._question.text).rstrip(" ?") + "?"
        message = Message("user", prompts.read("confirm").fill(document=words_of[:_LONGEST], question=asked))
        assert self._model is not None  # or nothing is asked
        odds = self._model.odds((*fixed_messages(), message), "yes", "no", self._stop)
        if odds is None:
            return None
        if self._plain:
            place = min(max(first.score, 0.001), 0.999)
            odds += _RANKED * math.log(place / (1 - place)) + _AT_REST
        return _found(1 / (1 + math.exp(-odds)))


def _found(likely: float) -> Check:
    """The check of words that answer with this likelihood."""
    if likely >= SURE:
        return Check("confirmed", True, likely, "asked whether the cited words answer the question, the model says yes")
    return Check("confirmed", False, likely, f"the cited words do not answer just what is asked; {SURE:.0%} is the least")


def _together(asked: str, looked: Sequence[tuple[Evidence, float]]) -> list[tuple[Evidence, float]]:
    """The same sentences, each likelier for every other document that tells the same name or number in other words.

    Each is taken to be wrong by itself: a sentence fails to answer only if all that tell the same fail too (a "noisy or").
    """
    told = [things_beyond(asked, each.quote) for each, _ in looked]
    together = []
    for place, (each, likely) in enumerate(looked):
        fails = 1 - likely
        for other, (beside, also) in enumerate(looked):
            if beside.document.id != each.document.id and beside.quote != each.quote and not told[place].isdisjoint(told[other]):
                fails *= 1 - _SHARED * also
        together.append((each, 1 - fails))
    return together


def _places(told: Sequence[Evidence]) -> frozenset[Place]:
    return frozenset((each.document.id, each.sentence.span) for each in told)


def fixed_messages() -> tuple[Message, ...]:
    """The messages that every such prompt begins with."""
    return tuple(Message(role, text) for role, text in prompts.read("confirm").fixed)


def cited_words(cited: Sequence[Evidence], *, before: bool = True) -> str:
    """The title of the first document cited, the words `before` what is cited there, and these; "" where nothing is."""
    if not cited:
        return ""
    first = cited[0]
    start = max(0, first.sentence.span.start - _BEFORE)
    earlier = first.document.text[start : first.sentence.span.start].split("\n\n")[-1] if before else ""
    if start:
        earlier = earlier.partition(". ")[2] or earlier
    return " ".join(f"{first.document.title}: {earlier} {' '.join(each.quote for each in cited)}".split())
