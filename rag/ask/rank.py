"""Passages + findings -> numbered evidence, best sentence first. Chooses; decides nothing about the answer."""

import re
from collections.abc import Sequence

from rag.ask.look_up import Finding, covers
from rag.ask.people import same_speaker
from rag.ask.retrieve import Passage, Retrieved
from rag.data import Evidence, Question, Sentence, Span, Statement
from rag.text import find_quote, fold, stems

_CHUNK_WEIGHT = 8.0  # a chunk that both searches put first has a fused score of 2/61: it then counts about a quarter


def rank(question: Question, retrieved: Retrieved, findings: Sequence[Finding], limit: int) -> tuple[Evidence, ...]:
    """The `limit` best sentences as evidence. What the ledger found stands first, then the sentences nearest in words and meaning."""
    wanted = set(stems(question.standalone or question.text))
    scored = [
        (_score(question, wanted, passage, sentence, retrieved, findings), passage, sentence)
        for passage in retrieved.passages
        for sentence in passage.sentences
        if sentence.searched and sentence.index in passage.sentence_scores
    ]
    scored += _from_findings(findings, scored)
    scored.sort(key=lambda each: (-each[0], each[2].document_id, each[2].index))
    return tuple(
        Evidence(
            number,
            passage.document,
            sentence,
            sentence.span.of(passage.document.text),
            statements_in(sentence, passage.statements),
            round(score, 4),
            passage.found_by.get(sentence.index, ("ledger",)),
        )
        for number, (score, passage, sentence) in enumerate(scored[:limit], 1)
    )


def statements_in(sentence: Sentence, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements whose content stands in the sentence, the most telling first: the outer of two nested ones, the longer."""
    there = [each for each in statements if covers(each.content_spans, sentence.span)]
    return tuple(sorted(there, key=lambda each: (each.via is not None, -sum(map(len, each.content_spans)))))


def neighbours(passage: Passage, sentence: Sentence) -> tuple[Sentence, ...]:
    """The sentence before, when this one leans on it: it opens with a pronoun, or goes on within a quotation."""
    before = [each for each in passage.sentences if each.searched and each.index < sentence.index]
    if not before or before[-1].paragraph != sentence.paragraph:
        return ()
    opening = fold(sentence.span.of(passage.document.text))[0].lstrip("\"' ")
    leans = re.match(r"(?:he|she|they|it|that|this|these|those|his|her|their|its|such|but|and|also|instead)\b", opening)
    return (before[-1],) if leans else ()


def evidence_for(findings: Sequence[Finding], evidence: Sequence[Evidence], retrieved: Retrieved, limit: int) -> tuple[Evidence, ...]:
    """The sentences that the model is shown: those of the findings with what they lean on, else the best `limit` of all.

    The fewest that suffice: a sentence more costs a second before the first word. They keep the numbers of the evidence;
    a neighbour that is no evidence yet gets the next free one.
    """
    if not findings:
        return tuple(evidence[:limit])
    shown: dict[tuple[str, int], Evidence] = {}
    free = len(evidence) + 1
    for finding in findings:
        for sentence in finding.sentences[:3]:
            for each in (*neighbours(finding.passage, sentence), sentence):
                key = (each.document_id, each.index)
                known = locate(evidence, each.document_id, each.span)
                if key not in shown and len(shown) < limit and each.searched:
                    shown[key] = known or _unranked(finding.passage, each, free)
                    free += known is None
    return tuple(shown.values())


def _unranked(passage: Passage, sentence: Sentence, number: int) -> Evidence:
    quote = sentence.span.of(passage.document.text)
    return Evidence(number, passage.document, sentence, quote, statements_in(sentence, passage.statements), 0.0, ("neighbour",))


def _score(
    question: Question, wanted: set[str], passage: Passage, sentence: Sentence, retrieved: Retrieved, findings: Sequence[Finding]
) -> float:
    words_of = sentence.span.of(passage.document.text)
    there = set(stems(words_of))
    shared = len(wanted & there) / len(wanted) if wanted else 0.0
    vector = passage.vectors.get(sentence.index)
    near = float(vector @ retrieved.question_vector) if vector is not None else 0.0
    quoted = any(find_quote(quote, words_of) for quote in question.quotes if len(quote) > 3)
    speaks = any(
        same_speaker(person, statement.speaker) for person in question.people for statement in statements_in(sentence, passage.statements)
    )
    found = max((each.score for each in findings if each.fits_act and each.fits_speaker and sentence in each.sentences), default=0.0)
    chunk = passage.sentence_scores.get(sentence.index, 0.0)
    return 0.45 * near + 0.4 * shared + _CHUNK_WEIGHT * chunk + 1.0 * quoted + 0.2 * speaks + 0.5 * found


def _from_findings(findings: Sequence[Finding], scored: Sequence[tuple]) -> list[tuple[float, Passage, Sentence]]:
    """Sentences that only the ledger brings: found by speaker and words, in no chunk that was looked at."""
    known = {(each[2].document_id, each[2].index) for each in scored}
    brought: dict[tuple[str, int], tuple[float, Passage, Sentence]] = {}
    for finding in findings:
        if not (finding.fits_speaker and finding.fits_act):
            continue
        for sentence in finding.sentences:
            key = (sentence.document_id, sentence.index)
            if key not in known and sentence.searched and key not in brought:
                brought[key] = (0.5 * finding.score, finding.passage, sentence)
    return list(brought.values())


def locate(evidence: Sequence[Evidence], document_id: str, span: Span) -> Evidence | None:
    """The evidence sentence that holds a span."""
    return next((each for each in evidence if each.document.id == document_id and each.sentence.span.overlap(span)), None)
