"""A subject -> the source in it: without what only leads up to it; None where it is nobody who could say anything.

Looks at the words of one unit. Who the source is within the document is found out in `speaker`.
"""

from rag.ingest import words
from rag.ingest.phrases import adverb
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
