"""One unit of tokens -> the statements in it, as indices: who, by which cue, which words.

Looks at one sentence only: what runs over several is joined in `attribute`. Names nobody: that is `speaker`.
"""

from dataclasses import dataclass, field

from rag.ingest import words
from rag.ingest.cues import ADJECTIVES, NOUN_LIKE, NOUNS, PHRASES, VERBS, Cue
from rag.ingest.phrases import adverb, nominal, phrase_after, subject_before, with_apposition
from rag.ingest.tokens import Token

# "that" or a quotation may follow a cue at this many tokens' distance: "said in a statement on Friday that".
_ADVERBIAL_REACH = 14


@dataclass(slots=True)
class Found:
    """One statement as half-open index pairs into its unit. `source` is None where the unit names nobody.

    `hint` is the phrase of the unit that a pronoun at `source` may stand for. `shares` tells of "as Lee has said" that it
    takes the words of the statement after it. `lacks` tells that the cue has no content in its own sentence, as after a quotation that ended with a question mark.
    """

    cue: tuple[int, int]
    source: tuple[int, int] | None = None
    content: list[tuple[int, int]] = field(default_factory=list)
    confidence: float = 0.9
    participle: bool = False
    lacks: bool = False
    shares: bool = False
    hint: tuple[int, int] | None = None


def find(unit: list[Token]) -> list[Found]:
    """Every statement that the words of one unit make, in the order of their cues."""
    found: list[Found] = []
    at = 0
    while at < len(unit):
        token = unit[at]
        item = None
        if token.kind == "word":
            item = (
                _according(unit, at)
                or _made_clear(unit, at, found)
                or _phrase(unit, at, found)
                or _verb(unit, at, found)
                or _unknown(unit, at)
                or _noun(unit, at)
                or _adjective(unit, at)
            )
        if item:
            found.append(item)
            at = max(at + 1, item.cue[1])
        else:
            at += 1
    _cut(unit, found)
    _lead(unit, found)
    found += [other for item in found if item.participle for other in _joint(unit, item)]
    for item in found:
        item.content = [(start, end) for start, end in item.content if start < end <= len(unit)]
        item.hint = _hint(unit, item.source) if item.source else None
    return [item for item in found if item.content or item.lacks]


# --- cues -----------------------------------------------------------------------------------------------------------


def _according(unit: list[Token], at: int) -> Found | None:
    """according to X: the content is the rest of the sentence, before it or after it."""
    if unit[at].low != "according" or at + 1 >= len(unit) or unit[at + 1].low != "to":
        return None
    end = with_apposition(unit, at + 2, phrase_after(unit, at + 2))
    if end == at + 2:
        return None
    left = _left(unit, at)
    right = (end + 1, _end(unit)) if end < len(unit) and unit[end].text == "," else None
    if left and right and _goes_on(unit, right[0]):
        content = [left, right]
    elif left and not (left[1] - left[0] < 3 and right):
        content = [left]
    elif right and right[1] > right[0]:
        content = [right]
    else:
        content = []
    return Found((at, at + 2), (at + 2, end), content, lacks=not content)


def _goes_on(unit: list[Token], at: int) -> bool:
    """Whether a clause that an aside broke off goes on at `at` with its verb."""
    cue = VERBS.get(unit[at].low)
    finite = cue is not None and cue.form in ("past", "third") or unit[at].low.endswith("ed") or unit[at].low in words.COMMON_VERBS
    return unit[at].low in words.AUXILIARIES or not unit[at].capital and finite


def _phrase(unit: list[Token], at: int, found: list[Found]) -> Found | None:
    """Verbs with their particles: call for, point out, make it clear."""
    for rest, cue in PHRASES.get(unit[at].low, ()):
        if all(at + 1 + step < len(unit) and unit[at + 1 + step].low == word for step, word in enumerate(rest)):
            end = at + 1 + len(rest)
            if rest[-1] == "to":
                end -= 1
            if item := _clause(unit, at, end, cue, found):
                return item
    return None


def _made_clear(unit: list[Token], at: int, found: list[Found]) -> Found | None:
    """has made that very clear, making it clear."""
    if unit[at].low not in ("made", "make", "makes", "making"):
        return None
    clear = next((place for place in range(at + 1, min(len(unit), at + 5)) if unit[place].low in ("clear", "plain")), None)
    cue = next((cue for _, cue in PHRASES[unit[at].low] if cue.lemma == "make clear"), None)
    if clear is None or cue is None:
        return None
    if clear + 1 < len(unit) and unit[clear + 1].text == "," and unit[at + 1].low in ("that", "this", "it"):
        first = subject_before(unit, _group(unit, at, cue)[0])
        return Found((at, clear + 1), (first, _group(unit, at, cue)[0]), [(clear + 2, _end(unit))]) if first is not None else None
    return _clause(unit, at, clear + 1, cue, found)


