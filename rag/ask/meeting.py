"""Question + passages -> what was said where a meeting spoke of it: findings, best place of the best transcript. Writes nothing.

A question about a discussion ("What did A think about X when talking about Y?", "Summarize the discussion on Z") is not
answered by the one sentence most like it, but near it: sentences are weighed with those around them, and only the turns
near the best place count: several where it clearly stands out, else one. Who is asked about must speak there; else nothing is
found. Calling the next speaker, asking and thanking are no answers, but to what somebody asked.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy

from rag.answer import Question
from rag.ask.look_up import Finding
from rag.ask.retrieve import Passage, Retrieved
from rag.data import Act, Sentence, Span, Statement
from rag.people import same_speaker
from rag.text import is_question, stem_set, words

_FEWEST_TURNS = 10  # a document with fewer is read like any other
_WIDTH = 4  # sentences: how far around one sentence others count
_OFTEN = 1.5  # how fast a word that stands around a sentence more than once ceases to count more
_NEAR_AROUND = 2.0  # what the vectors of the sentences around one count, against their words
_OWN, _OWN_NEAR = 0.8, 0.3  # what the words of the sentence itself count, and what its vector
_FOUND = 30.0  # what the fused score of the document's best chunk counts: about 1.5 where every search puts it first
_REACH = 12  # sentences to either side of the best place in which an answer may stand
_FARTHER = 0.4  # by so much less may a place of whom the question names be weighed than the best place of all
_HALF = 0.5  # of what is asked about must stand in a turn that is told from another place than the best
_APART = 40  # sentences: a place further away is another one
_GIVEN = ((0.8, 6), (0.4, 3))  # by so much the best place stands out, so many sentences answer; else the best one alone
_CLEARLY = 0.06  # a difference of weights
_SHORTEST = 4  # different content words: "Thank you, Chair." tells nothing
_ASKING = stem_set("summarize discussion discussed discuss think opinion talking talked said say ask asked meeting group")
_BELL = numpy.exp(-0.5 * (numpy.arange(-3 * _WIDTH, 3 * _WIDTH + 1) / _WIDTH) ** 2)
# A question, or what leads to one, to the next speaker or to the next item, and says nothing of the topic itself.
_LEADS = re.compile(
    r"\?[”\"')\]]*\s*$"
    r"|\b(?:(?:next|first|last|further|more|some|couple of) questions?|(?:my|your) question|move on"
    r"|(?:turn|come) (?:now )?to (?:item|group|you)"
    r"|(?:want|wanted|like|going|wish) to (?:ask|know|move on|bring in)|wondering|call (?:up)?on|thank you|thanks(?! to\b))\b",
    re.IGNORECASE,
)
# What one sentence answers, in a transcript as elsewhere.
_PLAIN = re.compile(r"(?:and |but )?(?:when|where|who|whose|how (?:many|much|long|old|far|often)|(?:in |on )?(?:which|what) (?:year|day|date|month))\b", re.IGNORECASE)
_MARK = re.compile(r"(?P<opening>(?<![\w.,!?;…])['‘“\"](?=\w))|(?P<closing>(?<=[\w.,!?;…])['’”\"](?!\w))")
_QUOTED = 400  # characters in which a quotation within a turn ends
_NAME = re.compile(r"(?<![\w’'])[A-Z][\w’'.-]*(?:[ -][A-Z][\w’'.-]*)*")


def discussed(question: Question, retrieved: Retrieved) -> tuple[Finding, ...] | None:
    """The sentences that answer, in the order of the text; none where those asked about say nothing on it.

    None when the best document is no transcript, or the question does not ask what was said.
    """
    transcripts = [each for each in retrieved.passages if _turns(each)]
    asks_what_was_said = question.asks_for in ("content", "fact", "reason") and not question.quotes and not _PLAIN.match(question.standalone or question.text)
    if not transcripts or retrieved.passages[0] not in transcripts or not asks_what_was_said:
        return None
    people = _people(question, transcripts)
    heard = [each for each in transcripts if not people or any(_matches(people, turn.speaker) for turn in _turns(each))]
    if not heard:
        return ()
    wanted = stem_set(question.standalone or question.text) - stem_set(" ".join(people)) - _ASKING
    rarity = _rarity(transcripts, wanted)
    weighed = {each.document.id: _weigh(each, rarity, retrieved.question_vector) for each in transcripts}
    passage = max(heard, key=lambda each: float(weighed[each.document.id].max()))
    values = weighed[passage.document.id]
    # A meeting that clearly speaks of it rather than theirs shows that they are asked about in vain.
    if max(float(each.max()) for each in weighed.values()) > float(values.max()) + _CLEARLY or _names_stranger(question, passage, people):
        return ()
    best = int(values.argmax())
    elsewhere = [weighed[each.document.id] for each in transcripts if each is not passage]
    elsewhere += [values[: max(0, best - _APART)], values[best + _APART :]]
    number = _number(float(values[best]) - max((float(each.max()) for each in elsewhere if len(each)), default=0.0))
    near = _near(passage, best)
    # Who is asked about may speak of it in another place, where it is spoken of nearly as much.
    apart = [place for place in range(len(values)) if people and values[place] >= values[best] - _FARTHER]
    apart = [place for place in apart if _share(passage.sentences[place], passage, rarity) >= _HALF]
    ways = ((near, number, _tells), (apart, 1, _tells))
    if question.act == "asked":
        ways = ((near, number, _asks), (apart, 1, _asks), *ways)
    for places, most, fits in ways:
        found = [(values[place], finding) for place in places if (finding := _finding(passage, place, people, wanted, fits))]
        if found:
            best_first = sorted(found, key=lambda pair: -pair[0])[:most]
            return tuple(sorted((finding for _, finding in best_first), key=lambda each: each.sentences[0].index))
    return ()


def _near(passage: Passage, best: int) -> list[int]:
    """The places around the best one; what is said before the turn in which the topic comes up most belongs to the topic before."""
    turn = _turn_of(passage.sentences[best], _turns(passage))
    first = turn.content_spans[0].start if turn else 0
    around = range(max(0, best - _REACH), min(len(passage.sentences), best + _REACH + 1))
    return [place for place in around if passage.sentences[place].span.end > first]


def _number(clearance: float) -> int:
    """How many sentences answer: the more, the more clearly this is the place where it was spoken of."""
    return next((number for least, number in _GIVEN if clearance >= least), 1)


def _turns(passage: Passage) -> tuple[Statement, ...]:
    """The turns of a transcript in order; none of another document."""
    turns = passage.reading.turns
    return turns if len(turns) >= _FEWEST_TURNS else ()


def _people(question: Question, transcripts: Sequence[Passage]) -> list[str]:
    """Whom the question asks about: names in it that somebody who speaks has, or whom it is understood to name."""
    speakers = {turn.speaker for each in transcripts for turn in _turns(each) if turn.speaker}
    named = [re.sub(r"['’]s?$", "", match.group()) for match in _NAME.finditer(question.standalone or question.text)]
    # One word alone may be any noun ("this Bill"), unless the question is understood to ask about somebody of that name.
    named = [name for name in named if " " in name or any(name in person for person in question.people)]
    heard = [name for name in named if any(same_speaker(name, speaker) for speaker in speakers)]
    return heard or [match.group() for person in question.people if (match := _NAME.match(person))]


def _matches(people: Sequence[str], speaker: str | None) -> bool:
    return any(same_speaker(person, speaker) for person in people)


def _speaks_of_it(turn: Statement, passage: Passage, people: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether a turn is one of theirs, and has a word of what is asked about."""
    return _matches(people, turn.speaker) and (not wanted or any(wanted & stem_set(span.of(passage.document.text)) for span in turn.content_spans))


