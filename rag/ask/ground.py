"""Statement -> Checks: what holds a sentence that no model wrote. Looks nothing up and judges nothing.

Such a sentence is made of words cut from the document, around what the ledger has for them: who says them, and how that is known.
"""

from rag.answer import Check, CheckName
from rag.data import ResolvedBy, Statement

HOW: dict[ResolvedBy, str] = {
    "named": "named in that very sentence",
    "surname": "named by surname; the full name stands elsewhere in the document",
    "pronoun": "“he”, “she” or “they”, taken for the person named before",
    "role": "named by role, such as “the minister”",
    "turn": "whose turn to speak it is in the transcript",
    "carried": "the speaker of the sentence before, whose words go on",
    "ambiguous": "not certain: more than one person fits",
    "unresolved": "not known by name",
}
LABELS: dict[CheckName, str] = {
    "cites": "Sources", "quotes": "Quotes", "dates": "Dates", "numbers": "Numbers", "names": "Names", "negation": "Denials",
    "support": "Borne out", "speaker": "Speaker", "words": "Words", "confirmed": "Answers it",
    "own_words": "Words", "ledger": "Speaker",
}  # fmt: skip
OWN_WORDS = Check("own_words", True, note="these are the document's own words")


def grounds(statement: Statement | None) -> tuple[Check, ...]:
    """What holds a quote of the document, as words of this statement; None where nobody says them but the document itself."""
    return (OWN_WORDS, given_by(statement)) if statement and statement.speaker else (OWN_WORDS,)


def given_by(statement: Statement) -> Check:
    """Whose words the ledger has these for, how that is known, and how sure the ledger is of it."""
    return Check("ledger", True, statement.confidence, f"the ledger gives these words to {statement.speaker}: {HOW[statement.resolved_by]}")


def found(check: Check) -> str:
    """What a check found, with the likelihood that it weighed; "" where there was nothing to look at."""
    score = "" if check.score is None else f"{check.score:.0%} {'sure' if check.name == 'ledger' else 'likely'}"
    return " · ".join(filter(None, [score, check.note]))
