"""Tokens -> the noun phrase that ends before, or begins at, a place. No parser: closed word classes and capitals decide.

All walks are bounded, so that the whole stays linear in the length of the text.
"""

from rag.ingest import words
from rag.ingest.cues import NOUNS, VERBS
from rag.ingest.tokens import Token

# A noun phrase longer than this many tokens is a clause in disguise; an aside likewise.
_DO = frozenset("did does do didn't doesn't don't would will could can should must may might not".split())
_REACH = 22
_ASIDE_REACH = 40


def nominal(token: Token) -> bool:
    """Whether a word may stand inside a noun phrase: any word that no closed class claims."""
    if token.kind != "word":
        return False
    low = token.low
    if low in words.AUXILIARIES or low in words.CONJUNCTIONS or low in words.PREPOSITIONS or low in words.PRONOUNS:
        return token.text in ("May", "Will", "US", "IT", "WHO", "Inside") and token.capital
    if token.capital:
        return True
    if low in words.PAST_FORMS or adverb(token) and low not in ("first", "long", "back", "only", "just"):
        return False
    cue = VERBS.get(low)
    return not (cue and cue.form == "past" and low not in NOUNS and low not in ("read",))


def adverb(token: Token) -> bool:
    low = token.low
    return low in words.ADVERBS or low.endswith("ly") and low not in words.NOT_ADVERBS and not token.capital


def subject_before(unit: list[Token], end: int, floor: int = 0, governed: bool = False) -> int | None:
    """Where the noun phrase starts that ends just before index `end`, asides included; None where there is none.

    A phrase behind a preposition is no subject; `governed` allows it, for the one that a "who" stands for.
    """
    at = _before_aside(unit, end, floor)
    if at is not None and (start := _plain_before(unit, at, floor, governed)) is not None:
        return start
    if end > floor and unit[end - 1].text == ",":
        return _before_commas(unit, end - 1, floor)
    return None


def _before_aside(unit: list[Token], end: int, floor: int) -> int | None:
    """The end of the phrase before "(R-Tex.)" or "— an aside —"; `end` itself where there is no aside."""
    if end <= floor:
        return None
    pair = {")": "(", "]": "[", "—": "—", "–": "–", "―": "―", "--": "--"}.get(unit[end - 1].text)
    if pair is None:
        return end
    for at in range(end - 2, max(floor, end - _ASIDE_REACH) - 1, -1):
        if unit[at].text == pair:
            return at
    return None


def _before_commas(unit: list[Token], comma: int, floor: int) -> int | None:
    """The start of the noun phrase whose aside between commas ends at `comma`: "Ann Lee, who left, | said"."""
    best: int | None = None
    edge = comma
    for at in range(comma - 1, max(floor, comma - _ASIDE_REACH) - 1, -1):
        if unit[at].kind == "quote" and unit[at].text[-2:-1] in ",.!?":
            break
        if unit[at].text != ",":
            continue
        if not _begins_aside(unit, at + 1, edge):
            break
        start_end = _before_aside(unit, at, floor)
        start = _plain_before(unit, start_end, floor) if start_end is not None else None
        if start is not None and _bounded(unit, start, floor) and unit[start].low not in words.SUBJECT_PRONOUNS:
            best = start
            if start == floor or unit[start - 1].text != ",":
                break
        edge = at
    return best


def _begins_aside(unit: list[Token], at: int, end: int) -> bool:
    """Whether what follows a comma may be an aside on a noun: "who ...", "the chairman ...", "45", "of Ohio"."""
    if at >= end:
        return False
    token = unit[at]
    if token.low in ("who", "whose", "which", "whom", "of", "from", "in", "at", "speaking", "citing", "writing", "now", "then", "once"):
        return True
    if token.kind == "quote" or token.low in words.PRONOUNS or token.low in words.AUXILIARIES or token.low in words.CONJUNCTIONS:
        return token.low in ("both", "himself", "herself")
    return token.low not in words.PREPOSITIONS


def _bounded(unit: list[Token], start: int, floor: int) -> bool:
    """Whether a clause may begin at `start`."""
    if start <= floor:
        return True
    before = unit[start - 1]
    return before.kind == "quote" or before.kind == "mark" and before.text != "'" or before.low in words.CONJUNCTIONS or (
        before.low in words.OPENERS
    )


