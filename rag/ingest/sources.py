"""A subject -> the source in it: without what only leads up to it; None where it is nobody who could say anything. And the subject a sentence begins with.

Looks at the words of one unit. Who the source is within the document is found out in `speaker`.
"""

from rag.ingest import words
from rag.ingest.phrases import adverb, phrase_after
from rag.ingest.tokens import Token

# Words that a clause begins with and no speaker: "Rather than ...", "Even as ...", "Not that ...".
_LEADING = words.OPENERS | frozenset("even rather not only though although while because unless such once like".split())
_TRAILING = words.PREPOSITIONS | frozenset("who whose and or both all".split())
_NOBODY = frozenset("nobody none nothing neither no-one".split())
_PLURALS = frozenset("people police media men women children".split())


def proper(unit: list[Token], source: tuple[int, int]) -> tuple[int, int] | None:
    """The source without connectives, days and a conjunction "that" before it and loose words behind it."""
    start, end = source
    while end > start + 1 and (unit[end - 1].low in _TRAILING or unit[end - 1].text == ","):
        end -= 1
    while start < end and _leads(unit, start, end):
        start += 1
    if start >= end or _is_nobody(unit, start, end):
        return None
    return start, end


def _leads(unit: list[Token], at: int, end: int) -> bool:
    """Whether a word only leads up to the source: "Moreover, Lee", "Monday, Lee", "that the council"."""
    token = unit[at]
    if token.text in (",", ";", "—", "–", "--"):
        return True
    if at + 1 >= end:
        return False
    following = unit[at + 1]
    if token.low == "that":
        many = following.low.endswith("s") and not following.low.endswith("ss") or following.low in _PLURALS
        return following.capital or following.low in words.DETERMINERS or many or following.text[0].isdigit()
    if token.low in words.DAYS_AND_MONTHS:
        return following.text == ","
    # "Still others", but not "Only Lee": an adverb that bears on the name is part of how it is said.
    return (token.low in _LEADING or adverb(token) and not token.capital) and token.text not in ("US", "Now")


def _is_nobody(unit: list[Token], start: int, end: int) -> bool:
    """Whether these words name nobody: a day, a number, a clause in disguise, or "no mayor"."""
    first = unit[start]
    alone = end == start + 1
    if first.low in _NOBODY or first.low == "no" or start and unit[start - 1].low == "no":
        return True
    if alone and (first.low in words.DAYS_AND_MONTHS or first.low in _LEADING or first.text.isdecimal() or first.low in ("a", "an", "the")):
        return True
    if first.kind != "word" or first.capital and (start > 0 or alone):
        return False
    following = unit[start + 1] if not alone else None
    bare = following is None or following.low in words.PREPOSITIONS
    if first.low.endswith("ed"):  # "focused on ...", "involved"
        return bare and first.low not in ("united", "accused", "wounded")
    # "referring to", "citing Lee": a participle with what belongs to it; "leading experts" are people.
    return first.low.endswith("ing") and first.low not in ("king",) and (
        bare or following is not None and (following.capital or following.low in words.DETERMINERS)
    )


def owns(unit: list[Token], source: tuple[int, int]) -> bool:
    """Whether a source is a genitive, which is the subject of nothing that follows: "Lee's call for a toll"."""
    return source[1] - source[0] == 1 and unit[source[0]].low in words.POSSESSIVES - {"her"} or source[1] < len(unit) and unit[source[1]].low == "'s"


def leading(unit: list[Token], limit: int) -> tuple[int, int] | None:
    """The subject of the main clause that a sentence begins with: behind openers, and behind "On Monday," and "As he left,"."""
    at = 0
    while at < limit:
        while at < limit and (unit[at].low in words.OPENERS or unit[at].text == ","):
            at += 1
        if at >= limit:
            return None
        opens = unit[at].capital or unit[at].low in words.DETERMINERS or unit[at].low in words.SUBJECT_PRONOUNS
        led = unit[at].low in words.PREPOSITIONS or unit[at].low in words.CONJUNCTIONS
        end = phrase_after(unit, at, limit)
        if opens and not led and end > at and proper(unit, (at, end)):
            return (at, end)
        at = next((place + 1 for place in range(at, limit) if unit[place].text == ","), limit)
    return None
