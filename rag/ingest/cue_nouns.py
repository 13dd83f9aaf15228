"""Statements without a verb of saying: "according to", somebody's proposal, and who is ready or sure."""

from rag.ingest import words
from rag.ingest.contents import content_before, end_of, phrase_end, without_commas
from rag.ingest.cues import ADJECTIVES, NOUNS, VERBS
from rag.ingest.found import Found
from rag.ingest.phrases import adverb, nominal, phrase_after, subject_before, with_apposition
from rag.ingest.tokens import Token


def according(unit: list[Token], at: int) -> Found | None:
    """according to X: the content is the rest of the sentence, before it or after it."""
    if unit[at].low != "according" or at + 1 >= len(unit) or unit[at + 1].low != "to":
        return None
    end = with_apposition(unit, at + 2, phrase_after(unit, at + 2))
    if end == at + 2:
        return None
    left = content_before(unit, at)
    right = (end + 1, end_of(unit)) if end < len(unit) and unit[end].text == "," else None
    if left and right and _goes_on(unit, right[0]):
        content = [left, right]
    elif left and not (left[1] - left[0] < 3 and right):
        content = [left]
    elif right and right[1] > right[0]:
        content = [right]
    else:
        content = []
    return Found((at, at + 2), (at + 2, end), content, lacks=not content)


def _goes_on(unit: list[Token], at: int) -> bool:
    """Whether a clause that an aside broke off goes on at `at` with its verb."""
    cue = VERBS.get(unit[at].low)
    finite = cue is not None and cue.form in ("past", "third") or unit[at].low.endswith("ed") or unit[at].low in words.COMMON_VERBS
    return unit[at].low in words.AUXILIARIES or not unit[at].capital and finite


def noun(unit: list[Token], at: int) -> Found | None:
    """Trump's proposal to ..., the call from Paris for ..., their threat that ..."""
    if unit[at].low not in NOUNS or at == 0 or at + 1 >= len(unit):
        return None
    link = unit[at + 1].low
    source = _owner(unit, at)
    if source and unit[0].low in ("that", "this", "it") and unit[1].low in words.BE and source[0] <= 3:
        return Found((at, at + 1), source, [(0, 1)], confidence=0.6, lacks=True)
    if source:
        if link not in ("to", "that", "for", "of", "on", "against", "not"):
            return None
        return Found((at, at + 1), source, [(at + 1, phrase_end(unit, at + 1))], confidence=0.6)
    if link in ("to", "that", "for"):
        return _agent_after(unit, at)
    if link in ("by", "from"):
        stop = phrase_after(unit, at + 2)
        if stop > at + 2 and stop + 1 < len(unit) and unit[stop].low in ("to", "that", "for"):
            return Found((at, at + 2), (at + 2, stop), [(stop, phrase_end(unit, stop))], confidence=0.6)
    return None


def _owner(unit: list[Token], at: int) -> tuple[int, int] | None:
    """The genitive or possessive before a noun, at most two adjectives between."""
    for place in range(at - 1, max(-1, at - 4), -1):
        token = unit[place]
        if token.low in words.POSSESSIVES:
            return (place, place + 1)
        if token.low == "'s" or token.text in ("'", "’") and unit[place - 1].low.endswith("s"):
            first = subject_before(unit, place)
            return (first, place) if first is not None else None
        if not nominal(token):
            return None
    return None


def _agent_after(unit: list[Token], at: int) -> Found | None:
    """"the proposal to issue a statement from the leaders": the agent comes at the end of what is proposed."""
    end = phrase_end(unit, at + 1)
    for place in range(at + 3, end):
        if unit[place].low in ("from", "by") and (stop := phrase_after(unit, place + 1, end)) == end and stop > place + 1:
            person = unit[place + 1].capital or unit[place + 1].low == "the"
            return Found((at, at + 1), (place + 1, stop), [(at + 1, place)], confidence=0.5) if person else None
    return None


def adjective(unit: list[Token], at: int) -> Found | None:
    """X is confident that, X are prepared to, X was opposed to."""
    if unit[at].low not in ADJECTIVES or at + 1 >= len(unit) or at == 0:
        return None
    start = at
    while start > 0 and (unit[start - 1].low in words.AUXILIARIES or adverb(unit[start - 1]) or unit[start - 1].low in ("very", "more")):
        start -= 1
    if not any(token.low in words.BE or token.low in ("felt", "feels") for token in unit[start:at]):
        return None
    first = subject_before(unit, start)
    if first is None or unit[at + 1].kind != "word" or unit[at + 1].low in words.DETERMINERS - {"that"}:
        return None
    content = (at + 1, phrase_end(unit, at + 1))
    return Found((start, at + 1), without_commas(unit, first, start), [content], confidence=0.6) if content[1] > content[0] + 1 else None