def _plain_before(unit: list[Token], end: int, floor: int, governed: bool = False) -> int | None:
    """As `subject_before`, without asides."""
    if end <= floor:
        return None
    last = unit[end - 1]
    if last.low in words.SUBJECT_PRONOUNS and last.text not in ("US", "IT", "WHO"):
        return end - 1
    floating = last.low in ("all", "both") and end - 1 > floor and (unit[end - 2].capital or unit[end - 2].low in ("we", "they", "you"))
    if floating and (start := _plain_before(unit, end - 1, floor, governed)) is not None:
        return start  # "Lee and Hall both said"
    if last.low in ("everyone", "nobody", "somebody", "everybody", "someone", "this", "that", "these", "those", "many", "some",
                    "others", "both", "all", "most", "few", "one"):
        return end - 1
    if not nominal(last) or last.low == "'s" or last.low in ("a", "an", "the"):
        return None
    if last.low.endswith("ed") and not last.capital and end - 1 > floor and unit[end - 2].capital:
        return None
    at = end - 1
    while at > max(floor, end - _REACH) and (step := _step_left(unit, at, floor)):
        at -= step
        if unit[at].low in words.DETERMINERS and not (
            at > floor and (unit[at - 1].low in ("of", "in") or unit[at - 1].low in words.DETERMINERS)
        ):
            break
    return _trim(unit, at, end, floor, governed)


def _step_left(unit: list[Token], at: int, floor: int) -> int:
    """How many tokens further left the phrase that begins at `at` reaches: 0 where it ends."""
    before = unit[at - 1]
    beyond = unit[at - 2] if at - 2 >= floor else None
    if before.low in words.DETERMINERS:
        return 1
    if before.low == "'s":
        return 1 if beyond and nominal(beyond) else 0
    if nominal(before) and before.low not in words.DAYS_AND_MONTHS:
        return 1
    if beyond is None:
        return 0
    if before.text in ("'", "’", "&", "/") or before.kind == "quote" and len(before.text) < 25 and beyond.kind == "word":
        return 1 if nominal(beyond) or beyond.low in words.DETERMINERS else 0
    if before.low == "of":
        return 2 if nominal(beyond) or beyond.low in words.DETERMINERS else 0
    if before.low in words.INNER_PREPOSITIONS:
        # "Lee in his speech", but not "in Iowa Lee": behind a name only "in" and a determiner go on.
        placed = not beyond.capital or unit[at].low in words.DETERMINERS and before.low == "in"
        return 2 if placed and nominal(beyond) and beyond.low not in words.TIME_WORDS else 0
    if before.low in ("and", "or"):
        if beyond.text == "," and at - 3 >= floor and unit[at - 3].capital and unit[at].capital:
            return 3
        alike = beyond.capital == unit[at].capital or beyond.low.endswith("s") or beyond.capital and unit[at].low in words.PERSON_HEADS
        return 2 if nominal(beyond) and alike and beyond.low not in words.TIME_WORDS else 0
    if before.text == "," and beyond.capital and _listed(unit, at):
        return 2
    if before.text == ")" and beyond.kind == "word":
        opened = next((place for place in range(at - 2, max(floor, at - 8) - 1, -1) if unit[place].text == "("), None)
        return at - opened + 1 if opened and nominal(unit[opened - 1]) else 0
    return 0


def _listed(unit: list[Token], at: int) -> bool:
    """Whether the comma before `at` joins a list of names that an "and" ends: "the US, Egypt, and Cairo"."""
    following = unit[at + 1 : at + 5]
    reach = 1 + sum(token.capital or token.text == "," for token in following)
    return unit[at].capital and any(token.low in ("and", "&") for token in following[:reach])


def _trim(unit: list[Token], start: int, end: int, floor: int, governed: bool) -> int | None:
    """The phrase without openers and dates in front; None where what is left is no noun phrase."""
    while start < end - 1 and (_opens_sentence(unit[start]) or unit[start].low == "that" and unit[start + 1].capital):
        start += 1
    if floor < start < end - 1 and unit[start - 1].low in _DO and unit[start].low in VERBS:
        start += 1  # "she did support | workers"
    first, last = unit[start], unit[end - 1]
    if start > floor and unit[start - 1].low in words.PREPOSITIONS and not governed:
        # "During the debate Lee said": only the name at the end can be the subject.
        names = end
        while names > start and unit[names - 1].capital:
            names -= 1
        if start < names < end and first.low in words.DETERMINERS:
            return names
        return start if unit[start - 1].low in ("than", "like") else None
    if last.low in words.TIME_WORDS and not last.capital or start == end - 1 and last.low in words.DAYS_AND_MONTHS:
        return None
    if first.low in words.DETERMINERS or any(token.capital for token in unit[start:end]) and _named(unit[start:end], start):
        return start
    plural = last.low.endswith("s") or last.low in words.PERSON_HEADS or last.low in ("police", "media", "press")
    return start if plural and _bounded(unit, start, floor) else None


def _opens_sentence(token: Token) -> bool:
    return token.low in words.OPENERS or token.low in words.DAYS_AND_MONTHS or adverb(token)


