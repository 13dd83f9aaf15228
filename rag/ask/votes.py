"""A question about a vote, approval or opposition + a statement of one -> whether it is what is asked about, and on that side.

Who seconds or welcomes a thing has not voted for it; who votes against it opposes it.
"""

import re

from rag.answer import Question
from rag.data import Statement

_SIDE = re.compile(r"\bvot\w+\s+(?P<side>against|for|in favou?r)\b", re.IGNORECASE)
_BY_VOTE = re.compile(r"\b(?:approv|adopt|pass|carri|ratif|vot)", re.IGNORECASE)  # so a body agrees


def vote(question: Question, statement: Statement, text: str) -> tuple[bool, bool] | None:
    """Whether a statement in this text does what is asked about, and on the side asked about; None where neither is of a vote."""
    cue = " ".join(statement.cue_span.of(text).split()) if statement.cue_span else ""
    words_of = statement.content_spans[0].of(text) if statement.content_spans else ""
    told = _for(f"voted {cue.removeprefix('voted').strip()} {words_of}") if statement.act == "voted" else True
    if question.act == "voted" and statement.act in ("voted", "agreed"):
        asked = _for(question.text)
        return statement.act == "voted" or bool(_BY_VOTE.search(cue)), None in (asked, told) or asked == told
    if question.act in ("agreed", "opposed") and statement.act == "voted":
        return told is not None, told == (question.act == "agreed")
    return None


def _for(words_of: str) -> bool | None:
    """Whether words tell of a vote for a thing rather than against it; None where they tell neither, or both."""
    sides = {match["side"].lower() != "against" for match in _SIDE.finditer(words_of)}
    return sides.pop() if len(sides) == 1 else None
