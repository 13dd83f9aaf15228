"""Is this word a verb that attributes here? Its group of auxiliaries, its agreement with the subject, its noun twins."""

from rag.ingest import words
from rag.ingest.cues import NOUN_LIKE, Cue
from rag.ingest.phrases import adverb
from rag.ingest.tokens import Token


def verb_group(unit: list[Token], at: int, cue: Cue) -> tuple[int, bool, bool]:
    """Where the verb group begins that the cue ends, whether a form of "be" is next to it, and whether "to" is."""
    start = at
    be = infinitive = False
    while start > 0 and at - start < 7:
        token = unit[start - 1]
        if token.low in words.AUXILIARIES and not (token.low == "'s" and _possessive(unit, start - 1, cue) or _is_surname(unit, start - 1)):
            nearest = not any(unit[place].low in words.AUXILIARIES for place in range(start, at))
            be = be or nearest and token.low in words.BE
            infinitive = infinitive or token.low == "to"
            start -= 1
        elif adverb(token) and token.text not in ("All", "Both", "Each") and start > 1:
            start -= 1
        else:
            break
    while start < at and unit[start].low not in words.AUXILIARIES and unit[start].capital:
        start += 1
    return start, be, infinitive


def _is_surname(unit: list[Token], at: int) -> bool:
    """Whether a helping verb is the name of whoever speaks: "Theresa May said"."""
    return unit[at].text in ("May", "Will") and at > 0 and unit[at - 1].capital


def _possessive(unit: list[Token], at: int, cue: Cue) -> bool:
    """Whether 's before a cue makes a genitive ("Trump's claim") and no "is" or "has"."""
    return cue.form in ("base", "third") or at > 0 and unit[at - 1].low not in words.PRONOUNS and cue.form != "ing"


def is_noun(unit: list[Token], at: int, cue: Cue) -> bool:
    """Whether the form stands where a noun or an adjective stands: after a determiner, a preposition, a genitive."""
    if unit[at].capital and at > 0:
        return True
    before = unit[at - 1] if at else None
    if before is None:
        return cue.form != "ing"
    if before.low in words.DETERMINERS and before.low not in ("that", "this", "those", "these", "some", "many", "several", "both",
                                                              "all", "most", "few", "others", "one", "another"):
        return True
    if before.low == "'s" and cue.form != "ing":
        return True
    if before.low in words.PREPOSITIONS and cue.form != "ing":
        return True
    if cue.lemma in NOUN_LIKE and cue.form in ("base", "third") and not _takes_object(unit, at):
        return True
    return cue.form in ("base", "third") and before.kind == "word" and before.low.endswith(("ive", "ous", "ful", "ic", "al")) and (
        not before.capital
    )


def _takes_object(unit: list[Token], at: int) -> bool:
    """Whether something follows that a verb takes and a noun does not: "plans to", "calls it", "support the bill"."""
    if at + 1 >= len(unit):
        return False
    following = unit[at + 1]
    return following.kind == "quote" or following.capital or following.low in words.DETERMINERS or following.low in words.PRONOUNS or (
        following.low in ("to", "how", "whether", "him", "her", "that", "for", "on", "out") or following.low.endswith("ing")
    )


def agrees(unit: list[Token], start: int, cue: Cue, at: int) -> bool:
    """Whether subject and verb form go together: a bare verb wants a plural, "I", "you", "we" or an auxiliary."""
    if start < at or cue.form not in ("base", "third"):
        return True
    last = unit[start - 1]
    while last.text in (",", ")", "—", "–") and start > 1:
        start -= 1
        last = unit[start - 1]
    plural = last.low in ("i", "you", "we", "they", "who", "which", "that", "many", "some", "others", "both", "all", "most", "few",
                          "these", "those", "people", "police") or last.low.endswith("s") and not last.low.endswith("ss")
    if cue.form == "base":
        return plural or _joined(unit, start) or last.capital and cue.lemma in ("say", "think", "believe", "want") or cue.lemma == "read"
    return last.low not in ("i", "you", "we", "they", "these", "those", "many", "both", "others", "people")


def _joined(unit: list[Token], start: int) -> bool:
    """Whether an "and" stands shortly before: "Smith and Jones say"; or "voters in Ohio say"."""
    window = unit[max(0, start - 8) : start]
    return any(token.low in ("and", "&") or token.low.endswith("s") and not token.capital for token in window)


def after_clause(unit: list[Token], at: int) -> bool:
    """Whether a clause or a quotation ends right before `at`, so that an inverted subject may follow."""
    return at == 0 or unit[at - 1].kind == "quote" or unit[at - 1].text in (",", "?", "!", "—", "–", "--", "…", "...")
