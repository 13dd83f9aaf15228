"""One unit of tokens -> the statements in it, as indices: who, by which cue, which words.

Looks at one sentence only: what runs over several is joined in `paragraphs`. Names nobody: that is `speaker`.
"""

from rag.ingest import words
from rag.ingest.borders import antecedent, cut, joint, lead
from rag.ingest.contents import (
    content_after, content_before, content_of_relative, end_of, halves_around, is_clause, opens_content, without_commas,
)  # fmt: skip
from rag.ingest.cue_nouns import according, adjective, noun
from rag.ingest.cue_verbs import after_clause, agrees, is_noun, verb_group
from rag.ingest.cues import NEVER_SAID, PHRASES, VERBS, Cue
from rag.ingest.found import Found
from rag.ingest.phrases import adverb, nominal, phrase_after, subject_before, with_apposition
from rag.ingest.sources import leading, owns, proper
from rag.ingest.tokens import Token

# A quotation may go on at this many tokens' distance from its inverted subject.
_ADVERBIAL_REACH = 14
# Verbs whose participle is a preposition: "questions regarding the bridge".
_PREPOSITION_LIKE = frozenset("regard consider raise face".split())
# What these say is a clause; before a mere noun they do something else: "maintain close ties", "find a way".
_CLAUSE_ONLY = frozenset("maintain find show discover determine rule learn".split())


def find(unit: list[Token]) -> list[Found]:
    """Every statement that the words of one unit make, in the order of their cues."""
    found: list[Found] = []
    at = 0
    while at < len(unit):
        token = unit[at]
        item = None
        if token.kind == "word":
            item = (
                according(unit, at)
                or _made_clear(unit, at, found)
                or _phrase(unit, at, found)
                or _verb(unit, at, found)
                or _unknown(unit, at)
                or noun(unit, at)
                or adjective(unit, at)
            )
        if item:
            found.append(item)
            at = max(at + 1, item.cue[1])
        else:
            at += 1
    cut(unit, found)
    lead(unit, found)
    found += [other for item in found if item.participle for other in joint(unit, item)]
    found = [item for item in found if item.source is None or _has_source(unit, item)]
    for item in found:
        item.content = [(start, end) for start, end in item.content if start < end <= len(unit)]
        item.hint = antecedent(unit, item.source) if item.source else None
    return [item for item in found if item.content or item.lacks]


def _has_source(unit: list[Token], item: Found) -> bool:
    """Whether what was taken for the source is one; what only leads up to it is left out."""
    assert item.source is not None
    item.source = proper(unit, item.source)
    return item.source is not None


def _phrase(unit: list[Token], at: int, found: list[Found]) -> Found | None:
    """Verbs with their particles: call for, point out, make it clear."""
    for rest, cue in PHRASES.get(unit[at].low, ()):
        if all(at + 1 + step < len(unit) and unit[at + 1 + step].low == word for step, word in enumerate(rest)):
            end = at + 1 + len(rest)
            if rest[-1] == "to" or cue.frames[0][1] == "voted":
                end -= 1  # "to do it", "against it": the word tells what is wanted, so it stays with it.
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
        first = subject_before(unit, verb_group(unit, at, cue)[0])
        return Found((at, clear + 1), (first, verb_group(unit, at, cue)[0]), [(clear + 2, end_of(unit))]) if first is not None else None
    return _clause(unit, at, clear + 1, cue, found)


def _verb(unit: list[Token], at: int, found: list[Found]) -> Found | None:
    cue = VERBS.get(unit[at].low)
    return _clause(unit, at, at + 1, cue, found) if cue else None


def _unknown(unit: list[Token], at: int) -> Found | None:
    """"...," Lee barked: right behind a quotation and a name any past form is a verb of saying."""
    if not unit[at].low.endswith("ed") or unit[at].capital or at < 2:
        return None
    if unit[0].kind != "quote" or unit[0].text[-2:-1] not in (",", "?", "!"):
        return None
    if subject_before(unit, at) != 1 or not (unit[1].capital or unit[1].low in words.SUBJECT_PRONOUNS):
        return None
    return Found((at, at + 1), (1, at), [(0, 1)], confidence=0.7)


def _clause(unit: list[Token], at: int, end: int, cue: Cue, found: list[Found]) -> Found | None:
    """The statement around a verb at [at, end): subject before it or, inverted, after it; content after or before."""
    start, passive, infinitive = verb_group(unit, at, cue)
    if infinitive or is_noun(unit, at, cue) or cue.lemma == "continue" and end < len(unit) and unit[end].low == "to":
        return None
    progressive = cue.form == "ing"
    if passive and not progressive:
        return _passive(unit, start, end, cue)
    if progressive and not passive:
        return _participle(unit, at, end, cue, found)
    speaks = cue.takes("say", "tell") and " " not in cue.lemma
    if speaks and start == at and after_clause(unit, at) and (stop := _subject_behind(unit, at, end)):
        return _inverted(unit, (end, with_apposition(unit, end, stop)), (start, end), cue)
    before = _before_time(unit, start)
    first = subject_before(unit, before)
    if first is not None and agrees(unit, before, cue, at):
        return _complete(unit, (first, before), (start, end), cue)
    if first is None and start and unit[start - 1].low in ("and", "but", ",", "then", "or") and cue.form in ("past", "third"):
        return _elided(unit, (start, end), cue, found)
    return None


