"""Answer -> plain text to paste elsewhere: the sentences with their numbers, and below them each quote with its place."""

from rag.answer import Answer, Citation, Claim
from ui.escape import date_words
from ui.quotes import Numbers


def plain_text(answer: Answer) -> str:
    """Question, answer and numbered quotes; with nothing stated, the fixed sentence that says so."""
    numbers = answer.numbers
    quotes = (f"[{number}] “{each.quote}”\n    {_place(each)}" for number, each in enumerate(answer.cited, 1))
    # What is listed or compared has a line for each.
    between = "\n" if answer.note or answer.compared else " "
    words = between.join(_sentence(claim, numbers) for claim in answer.claims) or answer.text
    return "\n\n".join(filter(None, [answer.question.text, answer.note if answer.claims else "", words, *quotes]))


def _sentence(claim: Claim, numbers: Numbers) -> str:
    side = f"{claim.side}: " if claim.side else ""
    return f"{side}{claim.text}" + "".join(f" [{each}]" for each in claim.marks(numbers))


def _place(citation: Citation) -> str:
    page = f"page {citation.page}" if citation.page else ""
    return " · ".join(filter(None, [citation.speaker, citation.title, citation.source, date_words(citation.date), page]))