def _verb(unit: list[Token], at: int, found: list[Found]) -> Found | None:
    cue = VERBS.get(unit[at].low)
    return _clause(unit, at, at + 1, cue, found) if cue else None


def _unknown(unit: list[Token], at: int) -> Found | None:
    """"...," Lee barked: right behind a quotation and a name any past form is a verb of saying."""
    if not unit[at].low.endswith("ed") or unit[at].capital or at < 2 or unit[0].kind != "quote" or unit[0].text[-2:-1] not in (",", "?", "!"):
        return None
    if subject_before(unit, at) != 1 or not (unit[1].capital or unit[1].low in words.SUBJECT_PRONOUNS):
        return None
    return Found((at, at + 1), (1, at), [(0, 1)], confidence=0.7)


def _clause(unit: list[Token], at: int, end: int, cue: Cue, found: list[Found]) -> Found | None:
    """The statement around a verb at [at, end): subject before it or, inverted, after it; content after or before."""
    start, passive, infinitive = _group(unit, at, cue)
    if infinitive or _is_noun(unit, at, cue):
        return None
    progressive = cue.form == "ing"
    if passive and not progressive:
        return _passive(unit, start, end, cue)
    if progressive and not passive:
        return _participle(unit, at, end, cue, found)
    speaks = cue.takes("say", "tell") and " " not in cue.lemma
    if speaks and start == at and _after_clause(unit, at) and (stop := _subject_behind(unit, at, end)):
        return _inverted(unit, (end, with_apposition(unit, end, stop)), (start, end), cue)
    before = _before_time(unit, start)
    first = subject_before(unit, before)
    if first is not None and _agrees(unit, before, cue, at):
        return _complete(unit, (first, before), (start, end), cue)
    if first is None and start and unit[start - 1].low in ("and", "but", ",", "then", "or") and cue.form in ("past", "third"):
        return _elided(unit, (start, end), cue, found)
    return None


def _elided(unit: list[Token], cue_at: tuple[int, int], cue: Cue, found: list[Found]) -> Found | None:
    """"Lee met the mayor and promised to return": the subject is the one of the clause before."""
    right = _right(unit, cue_at[1], cue)
    if not right:
        return None
    source = next((item.source for item in reversed(found) if item.source and not item.participle and item.source[1] <= cue_at[0]), None)
    source = source or _leading(unit, cue_at[0])
    if source is None or unit[source[0]].low in words.PREPOSITIONS:
        return None
    return Found(cue_at, source, [right], confidence=0.7)


def _subject_behind(unit: list[Token], at: int, end: int) -> int | None:
    """The index after an inverted subject that begins at `end`; None where what follows is a clause's own subject."""
    stop = phrase_after(unit, end)
    if stop == end or unit[end].low in words.TIME_WORDS or unit[end].low in ("question", "amendment", "motion"):
        return None
    if unit[at - 1].kind == "quote" and at:
        return stop
    if unit[end].low in words.SUBJECT_PRONOUNS:
        return None
    closed = stop >= len(unit) or unit[stop].kind == "quote" or unit[stop].text in (",", ".", ":", ";", "?", "!", "—", "–") or (
        unit[stop].low in words.PREPOSITIONS or unit[stop].low in words.TIME_WORDS
    )
    named = unit[end].capital or unit[end].low in words.DETERMINERS
    if at and unit[at - 1].text == "," and _before_aside_name(unit, at):
        return None
    return stop if closed and named else None


def _before_aside_name(unit: list[Token], at: int) -> bool:
    """Whether the comma before `at` closes an aside on a name that begins the sentence: "Ann Lee, the mayor, | said"."""
    first = subject_before(unit, at)
    return first is not None and first <= 1 and (unit[first].capital or unit[first].low in words.DETERMINERS) and at - first < 16 and (
        not any(token.low in words.AUXILIARIES for token in unit[first:at])
    )


