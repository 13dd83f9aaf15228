"""Question + passages -> the statements that answer it, by the ledger alone. No language model.

A statement answers when its act is the one asked about, its speaker the one named, and its words say what the question is
about: compared by shared stems, weighted by how rare they are here, and by the nearness of their vectors.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy

from rag.answer import Citation, Question
from rag.ask.frame import without_frames
from rag.ask.lean import Lean
from rag.ask.on_motion import shares_of_motions
from rag.ask.opposites import is_opposite
from rag.ask.period import is_of
from rag.ask.reading import asks, parts_of, share_of, words_said
from rag.ask.retrieve import Passage, Retrieved
from rag.ask.verbs import ANY_CUE
from rag.ask.votes import vote
from rag.data import Sentence, Span, Statement
from rag.ingest.verb import denied_act, withdrawn_at
from rag.models.embed import Embedder
from rag.people import same_speaker
from rag.text import find_quotes, has_negation, stem_set, stems, words
from rag.titles import holder, role_of

# What passes for the act that a question asks about, because it is that too: who calls for a thing, or promises it, puts it
# forward, but who proposes one has not promised it.
PASSES = {
    "proposed": {"proposed", "urged", "promised", "demanded"},
    "urged": {"urged", "proposed", "demanded", "asked"},
    "demanded": {"demanded", "urged"},
    "promised": {"promised"},
    "asked": {"asked", "urged"},
    "announced": {"announced", "said", "promised"},
    "agreed": {"agreed", "voted"},
    "threatened": {"threatened"},
    "opposed": {"opposed"},
    "accused": {"accused"},
    "voted": {"voted", "agreed"},
}

# What is said of things to come: that it was done is told by none of these.
TO_COME = frozenset({"proposed", "urged", "demanded", "promised", "threatened", "asked"})

_BEFORE = 3  # words: "is not going to close" denies before the first word that a question shares
_WHOLE = 0.95  # the least share of a quote that must stand in a statement for it to be the statement's
_PIECES = re.compile(r"(?<=[.!?])[\"”’]?\s+|\[[^\]]*\]|(?:\.\s*){3,}|…")  # the ends of sentences, insertions and omissions
_PIECE_WORDS = 4  # a shorter piece of a quote may stand anywhere
_ASIDE = re.compile(r"\b(?:before|until|unless|instead of|rather than|without)\b", re.IGNORECASE)
_GRANTED = 0.25  # who proposes that "the levy be limited" has hardly proposed the levy, where another did
_OF_ONE = re.compile(r"(?:the|an?) (?:[\w-]+ ){0,3}?(?P<head>[\w-]+)", re.IGNORECASE)
_LEANT = 0.05  # what stands for itself comes before what the words before it must tell
_NOT_NEAR = 0.4  # nearness of a sentence as a whole, which is not that of what is proposed in it
_DENY = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|(?:disput|refut|repudiat|contradict)\w+)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:those|these|this|that|it|he|she|they|we|i|you|who|which|what|one|some|others|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|yesterday|today|tomorrow)(?: \(.*\))?$|that ",
    re.IGNORECASE,
)  # what a reader of words may take for a source, and nobody who says anything


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement and how well it fits: `coverage` of the question's words and `nearness` of vectors, both 0 to 1."""

    passage: Passage
    statement: Statement
    sentences: tuple[Sentence, ...]
    coverage: float
    nearness: float
    exact: bool
    fits_cue: bool
    fits_act: bool
    fits_speaker: bool
    fits_polarity: bool  # whether it denies what the question denies and nothing else; looked at where it says it
    fits_time: bool = True
    leans: Lean | None = None  # what stands before it, where it says only "that"
    copies: tuple["Finding", ...] = ()  # the same speaker's same words in other documents

    @property
    def score(self) -> float:
        """One number to rank by; an exact quote stands above all."""
        return 2.0 * self.exact + 0.65 * self.coverage + 0.35 * self.nearness + 0.1 * self.fits_act + 0.03 * self.fits_cue - _LEANT * (self.leans is not None)

    @property
    def says_it(self) -> bool:
        """Whether the statement says what the question is about; the thresholds are measured in tests/benchmarks/look_up.py."""
        return _says_it(self.exact, self.coverage, self.nearness)

    @property
    def names_speaker(self) -> tuple[Sentence, ...]:
        """The sentence behind the words that tells whose they are, as minutes and records do: "Seconded by Ann Reed."."""
        cue = self.statement.cue_span
        if cue is None or not self.sentences or cue.start < self.sentences[-1].span.end:
            return ()
        return tuple(each for each in self.passage.sentences if each.searched and each.span.overlap(cue))


