"""Statements without a verb of saying: "according to", somebody's proposal, and who is ready or sure."""

from rag.ingest import words
from rag.ingest.contents import content_before, end_of, goes_on, phrase_end, without_commas
from rag.ingest.cues import ADJECTIVES, NOUNS, VERBS
from rag.ingest.found import Found
from rag.ingest.phrases import adverb, nominal, phrase_after, subject_before, with_apposition
from rag.ingest.tokens import Token

# Nouns for what is put forward, and the participles that say by whom.
_DOING = frozenset("proposal proposals plan plans offer bill motion initiative suggestion pledge promise amendment resolution".split())
_MADE = frozenset("made put proposed presented submitted tabled offered floated drafted sponsored introduced suggested advanced".split())

# What a plan would do by what it does: an estimate, and no part of the plan.
_EFFECTS = frozenset(
    """add benefit boost bring cause come cost create cut destroy do dole drive force get give go harm help hurt increase jeopardize jeopardise lead leave
    lower make mean need produce push put raise reduce require result save simplify slow spur take threaten undermine use weaken work""".split()
)
# Offices that are held "to" somebody or somewhere.
_TO_PLACES = frozenset("ambassador envoy adviser advisor aide secretary heir successor delegate delegates representative emissary".split())
# Nouns for words that somebody addresses to somebody.
_ADDRESSED = frozenset(
    """comments remarks statement statements warning warnings appeal plea pleas claim claims argument offer promise promises pledge
    question request description admission announcement advice call calls""".split()
)


def according(unit: list[Token], at: int) -> Found | None:
    """according to X: the content is the rest of the sentence, before it or after it."""
    if unit[at].low != "according" or at + 1 >= len(unit) or unit[at + 1].low != "to":
        return None
    end = with_apposition(unit, at + 2, phrase_after(unit, at + 2))
    if end == at + 2:
        return None
    left = content_before(unit, at)
    right = (end + 1, end_of(unit)) if end < len(unit) and unit[end].text == "," else None
    if left and right and goes_on(unit, right[0]):
        content = [left, right]
    elif left and not (left[1] - left[0] < 3 and right):
        content = [left]
    elif right and right[1] > right[0]:
        content = [right]
    else:
        content = []
    return Found((at, at + 2), (at + 2, end), content, lacks=not content)


def noun(unit: list[Token], at: int) -> Found | None:
    """Trump's proposal to ..., the call from Paris for ..., their threat that ..."""
    if unit[at].low not in NOUNS and unit[at].low not in _DOING or at == 0 or at + 1 >= len(unit):
        return None
    link = unit[at + 1].low
    if unit[at].low not in NOUNS:
        return _made_by(unit, at)
    source = _owner(unit, at)
    if source and unit[0].low in ("that", "this", "it") and unit[1].low in words.BE and all(map(adverb, unit[2 : source[0]])):
        return Found((at, at + 1), source, [(0, 1)], confidence=0.6, lacks=True)
    if source and source[0] == 0 and link in ("would", "will") and unit[at].low in _DOING and at + 2 < len(unit) and _is_deed(unit[at + 2]):
        return Found((at, at + 1), source, [(at + 1, phrase_end(unit, at + 2))], confidence=0.6)
    if agent := _made_by(unit, at):
        return agent
    if source:
        if link not in ("to", "that", "for", "of", "on", "against", "not"):
            return None
        if link == "to" and unit[at].low in _ADDRESSED and not _is_infinitive(unit, at + 2):
            return None  # "his comments to the council": whom they were made to, not what they say.
        if link == "that" and unit[at].low in _DOING and _is_finite(unit, at + 2):
            return None  # "little in his plan that helps": what it is like, not what it says
        return Found((at, at + 1), source, [(at + 1, _noun_end(unit, at + 1))], confidence=0.6)
    if link in ("to", "that", "for"):
        return _agent_after(unit, at)
    if link in ("by", "from"):
        stop = phrase_after(unit, at + 2)
        if stop > at + 2 and stop + 1 < len(unit) and unit[stop].low in ("to", "that", "for"):
            return Found((at, at + 2), (at + 2, stop), [(stop, phrase_end(unit, stop))], confidence=0.6)
    return None


def _is_deed(token: Token) -> bool:
    """Whether what a plan "would" do is what it is a plan for, and not what somebody thinks will come of it."""
    return token.kind == "word" and token.low not in _EFFECTS | words.AUXILIARIES and not adverb(token)


def _is_finite(unit: list[Token], at: int) -> bool:
    """Whether a verb with a tense stands at `at`, so that the "that" before it is its subject."""
    token = unit[at] if at < len(unit) else None
    if token is None or token.kind != "word" or token.capital:
        return False
    return token.low in words.AUXILIARIES - {"to", "not"} or token.low in words.COMMON_VERBS or goes_on(unit, at) or (
        token.low.endswith("es") and at + 1 < len(unit) and unit[at + 1].low in words.DETERMINERS | words.POSSESSIVES
    )


def _noun_end(unit: list[Token], at: int) -> int:
    """The end of what a noun holds: before an "and" behind which somebody's own thing, or the sentence's next verb, begins."""
    end = phrase_end(unit, at)
    for place in range(at + 2, end - 1):
        following = unit[place + 1]
        owned = following.low in words.POSSESSIVES or place + 2 < end and unit[place + 2].low == "'s"
        if unit[place].low in ("and", "but") and (owned or following.low in VERBS and VERBS[following.low].form in ("past", "third")):
            return place
        if unit[place].low == "notwithstanding":
            return place
    return end - 1 if unit[end - 1].low in ("notwithstanding", "aside") and end > at + 1 else end


def _is_infinitive(unit: list[Token], at: int) -> bool:
    token = unit[at] if at < len(unit) else None
    return token is not None and token.kind == "word" and not token.capital and token.low not in words.DETERMINERS | words.PRONOUNS


def _made_by(unit: list[Token], at: int) -> Found | None:
    """"a plan put forward by Egypt, the crossing would open": the agent behind a passive, and what follows the comma."""
    start = at + 2 if unit[at + 1].text == "," else at + 1
    by = next((place for place in range(start, min(len(unit) - 1, start + 4)) if unit[place].low == "by"), None)
    if by is None or by == start or unit[start].low not in _MADE or unit[at].low not in _DOING:
        return None
    stop = phrase_after(unit, by + 1)
    first = subject_before(unit, at + 1, governed=True)
    if stop == by + 1 or first is None:
        return None
    content = [(first, at + 1)]
    if stop + 1 < len(unit) and (unit[stop].text == "," or unit[stop].low in ("to", "that", "for")):
        content.append((stop + (unit[stop].text == ","), end_of(unit)))
    return Found((start, by + 1), (by + 1, stop), content, confidence=0.6)


def _owner(unit: list[Token], at: int) -> tuple[int, int] | None:
    """The genitive or possessive before a noun, at most two adjectives between."""
    for place in range(at - 1, max(-1, at - 4), -1):
        token = unit[place]
        if token.low in words.POSSESSIVES:
            return (place, place + 1)
        if token.low == "'s" or token.text in ("'", "’") and unit[place - 1].low.endswith("s"):
            first = subject_before(unit, place)
            return (_behind_to(unit, first, place), place) if first is not None else None
        if not nominal(token):
            return None
    return None


def _behind_to(unit: list[Token], first: int, end: int) -> int:
    """Where an owner begins: behind a "to" that a verb or an adjective takes ("point to Lee's call"), not within "the envoy to Spain's"."""
    return next((at + 1 for at in range(end - 1, first, -1) if unit[at].low == "to" and unit[at - 1].low not in _TO_PLACES), first)


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
