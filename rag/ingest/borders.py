"""The statements of one sentence -> where each ends, and what they share: a subject, an antecedent, joint speakers."""

from rag.ingest import words
from rag.ingest.contents import end_of
from rag.ingest.cues import VERBS
from rag.ingest.found import Found
from rag.ingest.phrases import adverb, nominal, phrase_after, subject_before
from rag.ingest.tokens import Token

_CHAIN = 4  # nouns with prepositions between
_DESCRIBED = 24  # tokens between "is a" and "who"
_CLOSE_TO = frozenset("familiar close loyal critical opposed sympathetic briefed involved".split())
_OWNER_REACH = 12  # tokens before "his" in which whose it is may stand


def cut(unit: list[Token], found: list[Found]) -> None:
    """Ends a content where the next statement of the same sentence begins behind a comma."""
    for item, following in zip(found, found[1:], strict=False):
        border = min(following.cue[0], following.source[0]) if following.source and not following.participle else following.cue[0]
        if following.source and item.source and following.source[0] < item.cue[1] and not following.participle:
            continue
        at = border
        while at > 0 and unit[at - 1].low in ("and", "but", "while", "though", "although", "as", "yet", "also", "then"):
            at -= 1
        closing = any(end == at - 1 for _, end in following.content)
        if at > 0 and unit[at - 1].text in (",", ";", "—", "–") and (
            closing or at < border or following.participle or unit[border].low == "according"
        ):
            at -= 1
        else:
            continue
        item.content = [(start, min(end, at)) for start, end in item.content if start < at]
    for item in found:
        item.content = [(start, _before_though(unit, start, end)) for start, end in item.content]


def _before_though(unit: list[Token], start: int, end: int) -> int:
    """A concession behind a comma or a dash is the writer's: it ends what was said."""
    for at in range(start + 1, end - 1):
        if unit[at].text in (",", "-", "—", "–", "--") and unit[at + 1].low in ("though", "although") and unit[at - 1].kind != "mark":
            return at
    return end


def lead(unit: list[Token], found: list[Found]) -> None:
    """Gives a participle that opens the sentence the subject of what follows: "Calling it a farce, Lee said"."""
    for index, item in enumerate(found):
        if item.shares:
            item.lacks = False
            comma = next((at for at in range(item.cue[1], len(unit)) if unit[at].text == ","), None)
            item.content = list(found[index + 1].content) if index + 1 < len(found) else [(comma + 1, end_of(unit))] if comma else []
            item.content = [(start, end) for start, end in item.content if end > start and start >= item.cue[1]]
        if item.source is None and index + 1 < len(found):
            item.source = found[index + 1].source
            comma = next((at for at in range(item.cue[1], len(unit)) if unit[at].text == ","), None)
            if comma and item.content and item.content[0][0] < comma:
                item.content = [(item.content[0][0], comma)]
        elif item.source is None and item.cue[0] == 0:
            comma = next((at for at in range(item.cue[1], len(unit)) if unit[at].text == ","), None)
            end = phrase_after(unit, comma + 1) if comma else 0
            if comma and end > comma + 1 and item.content and item.content[0][0] < comma:
                item.source, item.content = (comma + 1, end), [(item.content[0][0], comma)]
            else:
                item.content = []


def joint(unit: list[Token], item: Found) -> list[Found]:
    """"A joint statement with Lee and Kim urging": those after "with" urge too."""
    between = range(item.source[1], item.cue[0]) if item.source else range(0)
    shared = next((at for at in between if unit[at].low in ("joint", "jointly", "together")), None)
    start = next((at + 1 for at in between if shared is not None and at > shared and unit[at].low == "with"), None)
    if start is None:
        return []
    end = phrase_after(unit, start, item.cue[0])
    borders = [start - 1, *(at for at in range(start, end) if unit[at].low == "and" or unit[at].text == ","), end]
    pairs = [(left + 1, right) for left, right in zip(borders, borders[1:], strict=False) if right > left + 1]
    return [Found(item.cue, pair, list(item.content), item.confidence) for pair in pairs if unit[pair[0]].capital]


def antecedent(unit: list[Token], source: tuple[int, int]) -> tuple[int, int] | None:
    """What a pronoun may stand for in its own sentence: for "who" the phrase before it, else the first subject."""
    low = unit[source[0]].low
    if source[1] - source[0] > 1 or low not in words.PRONOUNS and low not in words.POSSESSIVES:
        return None
    if low in ("who", "which", "that", "whose"):
        aside = source[0] > 0 and unit[source[0] - 1].text == ","
        end = source[0] - aside
        if low == "who" and (target := _described(unit, end)):
            return target
        first = subject_before(unit, end, governed=True)
        return ((_person(unit, first, end, aside) if low == "who" else first), end) if first is not None else None
    if low in words.POSSESSIVES and (target := _blamed(unit, source[0]) or _owner_before(unit, source[0])):
        return target
    at = 0
    while at < source[0] and (
        unit[at].low in words.OPENERS or unit[at].low in words.CONJUNCTIONS or unit[at].text in (",", "[") or adverb(unit[at])
    ):
        at += 1
    end = phrase_after(unit, at, source[0])
    return (at, end) if end > at and unit[at].low not in words.PRONOUNS else None