def _names_stranger(question: Question, passage: Passage, people: Sequence[str]) -> bool:
    """Whether the question gives a name of two words or more of which this document does not know one."""
    for match in _NAME.finditer(question.standalone or question.text):
        name = [word.removesuffix("'s") for word in words(match.group())]
        if match.start() and len(name) > 1 and passage.reading.words.isdisjoint(name):
            return True
    return False


def _rarity(transcripts: Sequence[Passage], wanted: frozenset[str]) -> dict[str, float]:
    """The share of each stem asked for, rare ones first; together 1."""
    total = sum(len(each.sentences) for each in transcripts)
    counts = {each: sum(len(passage.reading.in_sentences.holding(each)) for passage in transcripts) for each in wanted}
    weights = {each: math.log(1 + total / (1 + counts[each])) for each in wanted}
    return {each: weight / sum(weights.values()) for each, weight in weights.items()}


def _weigh(passage: Passage, rarity: dict[str, float], vector: numpy.ndarray) -> numpy.ndarray:
    """How well each sentence of a passage fits together with those around it."""
    in_sentences, near = passage.reading.in_sentences, passage.reading.near(vector)
    own = in_sentences.weigh(rarity) + _OWN_NEAR * near
    values = _OWN * own + _NEAR_AROUND * _around(near) / _BELL.sum() + _FOUND * max(passage.sentence_scores.values(), default=0.0)
    for stem, weight in rarity.items():
        # A place where all words of a topic stand is where it is spoken of, rather than one where a single word comes again and again.
        there = in_sentences.weigh({stem: 1.0})
        values += weight * (1 - numpy.exp(-_OFTEN * _around(there)))
    return values