def _before_time(unit: list[Token], at: int) -> int:
    """The index before a time that stands between subject and verb: "the chairman, this past week, announced"."""
    start = at
    while start > 1 and at - start < 5 and (unit[start - 1].low in words.TIME_WORDS or unit[start - 1].low == "past"):
        start -= 1
    if start == at:
        return at
    if start > 1 and unit[start - 1].low in ("this", "on", "in", "last", "late", "early", "the", "that"):
        start -= 1
    return start


def _group(unit: list[Token], at: int, cue: Cue) -> tuple[int, bool, bool]:
    """Where the verb group begins that the cue ends, whether a form of "be" is next to it, and whether "to" is."""
    start = at
    be = infinitive = False
    while start > 0 and at - start < 7:
        token = unit[start - 1]
        if token.low in words.AUXILIARIES and not (token.low == "'s" and _possessive(unit, start - 1, cue)):
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


def _possessive(unit: list[Token], at: int, cue: Cue) -> bool:
    """Whether 's before a cue makes a genitive ("Trump's claim") and no "is" or "has"."""
    return cue.form in ("base", "third") or at > 0 and unit[at - 1].low not in words.PRONOUNS and cue.form != "ing"


def _is_noun(unit: list[Token], at: int, cue: Cue) -> bool:
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


def _agrees(unit: list[Token], start: int, cue: Cue, at: int) -> bool:
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


def _after_clause(unit: list[Token], at: int) -> bool:
    """Whether a clause or a quotation ends right before `at`, so that an inverted subject may follow."""
    return at == 0 or unit[at - 1].kind == "quote" or unit[at - 1].text in (",", "?", "!", "—", "–", "--", "…", "...")


def _complete(unit: list[Token], source: tuple[int, int], cue_at: tuple[int, int], cue: Cue) -> Found | None:
    """Subject and cue are known; the content is looked for after the cue, then before the subject."""
    source = _strip(unit, *source)
    if aside := next((at for at in range(source[0] + 1, source[1]) if unit[at].low == "according"), None):
        source = _strip(unit, source[0], aside)
    if source[1] - source[0] == 1 and unit[source[0]].low in ("question", "amendment", "amendments", "motion", "clause"):
        return None  # "Question proposed": what is put, not who puts it.
    right = _right(unit, cue_at[1], cue)
    left = _left(unit, source[0])
    if unit[source[0]].low in ("i", "we", "you") and not cue.takes("say", "tell", "urge") and cue.act_set() <= {"said"}:
        return None  # "I think": the words are the speaker's own already.
    item = Found(cue_at, source)
    if clause := _relative(unit, source[0]):
        item.content = [clause]
        return item
    speaks = cue.takes("say", "tell")
    if left and speaks and unit[left[1] - 1].kind == "quote" and not (right and _opens_content(unit, right[0])):
        right = None
    if left and speaks and right and unit[cue_at[1]].text == "," and unit[right[0]].kind != "quote":
        right = None
    if right:
        item.content = [right]
        if left and unit[left[1] - 1].kind == "quote" and unit[right[0]].kind == "quote" and cue.takes("say", "tell"):
            item.content = [left, right]
        return item
    if cue.takes("say", "tell") or cue.lemma in ("think", "believe", "hope"):
        if left:
            item.content = [left]
        elif source[0] and unit[source[0] - 1].low == "as" and cue_at[1] < len(unit):
            item.lacks = item.shares = True
        else:
            item.lacks = source[0] == 0
        return item if item.content or item.lacks else None
    return None


def _opens_content(unit: list[Token], at: int) -> bool:
    return unit[at].kind == "quote" or unit[at].low == "that" or unit[at - 1].text == ":"


def _relative(unit: list[Token], at: int) -> tuple[int, int] | None:
    """"..., which they are threatening": what is threatened is the clause before, its "if" left out."""
    if at < 3 or unit[at - 1].low != "which" or unit[at - 2].text != ",":
        return None
    start = 1 if unit[0].low in words.CONJUNCTIONS else 0
    return (start, at - 2) if at - 2 > start else None


def _inverted(unit: list[Token], source: tuple[int, int], cue_at: tuple[int, int], cue: Cue) -> Found | None:
    left = _left(unit, cue_at[0])
    item = Found(cue_at, source, [left] if left else [], lacks=not left)
    after = source[1]
    while after < len(unit) and unit[after].kind != "quote" and after - source[1] < _ADVERBIAL_REACH:
        after += 1
    if after < len(unit) and unit[after].kind == "quote" and unit[after - 1].text in (",", ":", ".") and left and (
        unit[left[1] - 1].kind == "quote"
    ):
        item.content.append((after, _end(unit)))
    if not left and source[1] < len(unit) and unit[source[1]].text == ":":
        item.content, item.lacks = [(source[1] + 1, _end(unit))], False
    return item if left or item.content or source[1] - cue_at[1] > 0 and cue_at[0] == 0 else None