def _named(phrase: list[Token], start: int) -> bool:
    """Whether a phrase with a capital is a name: a capital that only begins the sentence does not make one."""
    capitals = sum(token.capital for token in phrase)
    return start > 0 or capitals > 1 or phrase[0].low not in VERBS or len(phrase) == 1


def phrase_after(unit: list[Token], start: int, ceiling: int | None = None) -> int:
    """The index after the noun phrase that begins at `start`; `start` itself where none does."""
    ceiling = min(len(unit) if ceiling is None else ceiling, start + _REACH)
    at = start
    if at < ceiling and unit[at].low in words.PRONOUNS - words.DETERMINERS and unit[at].text not in ("US", "WHO", "IT"):
        return at + 1
    while at < ceiling:
        token = unit[at]
        following = unit[at + 1] if at + 1 < ceiling else None
        if token.low in words.DETERMINERS or token.low == "'s" and at > start:
            at += 1
        elif nominal(token) and not (at > start and (_ends_phrase(token) or _plural_verb(unit, at))):
            at += 1
        elif at > start and following and token.low in words.INNER_PREPOSITIONS and _continues(token, following):
            at += 1
        elif at > start and following and (token.low in ("and", "&") or token.text == "," and _listed(unit, at + 1)) and (
            following.capital or following.low in ("and", "the") and unit[at - 1].capital and token.low != "and"
        ):
            at += 1
        elif at > start and token.text == "(" and (closing := _closing(unit, at, ceiling)):
            at = closing + 1
        else:
            break
    while at - 1 > start and unit[at - 1].text != ")" and (unit[at - 1].low in words.DETERMINERS or unit[at - 1].kind != "word"):
        at -= 1
    bare = at == start + 1 and unit[start].low in ("a", "an", "the", "his", "her", "its", "their", "our", "my", "your", "no", "every")
    return start if bare else at


def _plural_verb(unit: list[Token], at: int) -> bool:
    """Whether a bare word after a plural is its verb: "leaders release a statement"."""
    low = unit[at].low
    cue = VERBS.get(low)
    third = cue is not None and cue.form == "third" or low.endswith("s") and not low.endswith("ss")
    if third and unit[at - 1].capital and not unit[at].capital and at + 1 < len(unit):
        following = unit[at + 1]
        return following.low in words.DETERMINERS or following.low in ("to", "that") or following.low.endswith("ing")
    bare = cue is not None and cue.form == "base" or low in ("release", "issue")
    plural = unit[at - 1].low.endswith("s") and not unit[at - 1].low.endswith("ss") and unit[at - 1].low != "'s"
    plural = plural and unit[at - 1].low != "news"
    return bare and plural and not unit[at].capital


def _ends_phrase(token: Token) -> bool:
    cue = VERBS.get(token.low)
    low = token.low
    if token.capital:
        return low in words.TIME_WORDS
    verb = low in words.COMMON_VERBS or low.endswith("ed") and len(low) > 4 or low.endswith("ing") and low not in ("king", "meeting")
    return low in words.TIME_WORDS or verb or bool(cue and cue.form == "ing")


def _continues(preposition: Token, following: Token) -> bool:
    """Whether a noun phrase goes on behind a preposition; "to" before a bare word is an infinitive's."""
    if preposition.low == "to" and not following.capital and following.low not in words.DETERMINERS:
        return False
    return (following.capital or following.low in words.DETERMINERS or nominal(following)) and (
        following.low not in words.TIME_WORDS and following.low not in ("an", "interview", "statement")
    )


def _closing(unit: list[Token], at: int, ceiling: int) -> int | None:
    return next((place for place in range(at + 1, min(ceiling, at + 8)) if unit[place].text == ")"), None)


def with_apposition(unit: list[Token], start: int, end: int) -> int:
    """The index after an apposition that follows a phrase: "said Ann Lee, the mayor of Bath,"; else `end`."""
    if end + 1 >= len(unit) or unit[end].text != ",":
        return end
    first = unit[end + 1]
    if first.low in ("who", "whose"):
        stop = next((at for at in range(end + 1, len(unit)) if unit[at].text in (",", ";", "—") or unit[at].kind == "quote"), len(unit))
        return _without_stop(unit, end, stop)
    if first.low in words.PRONOUNS or first.kind != "word" or (VERBS.get(first.low) and VERBS[first.low].form == "ing"):
        return end
    stop = phrase_after(unit, end + 1)
    closes = stop >= len(unit) or unit[stop].kind == "quote" or unit[stop].text in (",", ".", ";", "?", "!")
    return stop if closes and stop > end + 1 else end


def _without_stop(unit: list[Token], start: int, stop: int) -> int:
    while stop > start and unit[stop - 1].text in ".?!":
        stop -= 1
    return stop