def _around(values: numpy.ndarray) -> numpy.ndarray:
    """The values with those of the sentences around each, the less the further away."""
    return numpy.convolve(values, _BELL, "full")[3 * _WIDTH : 3 * _WIDTH + len(values)]


def _share(sentence: Sentence, passage: Passage, rarity: dict[str, float]) -> float:
    """How much of what is asked about stands in the turn of a sentence, 0 to 1."""
    if not rarity:
        return 1.0
    turn = _turn_of(sentence, _turns(passage))
    there = stem_set(" ".join(span.of(passage.document.text) for span in turn.content_spans)) if turn else frozenset()
    return sum(weight for stem, weight in rarity.items() if stem in there)


def _turn_of(sentence: Sentence, turns: Sequence[Statement]) -> Statement | None:
    place = bisect_right(turns, sentence.span.end - 1, key=lambda each: each.content_spans[0].start) - 1
    return turns[place] if place >= 0 and turns[place].content_spans[-1].overlap(sentence.span) else None


def _tells(text: str) -> bool:
    """Whether a sentence says something: it is no question, courtesy or calling of the next speaker or item."""
    return not _LEADS.search(text) and len(stem_set(text)) >= _SHORTEST


def _asks(text: str) -> bool:
    """Whether a sentence asks something by itself."""
    return is_question(text) and len(stem_set(text)) >= _SHORTEST


def _said_in(sentence: Sentence, turn: Statement) -> Span:
    """The part of a sentence that is the turn's: who speaks is often named before its first words."""
    return Span(max(turn.content_spans[0].start, sentence.span.start), min(turn.content_spans[-1].end, sentence.span.end))


def _is_open(before: str) -> bool:
    """Whether words within a turn leave a quotation open: what follows is somebody else's, or nobody's ("they say, 'We are fine. …'")."""
    opened = False
    for mark in _MARK.finditer(before):
        opened = mark.lastgroup == "opening" or opened and mark.lastgroup != "closing"
    return opened


def _finding(passage: Passage, place: int, people: Sequence[str], wanted: frozenset[str], fits: Callable[[str], bool]) -> Finding | None:
    """The sentence at a place as a statement of its own, of whoever has the turn; None where it is not theirs, or does not fit."""
    sentence = passage.sentences[place]
    turn = _turn_of(sentence, _turns(passage))
    if turn is None or not sentence.searched or (people and not _speaks_of_it(turn, passage, people, wanted)):
        return None
    content = _said_in(sentence, turn)
    before = passage.document.text[max(turn.content_spans[0].start, content.start - _QUOTED) : content.start]
    if not fits(text := content.of(passage.document.text)) or _is_open(before):
        return None
    act: Act = "asked" if is_question(text) else turn.act  # a question is told as one
    said = Statement(turn.document_id, turn.speaker, turn.source_span, turn.cue_span, (content,), act, turn.directness, turn.resolved_by)
    return Finding(passage, said, (sentence,), 1.0, 1.0, False, False, True, True, True)