def _passive(unit: list[Token], start: int, end: int, cue: Cue) -> Found | None:
    """A plan "was rejected by the council": the agent after "by" speaks of the subject."""
    for at in range(end, min(len(unit), end + 8)):
        if unit[at].low == "by":
            stop = phrase_after(unit, at + 1)
            first = subject_before(unit, start)
            if stop == at + 1 or first is None or unit[at + 1].low in ("a", "an") and not nominal(unit[at + 1]):
                return None
            content = [_strip(unit, first, start)]
            if stop < len(unit) and unit[stop].low in ("to", "for", "as", "of", "that"):
                content.append((stop, _end(unit)))
            return Found((start, at + 1), (at + 1, stop), content, confidence=0.7)
        if unit[at].kind == "mark":
            return None
    return None


def _participle(unit: list[Token], at: int, end: int, cue: Cue, found: list[Found]) -> Found | None:
    """"..., adding that ...": the speaker is that of the clause before, or the subject that the sentence begins with."""
    right = _right(unit, end, cue)
    before = unit[at - 1] if at else None
    if not right or before and (before.low in words.PREPOSITIONS and before.low not in ("after", "before", "while", "in", "by", "without") ):
        return None
    source = next((item.source for item in reversed(found) if item.source and item.cue[1] <= at), None)
    source = source or _leading(unit, at)
    item = Found((at, end), source, [right], confidence=0.7, participle=True)
    return item if source or at == 0 else None


def _leading(unit: list[Token], limit: int) -> tuple[int, int] | None:
    """The subject that a sentence begins with, openers left out."""
    at = 0
    while at < limit and (unit[at].low in words.OPENERS or unit[at].text == ","):
        at += 1
    if at < limit and unit[at].low in words.PREPOSITIONS:
        at = next((place + 1 for place in range(at, limit) if unit[place].text == ","), limit)
    end = phrase_after(unit, at, limit)
    return (at, end) if end > at else None


def _noun(unit: list[Token], at: int) -> Found | None:
    """Trump's proposal to ..., the call from Paris for ..., their threat that ..."""
    if unit[at].low not in NOUNS or at == 0 or at + 1 >= len(unit):
        return None
    link = unit[at + 1].low
    source = _owner(unit, at)
    if source and unit[0].low in ("that", "this", "it") and unit[1].low in words.BE and source[0] <= 3:
        return Found((at, at + 1), source, [(0, 1)], confidence=0.6, lacks=True)
    if source:
        if link not in ("to", "that", "for", "of", "on", "against", "not"):
            return None
        return Found((at, at + 1), source, [(at + 1, _clause_end(unit, at + 1))], confidence=0.6)
    if link in ("to", "that", "for"):
        return _agent_after(unit, at)
    if link in ("by", "from"):
        stop = phrase_after(unit, at + 2)
        if stop > at + 2 and stop + 1 < len(unit) and unit[stop].low in ("to", "that", "for"):
            return Found((at, at + 2), (at + 2, stop), [(stop, _clause_end(unit, stop))], confidence=0.6)
    return None


def _owner(unit: list[Token], at: int) -> tuple[int, int] | None:
    """The genitive or possessive before a noun, at most two adjectives between."""
    for place in range(at - 1, max(-1, at - 4), -1):
        token = unit[place]
        if token.low in words.POSSESSIVES:
            return (place, place + 1)
        if token.low == "'s" or token.text in ("'", "’") and unit[place - 1].low.endswith("s"):
            first = subject_before(unit, place)
            return (first, place) if first is not None else None
        if not nominal(token):
            return None
    return None


def _agent_after(unit: list[Token], at: int) -> Found | None:
    """"the proposal to issue a statement from the leaders": the agent comes at the end of what is proposed."""
    end = _clause_end(unit, at + 1)
    for place in range(at + 3, end):
        if unit[place].low in ("from", "by") and (stop := phrase_after(unit, place + 1, end)) == end and stop > place + 1:
            person = unit[place + 1].capital or unit[place + 1].low == "the"
            return Found((at, at + 1), (place + 1, stop), [(at + 1, place)], confidence=0.5) if person else None
    return None


