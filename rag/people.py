"""Whether two ways of naming a speaker can mean the same one. Looks at names alone, at no document."""

import re

from rag.text import STOP_WORDS, words

_TITLES = frozenset(
    """mr mrs ms miss mx dr prof professor sir dame lord lady baroness rev reverend hon honourable honorable president vice
    prime minister senator sen representative rep congressman congresswoman governor gov mayor secretary chancellor ambassador
    general gen colonel col captain king queen prince princess sheikh pope cardinal judge justice chairman chairwoman chair
    chief former then ex am mp msp ms mep am councillor councilor cllr alderman superintendent commissioner""".split()
)
_PREPOSITION = re.compile(r"\s(?:of|in|from|for|at|on|with|by|to|who|,)\s|,")
_NAMES_TOO = re.compile(r"\b(?:May|Will)\b")  # which are small words too
# "A gaffe by Mayor Ann Lee (D)": what somebody did or wrote is found under the name; but "a group backed by Lee" is not.
_DONE_BY = r"(?:\w*(?:ed|en|wn|ught)|made|held|put|led|paid|run|sent|spent|lent|built|cut|set|hit|won|met|read|told|sold|found|lost|kept|left|shot|struck) by "
_DEED_BY = re.compile(rf"(?:an?|the|one|another) (?:(?!{_DONE_BY})[a-z][\w-]* ){{1,3}}by (?P<name>[A-Z][^,(]*)", re.IGNORECASE)
_ROLE_FILLER = frozenset({"senior", "top", "unnamed", "anonymous", "two", "three", "several", "both", "own"})


def name_words(name: str) -> list[str]:
    """The words of a name in order, without articles and stops: in "Theresa May" and "Will Hurd" no word is left out."""
    names_too = {each.lower() for each in _NAMES_TOO.findall(name)}
    return [word.removesuffix("'s").replace(".", "") for word in words(name) if word not in STOP_WORDS or word.removesuffix("'s") in names_too]


def same_speaker(asked: str, speaker: str | None) -> bool:
    """Whether `asked`, as a question names somebody, can be the speaker of that name.

    "Netanyahu", typed in any case, is "Prime Minister Netanyahu of Israel"; "the official" is "a senior administration official"; "Bill Clinton"
    is not "Hillary Clinton", and "Hamas" is not "a Hamas official".
    """
    if not speaker:
        return False
    first, second = name_words(asked), name_words(speaker)
    if not first or not second:
        return False
    if first == second or set(first) == set(second):
        return True
    if (deed := _DEED_BY.match(speaker)) and deed["name"][:1].isupper() and _is_person(asked):
        return same_speaker(asked, deed["name"].strip())
    if (_is_person(asked) or _typed_small(asked)) and _is_person(speaker):
        return _same_person(_bare(first), _bare(second))
    if _is_person(asked) != _is_person(speaker):
        # A name and a role: only where the one holds the other's last word ("the President" / "President Biden").
        return False
    shorter, longer = sorted((set(first), set(second)), key=len)
    core = shorter - _ROLE_FILLER or shorter
    return core <= longer and _head(asked) == _head(speaker)


def is_kin(asked: str, speaker: str | None) -> bool:
    """Whether a description holds another one whole: "the hauliers' association" and "the hauliers" are no strangers."""
    first, second = set(name_words(asked)), set(name_words(speaker or ""))
    return bool(first and second) and not _is_person(asked) and (first <= second or second <= first)


def _head(role: str) -> str:
    """The noun that a role turns on: "supporters" of "the supporters of the hostages in Tel Aviv"."""
    return (name_words(_PREPOSITION.split(role, maxsplit=1)[0]) or name_words(role))[-1]


def _same_person(first: list[str], second: list[str]) -> bool:
    """Names without titles: the shorter one's words all stand in the longer one, in which the surname is among them."""
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == 1:
        return shorter[0] in longer
    return all(word in longer or any(len(word) == 1 and each.startswith(word) for each in longer) for word in shorter)


def _bare(name: list[str]) -> list[str]:
    return [word for word in name if word not in _TITLES] or name


def _typed_small(name: str) -> bool:
    """Whether all of it is typed in small letters without an article: it may be anybody's name, with or without a title."""
    plain = name.strip()
    return plain == plain.lower() and not plain.startswith(("a ", "an ", "the "))


def _is_person(name: str) -> bool:
    """Whether the name is written as one: its last word, after any "of …", begins with a capital letter and no article leads."""
    plain = name.strip()
    if plain.lower().startswith(("a ", "an ")):
        return False
    head = plain.split(" of ")[0].split(",")[0].split()
    return bool(head) and head[-1][:1].isupper() and head[0].lower() != "the"