def _elided(unit: list[Token], cue_at: tuple[int, int], cue: Cue, found: list[Found]) -> Found | None:
    """"Lee met the mayor and promised to return": the subject is the one of the clause before."""
    right = content_after(unit, cue_at[1], cue)
    if not right:
        return None
    source = next((item.source for item in reversed(found) if item.source and not item.participle and item.source[1] <= cue_at[0] and not owns(unit, item.source)), None)
    source = source or leading(unit, cue_at[0])
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
    if at and unit[at - 1].text == "," and (_before_aside_name(unit, at) or VERBS[unit[at].low].takes("judge")):
        return None  # "Her lawyer, Ann Lee, denied the charge" is no inversion.
    return stop if closed and named else None


def _before_aside_name(unit: list[Token], at: int) -> bool:
    """Whether the comma before `at` closes an aside on a name that begins the sentence: "Ann Lee, the mayor, | said"."""
    first = subject_before(unit, at)
    return first is not None and first <= 1 and (unit[first].capital or unit[first].low in words.DETERMINERS) and at - first < 16 and (
        not any(token.low in words.AUXILIARIES - {"'s"} for token in unit[first:at])
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


def _complete(unit: list[Token], source: tuple[int, int], cue_at: tuple[int, int], cue: Cue) -> Found | None:
    """Subject and cue are known; the content is looked for after the cue, then before the subject."""
    source = without_commas(unit, *source)
    if cue.lemma in NEVER_SAID and any(token.low in ("not", "never") or token.low.endswith("n't") for token in unit[slice(*cue_at)]):
        return None  # "did not say that": nobody said it.
    if aside := next((at for at in range(source[0] + 1, source[1]) if unit[at].low == "according"), None):
        source = without_commas(unit, source[0], aside)
    if source[1] - source[0] == 1 and unit[source[0]].low in ("question", "amendment", "amendments", "motion", "clause"):
        return None  # "Question proposed": what is put, not who puts it.
    right = content_after(unit, cue_at[1], cue)
    if right and cue.lemma in _CLAUSE_ONLY and not is_clause(unit, *right):
        return None
    # "..., as Lee put it" tells whose the words before it are.
    as_said = source[0] and unit[source[0] - 1].low == "as" and cue.takes("say", "tell")
    left = content_before(unit, source[0] - 1 if as_said else source[0])
    if source[1] - source[0] == 1 and unit[source[0]].low in ("that", "this", "it", "these", "those") and not cue.takes("say", "tell"):
        return None  # "That requires": a thing, not a speaker.
    if unit[source[0]].low in ("i", "we", "you") and not cue.takes("say", "tell", "urge") and cue.act_set() <= {"said"}:
        return None  # "I think": the words are the speaker's own already.
    item = Found(cue_at, source)
    if clause := content_of_relative(unit, source[0]):
        item.content = [clause]
        return item
    speaks = cue.takes("say", "tell")
    if speaks and (halves := halves_around(unit, source[0], cue_at[1])):
        item.content = halves
        return item
    if left and speaks and unit[left[1] - 1].kind == "quote" and not (right and opens_content(unit, right[0])):
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


def _inverted(unit: list[Token], source: tuple[int, int], cue_at: tuple[int, int], cue: Cue) -> Found | None:
    left = content_before(unit, cue_at[0])
    item = Found(cue_at, source, [left] if left else [], lacks=not left)
    after = source[1]
    while after < len(unit) and unit[after].kind != "quote" and after - source[1] < _ADVERBIAL_REACH:
        after += 1
    if after < len(unit) and unit[after].kind == "quote" and unit[after - 1].text in (",", ":", ".") and left and (
        unit[left[1] - 1].kind == "quote"
    ):
        item.content.append((after, end_of(unit)))
    if not left and source[1] < len(unit) and unit[source[1]].text == ":":
        item.content, item.lacks = [(source[1] + 1, end_of(unit))], False
    return item if left or item.content or source[1] - cue_at[1] > 0 and cue_at[0] == 0 else None


def _passive(unit: list[Token], start: int, end: int, cue: Cue) -> Found | None:
    """A plan "was rejected by the council": the agent after "by" speaks of the subject."""
    for at in range(end, min(len(unit), end + 8)):
        if unit[at].low == "by":
            stop = phrase_after(unit, at + 1)
            first = subject_before(unit, start)
            if stop == at + 1 or first is None or unit[at + 1].low in ("a", "an") and not nominal(unit[at + 1]):
                return None
            content = [without_commas(unit, first, start)]
            if stop < len(unit) and unit[stop].low in ("to", "for", "as", "of", "that"):
                content.append((stop, end_of(unit)))
            return Found((start, at + 1), (at + 1, stop), content, confidence=0.7)
        if unit[at].kind == "mark":
            return None
    return None


def _participle(unit: list[Token], at: int, end: int, cue: Cue, found: list[Found]) -> Found | None:
    """"..., adding that ...": the speaker is that of the clause before, or the subject that the sentence begins with."""
    right = content_after(unit, end, cue)
    before = unit[at - 1] if at else None
    governed = before is not None and before.low in words.PREPOSITIONS
    if not right or governed and before.low not in ("after", "before", "in", "by", "without"):
        return None
    # "Officials citing the law" say nothing; "a crowd calling for a vote" does.
    inside = before is not None and before.kind == "word" and not (governed or _joins(before))
    if cue.lemma in _PREPOSITION_LIKE or inside and cue.act_set() <= {"said"}:
        return None
    source = next((item.source for item in reversed(found) if item.source and item.cue[1] <= at and not owns(unit, item.source)), None)
    source = source or leading(unit, at)
    item = Found((at, end), source, [right], confidence=0.7, participle=True)
    return item if source or at == 0 else None


def _joins(before: Token) -> bool:
    """Whether a participle behind this word may be a clause of its own: "while saying", "and adding", "later saying"."""
    return before.low in words.CONJUNCTIONS or adverb(before) or before.low in words.AUXILIARIES
