"""Passages + findings -> numbered evidence, best sentence first. Chooses; decides nothing about the answer."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.answer import Evidence, Question
from rag.ask.fact import asks_a_fact, likelihood, log_odds, read_again
from rag.ask.look_up import Finding
from rag.ask.retrieve import Passage, Retrieved
from rag.ask.score import Candidate, candidate, score
from rag.data import Sentence, Span
from rag.models.rerank import Reranker
from rag.text import fold

_FEWEST_BLANKS = 5
_BROUGHT = 300  # sentences that the ledger alone brings are compared with the others, at most so many
_PARAGRAPH_AGAIN, _DOCUMENT_AGAIN = 0.06, 0.02  # what a sentence loses for each better one beside it
_ODDS_AGAIN = 0.2  # the same for plain facts, of the logarithm of its odds
_BY_SCORE = 6  # evidence after these comes from documents not seen yet


def rank(
    question: Question, retrieved: Retrieved, findings: Sequence[Finding], limit: int, reranker: Reranker | None = None
) -> tuple[Evidence, ...]:
    """The `limit` best sentences as evidence. What the ledger found stands first, then the sentences nearest in words and meaning.

    The last places go to documents that have none yet: somebody who looks further wants another source.
    """
    candidates = candidates_of(retrieved)
    plain = is_plain(question, retrieved)
    # Whose words a fact stands in tells nothing of it: the ledger is left out there.
    scores = score(question, retrieved, candidates, () if plain else findings)
    if plain:
        scores = read_again(question, candidates, log_odds(question, retrieved, candidates, scores), reranker)
    scored = [(value, each.passage, each.sentence) for value, each in zip(scores, candidates, strict=True)]
    if plain:
        scored = [(likelihood(odds), *rest) for odds, *rest in _varied(_sorted(scored), 0.0, _ODDS_AGAIN)]
    else:
        scored = _varied(_sorted(scored + _from_findings(findings, scored)), _PARAGRAPH_AGAIN, _DOCUMENT_AGAIN)
    scored = _spread(_said_once_first(scored))
    return tuple(
        Evidence(
            number,
            passage.document,
            sentence,
            sentence.span.of(passage.document.text),
            passage.reading.statements_in(sentence),
            round(value, 4),
            passage.found_by.get(sentence.index, ("ledger",)),
        )
        for number, (value, passage, sentence) in enumerate(scored[:limit], 1)
    )


def is_plain(question: Question, retrieved: Retrieved) -> bool:
    """Whether evidence is ranked as a plain fact's, each score a likelihood. Not where the best passage is a transcript:
    what is talked of there stands around a sentence more than in it.
    """
    return asks_a_fact(question) and not (retrieved.passages and retrieved.passages[0].reading.turns)


def candidates_of(retrieved: Retrieved) -> list[Candidate]:
    """The sentences of the chunks that were found."""
    return [
        candidate(passage, sentence, passage.reading.statements_in(sentence))
        for passage in retrieved.passages
        for sentence in passage.sentences
        if sentence.searched and sentence.index in passage.sentence_scores
    ]


def _varied(
    scored: Sequence[tuple[float, Passage, Sentence]], again_paragraph: float, again_document: float
) -> list[tuple[float, Passage, Sentence]]:
    """The same sentences, each a little lower for every better one of its paragraph and of its document.

    So one long speech does not take every place, and a document that fits almost as well is seen.
    """
    of_paragraph: Counter[tuple[str, int]] = Counter()
    of_document: Counter[str] = Counter()
    lowered = []
    for value, passage, sentence in scored:
        paragraph = (sentence.document_id, sentence.paragraph)
        lower = again_paragraph * of_paragraph[paragraph] + again_document * of_document[sentence.document_id]
        of_paragraph[paragraph] += 1
        of_document[sentence.document_id] += 1
        lowered.append((value - lower, passage, sentence))
    return _sorted(lowered)


def _sorted(scored: Iterable[tuple[float, Passage, Sentence]]) -> list[tuple[float, Passage, Sentence]]:
    return sorted(scored, key=lambda each: (-each[0], each[2].document_id, each[2].index))


def _said_once_first(scored: Sequence[tuple[float, Passage, Sentence]]) -> list[tuple[float, Passage, Sentence]]:
    """The same sentences, those in the very words of a better one last: copies of an article must not crowd out the others."""
    seen: set[str] = set()
    first, later = [], []
    for each in scored:
        words_of = fold(each[2].span.of(each[1].document.text))[0].strip()
        # Short ones ("He declined to comment.") may well be said of different things.
        pointed_at = "exact" in each[1].found_by.get(each[2].index, ())
        copied = words_of in seen and words_of.count(" ") >= _FEWEST_BLANKS and not pointed_at
        (later if copied else first).append(each)
        seen.add(words_of)
    return first + later


def _spread(scored: Sequence[tuple[float, Passage, Sentence]]) -> list[tuple[float, Passage, Sentence]]:
    """The same sentences, after the first few the best one of each further document before the others.

    Not where the best one stands in a transcript: a meeting's other turns tell more than other meetings.
    """
    if not scored or scored[0][1].reading.turns:
        return list(scored)
    best = list(scored[:_BY_SCORE])
    seen = {each[2].document_id for each in best}
    first, later = [], []
    for each in scored[_BY_SCORE:]:
        (later if each[2].document_id in seen else first).append(each)
        seen.add(each[2].document_id)
    return best + first + later


def neighbours(passage: Passage, sentence: Sentence) -> tuple[Sentence, ...]:
    """The sentence before, when this one leans on it: it opens with a pronoun, or goes on within a quotation."""
    before = [each for each in passage.sentences if each.searched and each.index < sentence.index]
    if not before or before[-1].paragraph != sentence.paragraph:
        return ()
    opening = fold(sentence.span.of(passage.document.text))[0].lstrip("\"' ")
    leans = re.match(r"(?:he|she|they|it|that|this|these|those|his|her|their|its|such|but|and|also|instead)\b", opening)
    return (before[-1],) if leans else ()


def before(each: Evidence, evidence: Sequence[Evidence], passages: Iterable[Passage]) -> Evidence | None:
    """The sentence before one in its paragraph, as evidence, under the next free number where it is none yet."""
    passage = next(one for one in passages if one.document.id == each.document.id)
    earlier = [one for one in passage.sentences if one.searched and one.paragraph == each.sentence.paragraph and one.index < each.sentence.index]
    if not earlier:
        return None
    return locate(evidence, each.document.id, earlier[-1].span) or _unranked(passage, earlier[-1], len(evidence) + 1)


def complete(
    evidence: Sequence[Evidence], findings: Sequence[Finding], excerpts: Iterable[tuple[Passage, Sequence[Sentence]]] = ()
) -> tuple[Evidence, ...]:
    """The evidence with every sentence of the findings, those that they lean on, and the excerpts, under the next free numbers."""
    whole = list(evidence)
    for passage, sentences in excerpts:
        for each in sentences:
            if locate(whole, each.document_id, each.span) is None:
                whole.append(_unranked(passage, each, len(whole) + 1))
    for finding in findings:
        leant_on = (finding.leans.sentence,) if finding.leans else ()
        for sentence in (*leant_on, *finding.sentences, *finding.names_speaker):
            for each in (*neighbours(finding.passage, sentence), sentence):
                if each.searched and locate(whole, each.document_id, each.span) is None:
                    whole.append(_unranked(finding.passage, each, len(whole) + 1))
    return tuple(whole)


def evidence_for(findings: Sequence[Finding], evidence: Sequence[Evidence], limit: int) -> tuple[Evidence, ...]:
    """The sentences that the model is shown: those of the findings with what they lean on, else the best `limit` of all.

    The fewest that suffice: a sentence more costs a second before the first word.
    """
    if not findings:
        return tuple(evidence[:limit])
    shown: dict[int, Evidence] = {}
    for finding in findings:
        for sentence in finding.sentences[:3]:
            for each in (*neighbours(finding.passage, sentence), sentence):
                if known := locate(evidence, each.document_id, each.span):
                    shown[known.number] = known
    return tuple(shown.values())[:limit]


def _unranked(passage: Passage, sentence: Sentence, number: int) -> Evidence:
    quote = sentence.span.of(passage.document.text)
    return Evidence(number, passage.document, sentence, quote, passage.reading.statements_in(sentence), 0.0, ("ledger",))


def _from_findings(findings: Sequence[Finding], scored: Sequence[tuple]) -> list[tuple[float, Passage, Sentence]]:
    """Sentences that only the ledger brings: found by speaker and words, in no chunk that was looked at."""
    known = {(each[2].document_id, each[2].index) for each in scored}
    brought: dict[tuple[str, int], tuple[float, Passage, Sentence]] = {}
    for finding in findings:
        if not (finding.fits_speaker and finding.fits_act):
            continue
        if len(brought) >= _BROUGHT:
            break  # they come best first
        for sentence in finding.sentences:
            key = (sentence.document_id, sentence.index)
            if key not in known and sentence.searched and key not in brought:
                brought[key] = (0.5 * finding.score, finding.passage, sentence)
    return list(brought.values())


def locate(evidence: Sequence[Evidence], document_id: str, span: Span) -> Evidence | None:
    """The evidence sentence that holds a span."""
    return next((each for each in evidence if each.document.id == document_id and each.sentence.span.overlap(span)), None)
