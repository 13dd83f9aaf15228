"""Claims -> the same claims, each citing also the other documents that say it in the same words. Writes no words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answer import Citation, Claim, Evidence
from rag.ask.cite import cite
from rag.ask.compose import citations_of
from rag.ask.distinct import same_words
from rag.ask.look_up import Finding
from rag.text import words

_FEWEST_WORDS = 6  # a shorter sentence may well be said of different things


def with_copies(claims: Iterable[Claim], findings: Sequence[Finding], evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """One sentence stands on every document that gives it, and not only on the first that was found."""
    return tuple(replace(each, citations=_together(each.citations, findings, evidence)) for each in claims)


def _together(citations: Sequence[Citation], findings: Sequence[Finding], evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    cited = {(each.document_id, each.span): each for each in citations}
    documents = {each.document_id for each in citations}
    for citation in citations:
        for other in _copies(citation, findings, evidence):
            if other.document_id not in documents:
                cited.setdefault((other.document_id, other.span), other)
    return tuple(cited.values())


def _copies(citation: Citation, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Iterator[Citation]:
    for finding in findings:
        if any(each.document_id == citation.document_id and each.span == citation.span for each in finding.sentences):
            for copy in finding.copies:
                yield from citations_of(copy, copy.sentences, evidence)
    if len(words(citation.quote)) >= _FEWEST_WORDS:
        yield from (replace(cite(each, each.number), speaker=citation.speaker) for each in evidence if same_words(each.quote, citation.quote))
