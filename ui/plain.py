"""Answer -> plain text to paste elsewhere: the sentences with their numbers, and below them each quote with its place."""

from rag.data import Answer, Citation
from ui.escape import date_words
from ui.quotes import citation_numbers


def plain_text(answer: Answer) -> str:
    """Question, answer and numbered quotes; with nothing stated, the fixed sentence that says so."""
    numbers = citation_numbers(answer)
    sentences = [
        claim.text + "".join(f" [{numbers[citation.document_id, citation.span]}]" for citation in claim.citations)
        for claim in answer.claims
    ]
    quotes: dict[int, str] = {}
    for claim in answer.claims:
        for citation in claim.citations:
            number = numbers[citation.document_id, citation.span]
            quotes.setdefault(number, f"[{number}] “{citation.quote}”\n    {_place(citation)}")
    return "\n\n".join([answer.question.text, " ".join(sentences) or answer.text, *quotes.values()])


def _place(citation: Citation) -> str:
    page = f"page {citation.page}" if citation.page else ""
    return " · ".join(filter(None, [citation.speaker, citation.title, citation.source, date_words(citation.date), page]))
