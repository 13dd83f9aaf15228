"""Cue -> the words it attributes: after it, before its subject, or behind a time and a place."""

from rag.ingest import words
from rag.ingest.cues import VERBS, Cue
from rag.ingest.phrases import adverb, nominal, phrase_after
from rag.ingest.tokens import Token

# "that" or a quotation may follow a cue at this many tokens' distance: "said in a statement on Friday that".
_ADVERBIAL_REACH = 14


def content_after(unit: list[Token], at: int, cue: Cue) -> tuple[int, int] | None:
    """What follows a cue as its content; None where only a time, a place or an addressee follows."""
    end = end_of(unit)
    if at < end and unit[at].text in (",", ":", "—", "–") and cue.takes("say", "tell"):
        at += 1
        if at < end and unit[at].kind != "quote" and unit[at - 1].text != ":":
            return _far(unit, at, end)
    if at >= end:
        return None
    first = unit[at]
    if cue.takes("tell") and first.kind == "word" and first.low != "that":
        after = _addressee(unit, at)
        return (after, end) if at < after < end and _opens_clause(unit[after]) else _far(unit, after, end)
    if first.kind == "quote" or first.low in ("that", "whether", "if", "how", "why", "what"):
        return (at, end)
    if cue.takes("say") and not cue.takes("think", "intend", "urge", "judge"):
        if _adverbial(unit, at, end):
            return _far(unit, at, end)
        return (at, end) if first.kind == "word" and (first.low in ("yes", "no") or end - at > 1 or not nominal(first)) else None
    if first.kind == "mark" or first.low in words.AUXILIARIES - {"to", "not", "having", "being"} or first.low in ("and", "or", "but"):
        return None
    if cue.takes("intend") and (first.low in words.TIME_WORDS or first.low in words.PREPOSITIONS):
        to = next((place for place in range(at, min(end, at + 6)) if unit[place].low in ("to", "that")), None)
        if to is not None and unit[to - 1].low in words.TIME_WORDS or not cue.takes("judge", "think"):
            return (to, end) if to is not None else None
    if first.low == "to":
        return (at, end) if cue.takes("intend", "say") or cue.lemma.endswith(" to") else None
    if cue.takes("judge") and " " not in cue.lemma and first.low in words.PREPOSITIONS:
        return None
    return (at, end)


def _addressee(unit: list[Token], at: int) -> int:
    """The index after whom something is told: "CNN" in "told CNN that ..." and in "told CNN the bridge would ..."."""
    after = phrase_after(unit, at)
    for place in range(at + 1, after):
        joined = unit[place - 1].low in words.PREPOSITIONS | words.DETERMINERS | {"and", "or", "all", "both", "'s"}
        if unit[place].low in words.DETERMINERS and unit[place - 1].kind == "word" and not joined:
            return place
    return after


def is_clause(unit: list[Token], start: int, end: int) -> bool:
    """Whether these words are a clause or a quotation and no mere noun phrase: they open as one, or hold a finite verb."""
    first = unit[start]
    opens = first.low in ("that", "whether", "if", "how", "why", "what", "when", "where")
    if opens or first.kind == "quote" or start and unit[start - 1].text == ":":
        return True
    for token in unit[start + 1 : min(end, start + 12)]:
        if token.text in (",", ";"):
            return False
        cue = VERBS.get(token.low)
        finite = cue is not None and cue.form in ("past", "third")
        if finite or token.low in words.AUXILIARIES - {"to", "not", "'s"} or token.low in words.COMMON_VERBS:
            return True
    return False


def _opens_clause(token: Token) -> bool:
    """Whether what somebody was told may begin here, right behind the addressee."""
    joined = token.low in ("that", "to", "how", "why", "what", "of", "about")
    return joined or token.kind == "quote" or token.low in words.SUBJECT_PRONOUNS or token.low in words.DETERMINERS


def _adverbial(unit: list[Token], at: int, end: int) -> bool:
    """Whether a time, a place or a manner follows a cue, and no clause."""
    first, following = unit[at], unit[at + 1] if at + 1 < end else None
    if following and (following.low == "'s" or first.low in ("about", "around", "over", "under") and following.text[0].isdigit()):
        return False
    if first.low in ("to", "when", "as", "while") or first.low in words.PREPOSITIONS or first.low in words.TIME_WORDS:
        return True
    if first.text[0].isdigit() and following and following.low in ("minutes", "hours", "days", "weeks", "months", "years"):
        return True
    return adverb(first) and not (following and following.low in ("because", "if", "as", "when") or end - at > 6 and first.low == "there")


