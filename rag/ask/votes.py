"""A question about a vote, approval or opposition + a statement of one -> whether it is what is asked about, and on that side.

Who seconds or welcomes a thing has not voted for it; who votes against it opposes it.
"""

import re

from rag.answer import Question
from rag.data import Statement

_VOTE = re.compile(r"\bvot\w+", re.IGNORECASE)
_SIDE = re.compile(r"\b(?:against|for|in favou?r)\b", re.IGNORECASE)
_BY_VOTE = re.compile(r"\b(?:approv|adopt|pass|carri|ratif|vot)", re.IGNORECASE)  # so a body agrees


def vote(question: Question, statement: Statement, text: str) -> tuple[bool, bool] | None:
    """Whether a statement in this text does what is asked about, and on the side asked about; None where neither is of a vote."""
    cue = " ".join(statement.cue_span.of(text).split()) if statement.cue_span else ""
    words_of = statement.content_spans[0].of(text) if statement.content_spans else ""
    told = _sides(f"voted {cue.removeprefix('voted').strip()} {words_of}") if statement.act == "voted" else {True}
    if question.act == "voted" and statement.act in ("voted", "agreed"):
        asked = _sides(question.text)
        return statement.act == "voted" or bool(_BY_VOTE.search(cue)), not asked or not told or asked == told
    if question.act in ("agreed", "opposed") and statement.act == "voted":
        return len(told) == 1, told == {question.act == "agreed"}
    return None


def _sides(words_of: str) -> set[bool]:
    """Whether words tell of a vote for a thing, and whether against one: "for the bridge and against the toll" is both."""
    vote = _VOTE.search(words_of)
    return {side.lower() != "against" for side in _SIDE.findall(words_of, vote.end())} if vote else set()