def look_up(question: Question, retrieved: Retrieved, embedder: Embedder) -> list[Finding]:
    """Every resolved statement of the passages, best first, judged against the question."""
    sought = question.about or " ".join(question.quotes)
    wanted = set(stems(" ".join([sought, *question.quotes])))
    weights = _weights(retrieved.passages, wanted)
    vector = embedder.embed([sought])[0] if sought else retrieved.question_vector
    # The verb of the question alone: what it is about, or quotes, and the title of a document may hold any verb.
    asked = set(stems(without_frames(question.text)[0])) - wanted - ANY_CUE
    findings = [found for each in retrieved.passages for found in _judged(question, each, weights, vector, asked)]
    if question.refers_to:
        findings = [each for each in findings if _touches(each.statement, question.refers_to)]
    findings = [each for each in findings if not _given(each.statement, question)]
    # Of two that say it equally well, the one that speaks in its own name stands first, then the longer one.
    return sorted(findings, key=lambda each: (-each.score, each.statement.via is not None, -_length(each.statement)))


@lru_cache(4096)
def is_somebody(name: str | None) -> bool:
    """Whether a source is somebody, and not a bare pronoun, a weekday or the beginning of a clause."""
    return bool(name) and not _NOBODY.match(name or "")


def content_of(statement: Statement, passage: Passage) -> str:
    """The words of the statement, its parts joined with an ellipsis."""
    return words_said(statement, passage.document.text)


def fits_act(asked: str | None, act: str) -> bool:
    """Whether a statement of this act answers a question about that one; "said" and None ask for any."""
    return asked in (None, "said") or act == asked or act in PASSES.get(asked, ())


def _judged(
    question: Question, passage: Passage, weights: dict[str, float], vector: numpy.ndarray, asked: set[str]
) -> Iterator[Finding]:
    """Each statement of somebody's in a passage; `weights` are those of the stems sought."""
    reading = passage.reading
    cued = reading.in_cues.weigh(dict.fromkeys(asked, 1.0)) > 0
    # A question about nothing but the act itself ("Why is A confident?") is covered by the act.
    coverage = reading.in_statements.weigh(weights) / max(sum(weights.values()), 1e-9) if weights else cued.astype(float)
    near = reading.near(vector).tolist()
    quoted = _stands(question, passage)
    named = {each.speaker for each in passage.statements if is_somebody(each.speaker)}
    asked_of = [*question.people, *_holders(question, passage)]
    fitting = {name for name in named if not asked_of or any(same_speaker(person, name) for person in asked_of)}
    acts = {act for act in {each.act for each in passage.statements} if any(fits_act(one, act) for one in (question.act, *question.acts))}
    denied, text = has_negation(question.about), passage.document.text
    of_motions = shares_of_motions(question, weights, passage)
    for place, statement in enumerate(passage.statements):
        if statement.speaker not in named:
            continue
        sentences = _with_withdrawal(statement, passage, reading.sentences_of[place])
        exact = bool(quoted) and _holds(statement, quoted)
        share, nearness = float(coverage[place]), max(0.0, max((near[each.index] for each in sentences), default=0.0))
        share = of_motions.get(place, share)
        if statement.act in TO_COME and not exact and share > _GRANTED and _takes_for_granted(question.about, content_of(statement, passage)):
            share -= _GRANTED
        if statement.act in TO_COME and not exact and share and (beside := _beside(question.about, weights, content_of(statement, passage))):
            share, nearness = share - beside, min(nearness, _NOT_NEAR)
        if reading.asking[place] and not exact and question.asks_for != "content" and "asked" not in (question.act, *question.acts):
            share, nearness = _stated(statement, sentences, passage, weights, near)
        lean = reading.leaning.get(place)
        if lean and lean.sure and weights and (lean.answers is not None or question.act == statement.act != "said" or cued[place]):
            share, nearness = share_of(weights, f"{lean.span.of(text)} {content_of(statement, passage)}"), near[lean.sentence.index]
        told_not = denied_act(statement, passage.document.text) is not None
        denying = reading.denying[place] and denies(set(weights), content_of(statement, passage))
        answered = lean.span.of(text) if lean and lean.answers is not None else ""
        if lean and lean.answers is not None:
            denying = not lean.answers
        fits_polarity = exact and not told_not or not _says_it(exact, share, nearness) or denied == (told_not != denying)
        if not exact and _says_it(exact, share, nearness) and is_opposite(question.about, f"{answered} {content_of(statement, passage)}"):
            fits_polarity = False
        # Who denies having opposed a thing did not oppose it; denying is asked for by its own verb.
        fitting_act = statement.act in acts and (question.act in (None, "said") or bool(cued[place]) or not is_denial(statement, passage))
        if voted := vote(question, statement, text):
            fitting_act, fits_polarity = voted[0], fits_polarity and voted[1]
        fits = (bool(cued[place]), fitting_act, statement.speaker in fitting, fits_polarity)
        timely = question.period is None or is_of(statement, passage.document, sentences, question.period)
        yield Finding(passage, statement, sentences, share, nearness, exact, *fits, timely, lean)


