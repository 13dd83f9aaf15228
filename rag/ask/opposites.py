"""Two texts -> whether one has the opposite of a word of the other: "higher pay" for "lower pay", "encrypted" for "unencrypted".

One list of opposites for all. It knows words and their neighbours only, no grammar: it tells that something is not borne out, never
that the contrary was said.
"""

import re

from rag.text import STOP_WORDS, stem, words

_DENIED = re.compile(r"(?:un|non|in|im|dis)-?(\w{4,})")
_PAIRS = """more | less fewer
    higher high raise rise increase expand | lower low lowering cut reduce decrease shrink fall
    open opening reopen | close closure shut
    allow permit legalise legalize | ban forbid prohibit outlaw
    support back favour favor welcome approve approval accept endorse | oppose opposition reject resist refuse refusal against
    strengthen | weaken
    tighten | loosen relax ease
    longer long extend lengthen | shorter short shorten
    earlier early | later late delay postpone
    faster fast | slower slow
    hire | dismiss sack
    buy | sell
    join | leave quit
    keep retain maintain | scrap abolish abolition axe remove
    build | demolish demolition
    include | exclude
    import | export
    start begin | stop end halt
    strong | weak
    safe | dangerous"""
_AS_THEY_STAND = frozenset({"more", "less", "fewer"})  # "a few" is no "fewer"
_NEAR = 4  # words: what such a word is said of stands so near


def _form(word: str) -> str:
    return word if word in _AS_THEY_STAND else stem(word)


_SIDES = [tuple(frozenset(map(_form, side.split())) for side in pair.split("|")) for pair in _PAIRS.splitlines()]


def turns_round(asked: str, text: str) -> bool:
    """Whether one of them has a word of the other's with "un-" or the like before it, and not the word itself: "unencrypted", "encrypted"."""
    here, there = set(words(asked)), set(words(text))
    return any(
        (match := _DENIED.fullmatch(word)) and match[1] in other - one and word not in other
        for one, other in ((here, there), (there, here))
        for word in one
    )


def is_opposite(asked: str, text: str) -> bool:
    """Whether a text tells of the contrary of what is asked about, by a word of the list or by "un-"."""
    return turns_round(asked, text) or says_opposite(asked, text)


def says_opposite(asked: str, text: str) -> bool:
    """Whether a text has the opposite of a word that is asked about, said of the same thing, and no word of that side itself."""
    here, there = words(asked), words(text)
    mine, theirs = [_form(each) for each in here], [_form(each) for each in there]
    for one, other in (sides for pair in _SIDES for sides in (pair, pair[::-1])):
        if one.isdisjoint(mine) or other.isdisjoint(theirs) or not one.isdisjoint(theirs) or not other.isdisjoint(mine):
            continue
        if not _beside(here, mine, one).isdisjoint(_beside(there, theirs, other)):
            return True
    return False


def _beside(plain: list[str], forms: list[str], side: frozenset[str]) -> set[str]:
    """The stems of what stands near the words of one side."""
    places = [place for place, each in enumerate(forms) if each in side]
    near = {at for place in places for at in range(max(0, place - _NEAR), min(len(plain), place + _NEAR + 1)) if at != place}
    return {stem(plain[at]) for at in near if plain[at] not in STOP_WORDS and forms[at] not in side}