def _far(unit: list[Token], at: int, end: int) -> tuple[int, int] | None:
    """Content behind an adverbial: at "that", a colon or a quotation a few tokens on."""
    for place in range(at, min(end, at + _ADVERBIAL_REACH)):
        token = unit[place]
        if token.kind == "quote":
            return (place, end) if place == at or unit[place - 1].text in (",", ":") or unit[place - 1].kind == "word" else None
        if token.low == "that" and place + 1 < end and unit[place - 1].low not in words.PREPOSITIONS:
            return (place, end)
        if token.text == ":":
            return (place + 1, end) if place + 1 < end else None
        if token.text == ";" or token.low in ("when", "after", "as", "before", "while", "because", "until", "who", "which"):
            return None
        if token.low in words.SUBJECT_PRONOUNS - {"who", "which"} and unit[place - 1].kind == "word":
            return (place, end)
        # "said Wednesday the bridge would close"
        day = place > at and unit[place - 1].low in words.DAYS_AND_MONTHS
        if day and (token.low in words.DETERMINERS or token.capital and token.low not in words.TIME_WORDS) and is_clause(unit, place, end):
            return (place, end)
    return None


def content_before(unit: list[Token], at: int) -> tuple[int, int] | None:
    """What stands before a subject as its content: a clause that a comma, or a quotation, ends."""
    if at == 0:
        return None
    before = unit[at - 1]
    if before.kind == "quote":
        end = at
    elif before.text in (",", "?", "!", "—", "–", "--", "…", "..."):
        end = at - 1
    else:
        return None
    start = 0
    if end == start:
        return None
    if end - start < 3 and unit[end - 1].kind != "quote":
        return None
    if unit[start].low in words.PREPOSITIONS and end - start < 6 and unit[end - 1].kind != "quote":
        return None
    return (start, end)


def content_of_relative(unit: list[Token], at: int) -> tuple[int, int] | None:
    """"..., which they are threatening": what is threatened is the clause before, its "if" left out."""
    if at < 3 or unit[at - 1].low != "which" or unit[at - 2].text != ",":
        return None
    start = 1 if unit[0].low in words.CONJUNCTIONS else 0
    return (start, at - 2) if at - 2 > start else None


def opens_content(unit: list[Token], at: int) -> bool:
    return unit[at].kind == "quote" or unit[at].low == "that" or unit[at - 1].text == ":"


def halves_around(unit: list[Token], start: int, end: int) -> list[tuple[int, int]]:
    """Both parts of a clause that source and cue break in two: "The permit, Lee said, was late". Empty where they do not."""
    if start < 2 or unit[start - 1].text != "," or end + 1 >= len(unit) or unit[end].text != ",":
        return []
    first, after = unit[0], unit[end + 1]
    if unit[start - 2].kind == "quote" or after.kind == "quote":
        return []
    verb = after.low in words.AUXILIARIES or after.low == "that" or goes_on(unit, end + 1)
    waiting = first.low in words.PREPOSITIONS or first.low in words.CONJUNCTIONS - {"and", "or", "but", "nor", "so", "yet"}
    relative = after.low in ("who", "which", "and", "but", "or", "though", "while") or after.low.endswith("ing")
    return [(0, start - 1), (end + 1, end_of(unit))] if verb or waiting and not relative else []


def goes_on(unit: list[Token], at: int) -> bool:
    """Whether a clause that an aside broke off goes on at `at` with its verb."""
    if at >= len(unit):
        return False
    cue = VERBS.get(unit[at].low)
    finite = cue is not None and cue.form in ("past", "third") or unit[at].low.endswith("ed") or unit[at].low in words.COMMON_VERBS
    return unit[at].low in words.AUXILIARIES or not unit[at].capital and finite


def end_of(unit: list[Token]) -> int:
    """The index after the last word of a unit, its stop left out."""
    end = len(unit)
    while end > 0 and unit[end - 1].text in (".", "!", "?", ",", ";", ":"):
        end -= 1
    return end


def phrase_end(unit: list[Token], at: int) -> int:
    """The end of the phrase at `at`: the next comma, semicolon or dash, or the end of the unit."""
    end = end_of(unit)
    # What is proposed "to" somebody ends where the sentence's own verb comes; a clause with "that" has one of its own.
    finite = words.BE - {"be", "been"} | {"has", "had", "have", "came", "comes", "will", "would", "drew", "met"}
    for place in range(at, end):
        token = unit[place]
        if token.text in (",", ";", "—", "–", "--", ":") or unit[at].low != "that" and token.low in finite:
            return place
    return end


def without_commas(unit: list[Token], start: int, end: int) -> tuple[int, int]:
    while end > start + 1 and unit[end - 1].text in (",", ";", "—", "–"):
        end -= 1
    return start, end