def _with_withdrawal(statement: Statement, passage: Passage, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences of a statement, and the one after them where that tells that it was withdrawn."""
    at = withdrawn_at(statement, passage.document.text)
    place = sentences[-1].index + 1 if sentences and at is not None and at >= sentences[-1].span.end else None
    return (*sentences, *passage.sentences[place : place + 1]) if place is not None else sentences


def _beside(asked: str, weights: dict[str, float], content: str) -> float:
    """The share of what is sought that a proposal only names beside what it proposes: "to wait before anybody speaks of a merger" is no merger."""
    parts = _ASIDE.split(content, maxsplit=1)
    if len(parts) < 2 or _ASIDE.search(asked):
        return 0.0
    only = stem_set(parts[1]) - stem_set(parts[0])
    return sum(weight for each, weight in weights.items() if each in only) / max(sum(weights.values()), 1e-9)


def _takes_for_granted(asked: str, content: str) -> bool:
    """Whether a proposal is about a thing that is there, which is asked about as what is proposed: "that the levy be limited"."""
    head = _OF_ONE.fullmatch(asked.strip())
    return bool(head and re.match(rf"\W*(?:that )?the (?:[\w-]+ ){{0,3}}?{re.escape(head['head'])} (?:be|should|must|not|is|was|will|would)\b", content, re.IGNORECASE))


def _stated(
    statement: Statement, sentences: Sequence[Sentence], passage: Passage, weights: dict[str, float], near: Sequence[float]
) -> tuple[float, float]:
    """The share of what is sought that a statement states, and the nearness of its sentences that do: who asks a thing has not said it."""
    text = passage.document.text
    parts = [(part, sentence) for sentence, part in parts_of(statement, sentences, text) if not asks(statement, part, text)]
    return share_of(weights, " ".join(part for part, _ in parts)), max((near[sentence.index] for _, sentence in parts), default=0.0)


def is_denial(statement: Statement, passage: Passage) -> bool:
    """Whether the document's own verb is "deny" or "dispute": that somebody did a thing is told there as not so."""
    return bool(statement.cue_span and _DENY.search(statement.cue_span.of(passage.document.text)))


def _holders(question: Question, passage: Passage) -> list[str]:
    """The names of those whom a question calls by a title that this document gives to one person."""
    roles = filter(None, map(role_of, question.people))
    return [name for role in roles if (name := holder(role, passage.document.text))]


def _says_it(exact: bool, coverage: float, nearness: float) -> bool:
    return exact or coverage >= 0.75 or (coverage >= 0.5 and nearness >= 0.45) or nearness >= 0.7


def denies(wanted: set[str], content: str) -> bool:
    """Whether the part of a statement that meets the question denies: from a little before its first shared word to its last."""
    if not has_negation(content):
        return False
    pieces = content.split()
    met = [place for place, piece in enumerate(pieces) if wanted & stem_set(piece)]
    return has_negation(" ".join(pieces[max(0, met[0] - _BEFORE) : met[-1] + 1]) if met else content)


def _stands(question: Question, passage: Passage) -> list[Span]:
    """Where the words that the question quotes stand in the document; a single word is no quote."""
    text = passage.document.text
    found: list[Span] = []
    for quote in question.quotes:
        if len(words(quote)) >= 2:
            found += find_quotes(quote, text) or _in_pieces(quote, text)
    return found


def _in_pieces(quote: str, text: str) -> list[Span]:
    """Where the sentences of a quote stand, when the text breaks it up ("…," she said, "…"); nothing unless all of them do."""
    pieces = [piece for piece in _PIECES.split(quote) if len(words(piece)) >= _PIECE_WORDS]
    found = [find_quotes(piece, text) for piece in pieces]
    return [span for spans in found for span in spans] if len(pieces) > 1 and all(found) else []


def _holds(statement: Statement, quoted: Sequence[Span]) -> bool:
    """Whether quoted words stand in the statement, all but a letter or two at their ends."""
    return any(span.overlap(quote) >= _WHOLE * len(quote) for quote in quoted for span in statement.content_spans)


def _touches(statement: Statement, citations: Sequence[Citation]) -> bool:
    return any(
        citation.document_id == statement.document_id and citation.span.overlap(span)
        for citation in citations
        for span in statement.content_spans
    )


def _given(statement: Statement, question: Question) -> bool:
    """Whether the answer before gave it already: "Who else?" asks for other people, "What else?" for other words."""
    if question.asks_for != "speaker":
        return _touches(statement, question.besides)
    names = (each.speaker for each in question.besides if each.speaker)
    return any(name == statement.speaker or same_speaker(name, statement.speaker) for name in names)


def _weights(passages: Sequence[Passage], wanted: Iterable[str]) -> dict[str, float]:
    """Stem sought -> inverse document frequency over the sentences at hand; one that stands nowhere here is as rare as can be."""
    total = sum(len(each.sentences) for each in passages)
    counts = {stem: sum(len(each.reading.in_sentences.holding(stem)) for each in passages) for stem in wanted}
    return {stem: math.log(1 + total / count) if count else math.log(2 + total) for stem, count in counts.items()}


def _length(statement: Statement) -> int:
    return sum(map(len, statement.content_spans))
