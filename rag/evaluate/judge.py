"""Posed question + result -> a verdict, by strict rules and no model. What is in doubt counts against the answer.

    answerable           right           the gold stands in the answer, and nobody else is given it
                         wrong_speaker   somebody else is named as the one who said it
                         wrong           answered otherwise
                         not_stated      refused
    false premise        accepted        the premise is affirmed or elaborated
                         corrected       it is denied, or the true speaker is named instead
                         wrong_speaker   it is corrected to somebody who did not say it either
                         not_stated      refused
    nowhere stated       not_stated      refused, or the premise corrected
                         answered        answered all the same
"""

import re
from typing import Literal

from rag.people import name_words, same_speaker
from rag.evaluate.names import denied, is_named, spaced, speakers
from rag.evaluate.pack import Posed
from rag.evaluate.results import Result
from rag.text import STOP_WORDS, numbers_of, stems, words

Verdict = Literal["right", "wrong_speaker", "wrong", "not_stated", "accepted", "corrected", "answered"]

_SPEAKER_KINDS = frozenset({"who", "who_quote", "who_moved", "who_lodged"})
_CONTENT_KINDS = frozenset({"what", "what_proposed"})
_FALSE_PREMISE_KINDS = frozenset({"false_speaker", "swap_yesno"})
_CITED_KINDS = frozenset({"query"})  # their gold is a summary: right is what cites the gold spans

_RECALL = 0.5  # the least share of the gold's stems in the answer, or
_PRECISION = 0.7  # the least share of the answer's stems in the gold, which may be a whole motion


def judge(posed: Posed, result: Result) -> Verdict:
    """The verdict on one answer."""
    if posed.kind in _FALSE_PREMISE_KINDS:
        return _false_premise(posed, result)
    if not posed.answerable:
        return "not_stated" if result.outcome in ("not_stated", "premise_corrected") else "answered"
    if result.outcome == "not_stated":
        return "not_stated"
    if result.outcome == "premise_corrected":
        return "wrong"
    if posed.kind in _SPEAKER_KINDS:
        return _speaker([posed.gold_speaker] if posed.gold_speaker else list(posed.answers), result.text)
    if posed.kind in _CITED_KINDS:
        return "right" if any(meets_gold(posed, place) for place in result.citations) else "wrong"
    if posed.kind in _CONTENT_KINDS:
        return _content(posed, result)
    return "right" if any(stands_in(answer, result.text) for answer in posed.answers) else "wrong"


def names_gold(posed: Posed, result: Result) -> bool:
    """Whether the answer names the true speaker outside its quotations."""
    return bool(posed.gold_speaker) and result.outcome != "not_stated" and is_named(posed.gold_speaker, result.text)


def meets_gold(posed: Posed, place: tuple[str, int, int]) -> bool:
    """Whether a cited span overlaps a gold span, or its document is gold where no spans are given."""
    source_id, start, end = place
    if source_id in posed.gold_spans:
        return any(start < span.end and span.start < end for span in posed.gold_spans[source_id])
    return source_id in posed.gold_documents


def stands_in(answer: str, text: str) -> bool:
    """Whether an answer string stands in a text: its words in a row, small words aside, numbers by their value."""
    wanted, there = (_values(each) for each in (answer, text))
    if not wanted:
        return False
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there) - len(wanted) + 1))


def _values(text: str) -> list[str]:
    """The words of a text with every number in digits; articles and the like are left out unless there is nothing else."""
    plain = [re.sub(r"(?<=\d)[,%](?=\d|$)", "", word).removesuffix("'s") for word in words(text)]
    valued = [next(iter(numbers_of(word)), word) if not any(map(str.isdigit, word)) else word for word in plain]
    return [word for word in valued if word not in STOP_WORDS] or valued


def _speaker(gold: list[str], text: str) -> Verdict:
    named = speakers(text)

    def is_gold(name: str) -> bool:
        return any(same_speaker(spaced(each), name) for each in gold)

    if not named:
        return "wrong"
    if not any(is_gold(name) or any(map(is_gold, chain)) for name, chain in named):
        return "wrong_speaker"
    # Somebody told of within the gold's words, or through whom they are told, takes nothing away from the gold speaker.
    others = [name for name, chain in named if not is_gold(name) and not any(map(is_gold, chain))]
    return "wrong_speaker" if others else "right"


def _false_premise(posed: Posed, result: Result) -> Verdict:
    if result.outcome == "not_stated":
        return "not_stated"
    asked, gold = posed.asked_speaker or "", posed.gold_speaker or ""
    named = [name for name, _ in speakers(result.text)]
    not_who = denied(result.text)
    if not_who and same_speaker(asked, not_who):
        return "corrected" if any(same_speaker(gold, name) for name in named) else "wrong_speaker"
    if result.outcome == "premise_corrected":
        return "corrected"
    affirms = result.text.lower().startswith("yes") or any(same_speaker(asked, name) for name in named)
    return "corrected" if not affirms and any(same_speaker(gold, name) for name in named) else "accepted"


def _content(posed: Posed, result: Result) -> Verdict:
    if posed.gold_speaker and _speaker([posed.gold_speaker], result.text) == "wrong_speaker":
        return "wrong_speaker"
    said = set(stems(result.text)) - set(name_words(posed.gold_speaker or ""))
    for answer in posed.answers:
        gold = set(stems(answer))
        shared = len(gold & said)
        if shared >= _RECALL * len(gold) or (shared >= 5 and shared >= _PRECISION * len(said)):
            return "right"
    return "wrong"