def _described(unit: list[Token], end: int) -> tuple[int, int] | None:
    """"Lee is a liar and bully | who …": whoever is called so."""
    at = end - 1
    while at > 0 and end - at < _DESCRIBED and (nominal(unit[at]) or unit[at].low in words.DETERMINERS or unit[at].low in ("and", "or") or unit[at].text == ","):
        at -= 1
    if unit[at].low not in words.BE or at + 2 >= end or unit[at + 1].low not in ("a", "an"):
        return None
    first = subject_before(unit, at)
    named = first is not None and any(token.capital for token in unit[first:at]) and unit[first].low not in words.PRONOUNS
    return (first, at) if first is not None and named else None


def _person(unit: list[Token], first: int, end: int, aside: bool) -> int:
    """Where the person begins that a "who" stands for: in "Liberals in the council who" the Liberals, in "the mouth of Lee, who" Lee.

    Behind a comma the nearest that may be a person is meant, else the first of a chain.
    """
    start = first
    for _ in range(_CHAIN):
        if start < 2 or unit[start - 1].low not in words.INNER_PREPOSITIONS:
            break
        before = subject_before(unit, start - 1 - (unit[start - 2].low in _CLOSE_TO), governed=True)
        if before is None:
            break
        start = before
    if not unit[start].capital and unit[start].low.endswith(("s", "ed")) and start + 1 < end and nominal(unit[start + 1]) and unit[start].low not in words.DETERMINERS:
        start += 1  # "includes | people", "sparked | criticism"
    starts = [start, *(at + 1 for at in range(start + 1, end - 1) if unit[at].low in words.INNER_PREPOSITIONS)]
    ends = [*(start - 1 for start in starts[1:]), end]
    people = [_behind_verb(unit, start, stop) for start, stop in zip(starts, ends, strict=True) if _may_be_person(unit[start:stop])]
    if not people:
        return first
    return people[-1] if aside else people[0]


def _behind_verb(unit: list[Token], start: int, end: int) -> int:
    """"The toll angered | officials": a past form behind a noun is a verb; behind "the" it describes."""
    for at in range(end - 2, start, -1):
        if unit[at].low.endswith("ed") and not unit[at].capital and unit[at - 1].low not in words.DETERMINERS and not adverb(unit[at - 1]):
            return at + 1
    return start


def _may_be_person(phrase: list[Token]) -> bool:
    tokens = [token for token in phrase if token.low not in _CLOSE_TO]
    if not tokens:
        return False
    last = tokens[-1]
    if last.low.removesuffix("s") in words.PERSON_HEADS | words.ROLES or last.low in words.PERSON_HEADS or last.low in ("one", "those", "anyone", "someone", "others"):
        return True
    if last.capital:
        names = [token for token in tokens if token.capital]
        return len(names) > 1 and last.low not in words.BODIES or last.low.endswith("s") and last.text != last.text.upper() and not last.low.endswith("ss")
    return last.low.endswith(("er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "ants", "ees"))


def _blamed(unit: list[Token], at: int) -> tuple[int, int] | None:
    """"Lee criticised Reed over | his plan": the plan is that of who is blamed, or praised, for it."""
    if unit[at - 1].low not in ("over", "for", "about") or at < 3:
        return None
    verb = next((place for place in range(at - 2, -1, -1) if unit[place].low in VERBS), None)
    if verb is None or not VERBS[unit[verb].low].takes("judge") or verb + 1 >= at - 1 or not unit[verb + 1].capital:
        return None
    return (verb + 1, phrase_after(unit, verb + 1, at - 1))


def _owner_before(unit: list[Token], at: int) -> tuple[int, int] | None:
    """"Reed's offer to go back on | his call": the call is that of whose offer it is, where no verb with a tense comes between."""
    for place in range(at - 2, max(0, at - _OWNER_REACH), -1):
        token = unit[place]
        if token.kind != "word" or token.low in words.AUXILIARIES - {"to", "'s"} or token.low in VERBS and VERBS[token.low].form in ("past", "third"):
            return None
        if token.low == "'s" and unit[place - 1].capital:
            first = subject_before(unit, place, governed=True)
            return (first, place) if first is not None else None
    return None