def _adjective(unit: list[Token], at: int) -> Found | None:
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
    content = (at + 1, _clause_end(unit, at + 1))
    return Found((start, at + 1), _strip(unit, first, start), [content], confidence=0.6) if content[1] > content[0] + 1 else None


# --- contents -------------------------------------------------------------------------------------------------------


def _right(unit: list[Token], at: int, cue: Cue) -> tuple[int, int] | None:
    """What follows a cue as its content; None where only a time, a place or an addressee follows."""
    end = _end(unit)
    if at < end and unit[at].text in (",", ":", "—", "–") and cue.takes("say", "tell"):
        at += 1
        if at < end and unit[at].kind != "quote" and unit[at - 1].text != ":":
            return _far(unit, at, end)
    if at >= end:
        return None
    first = unit[at]
    if cue.takes("tell") and first.kind == "word" and first.low != "that":
        after = phrase_after(unit, at)
        if after > at and after < end and (unit[after].kind == "quote" or unit[after].low in ("that", "to", "how", "why", "what", "of", "about")
                                           or unit[after].low in words.SUBJECT_PRONOUNS or unit[after].low in words.DETERMINERS):
            return (after, end)
        return _far(unit, after, end)
    if first.kind == "quote" or first.low in ("that", "whether", "if", "how", "why", "what"):
        return (at, end)
    if cue.takes("say") and not cue.takes("think", "intend", "urge", "judge"):
        if _adverbial(unit, at, end):
            return _far(unit, at, end)
        return (at, end) if first.kind == "word" and (first.low in ("yes", "no") or end - at > 1 or not nominal(first)) else None
    if first.kind == "mark" or first.low in words.AUXILIARIES - {"to", "not"} or first.low in ("and", "or", "but"):
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
    return None


def _left(unit: list[Token], at: int) -> tuple[int, int] | None:
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


def _end(unit: list[Token]) -> int:
    """The index after the last word of a unit, its stop left out."""
    end = len(unit)
    while end > 0 and unit[end - 1].text in (".", "!", "?", ",", ";", ":"):
        end -= 1
    return end


def _clause_end(unit: list[Token], at: int) -> int:
    """The end of the phrase at `at`: the next comma, semicolon or dash, or the end of the unit."""
    end = _end(unit)
    # What is proposed "to" somebody ends where the sentence's own verb comes; a clause with "that" has one of its own.
    finite = words.BE | {"has", "had", "have", "came", "comes", "will", "would", "drew", "met"} if unit[at].low != "that" else frozenset()
    return next(
        (place for place in range(at, end) if unit[place].text in (",", ";", "—", "–", "--", ":") or unit[place].low in finite - {"be", "been"}),
        end,
    )


def _strip(unit: list[Token], start: int, end: int) -> tuple[int, int]:
    while end > start + 1 and unit[end - 1].text in (",", ";", "—", "–"):
        end -= 1
    return start, end


# --- pronouns -------------------------------------------------------------------------------------------------------


def _hint(unit: list[Token], source: tuple[int, int]) -> tuple[int, int] | None:
    """What a pronoun may stand for in its own sentence: for "who" the phrase before it, else the first subject."""
    low = unit[source[0]].low
    if source[1] - source[0] > 1 or low not in words.PRONOUNS and low not in words.POSSESSIVES:
        return None
    if low in ("who", "which", "that", "whose"):
        end = source[0] - 1 if source[0] and unit[source[0] - 1].text == "," else source[0]
        first = subject_before(unit, end, governed=True)
        return (first, end) if first is not None else None
    at = 0
    while at < source[0] and (
        unit[at].low in words.OPENERS or unit[at].low in words.CONJUNCTIONS or unit[at].text in (",", "[") or adverb(unit[at])
    ):
        at += 1
    end = phrase_after(unit, at, source[0])
    return (at, end) if end > at and unit[at].low not in words.PRONOUNS else None


# --- afterwards -----------------------------------------------------------------------------------------------------


def _cut(unit: list[Token], found: list[Found]) -> None:
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


def _lead(unit: list[Token], found: list[Found]) -> None:
    """Gives a participle that opens the sentence the subject of what follows: "Calling it a farce, Lee said"."""
    for index, item in enumerate(found):
        if item.shares:
            item.lacks = False
            comma = next((at for at in range(item.cue[1], len(unit)) if unit[at].text == ","), None)
            item.content = list(found[index + 1].content) if index + 1 < len(found) else [(comma + 1, _end(unit))] if comma else []
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


def _joint(unit: list[Token], item: Found) -> list[Found]:
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
