"""Question + text -> whether the text may answer it, by form alone: the kind of thing asked for, the year, the place in a row. Sure of nothing."""

import re

from rag.ask.kind import PART, lacks
from rag.ask.verify import DATE
from rag.text import numbers_of, stem_set

_HOW_MANY = re.compile(r"^(?:and |but )?(?:(?:on|in|for|to|by|with) )?how (?:many|much|old|long|far|often)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\b(?:no|none|all|both|half|several|few|dozens|hundreds|thousands|millions|once|twice|couple)\b", re.IGNORECASE)
_WHEN = re.compile(r"^(?:and |but )?(?:(?:in|on|at|by|since|until|from|during) )?(?:when|(?:what|which) (?:day|date|year|month|time|decade|century))\b", re.IGNORECASE)
_SHARE = re.compile(r"^(?:and |but )?(?:(?:by|to|for|in) )?(?:what|which) (?:percentage|percent|share|proportion|fraction)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|today|tomorrow|yesterday|tonight|morning|evening|night|week|month|year|hours?|ago|after|before|since|until|soon|once|when)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_PLACE = re.compile(r"\b\d+(?:st|nd|rd|th)\b")


def may_answer(asked: str, text: str, around: str) -> bool:
    """Whether nothing in a text's form shows that it answers something else; `around` is its title and day."""
    return tells_more(asked, text) and gives_kind(asked, text) and not lacks(asked, text) and not another(asked, f"{text} {around}")


def tells_more(asked: str, text: str) -> bool:
    """Whether a text says anything that the question does not: "The council refused." is no answer to "What did the council refuse?"."""
    return not stem_set(text) <= stem_set(asked)


def another(asked: str, text: str) -> bool:
    """Whether a text speaks of another year or another place in a row than the question: 1756 does not answer for 1765."""
    for kind in (_YEAR, _PLACE):
        wanted, there = set(kind.findall(asked)), set(kind.findall(text))
        if there and wanted - there:
            return True
    return False


def gives_kind(asked: str, text: str) -> bool:
    """Whether a text holds the kind of thing asked for: a count for "how many", a time for "when". A date is no count."""
    if _SHARE.search(asked):
        return bool(PART.search(text) or numbers_of(DATE.sub(" ", text)))
    if _HOW_MANY.search(asked):
        return bool(numbers_of(DATE.sub(" ", text))) or bool(_AMOUNT.search(text))
    if _WHEN.search(asked):
        return bool(_TIME.search(text) or numbers_of(text))
    return True
