"""Claims -> the same claims, each citing also what says it in the same words, or in nearly these. Writes no words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answer import Citation, Claim, Evidence
from rag.ask.cite import cite
from rag.ask.compose import citations_of
from rag.ask.distinct import same_words
from rag.ask.look_up import Finding
from rag.ask.verbs import ANY_CUE
from rag.text import content_words, has_negation, numbers_of, stem, words

_FEWEST_WORDS = 6  # a shorter sentence may well be said of different things
_FEWEST_STEMS = 4  # likewise, of words that tell something
_MORE = 0.34  # the words that one of two sentences may have more, as a share of the other's


def with_copies(claims: Iterable[Claim], findings: Sequence[Finding], evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """One sentence stands on every document that gives it, and not only on the first that was found."""
    return tuple(replace(each, citations=_together(each.citations, findings, evidence)) for each in claims)


def told_once(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims without those that an earlier one tells already but for a few words; what these cite is cited for it too."""
    kept: list[Claim] = []
    for claim in claims:
        place = next((at for at, each in enumerate(kept) if _nearly_same(each, claim)), None)
        if place is None:
            kept.append(claim)
        else:
            kept[place] = replace(kept[place], citations=tuple(dict.fromkeys([*kept[place].citations, *claim.citations])))
    return tuple(kept)


def _nearly_same(one: Claim, other: Claim) -> bool:
    """Whether what two claims quote has the same words in the same order, but that one has a few more: none changed, no number, name or denial."""
    speakers = {each.speaker for claim in (one, other) for each in claim.citations if each.speaker}
    mine, theirs = (" ".join(each.quote for each in claim.citations) for claim in (one, other))
    if len(speakers) > 1 or numbers_of(mine) != numbers_of(theirs) or has_negation(mine) != has_negation(theirs):
        return False
    shorter, longer = sorted((_telling(mine), _telling(theirs)), key=len)
    left = iter(longer)
    return len(shorter) >= _FEWEST_STEMS and len(longer) - len(shorter) <= max(1, _MORE * len(shorter)) and all(each in left for each in shorter)


def _telling(quote: str) -> list[str]:
    return [each for word in content_words(quote) if (each := stem(word)) not in ANY_CUE]


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
