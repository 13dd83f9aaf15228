"""The names of a table's columns -> what they tell of a motion: its words, number, title, day, mover, seconder, outcome.

Reads no cell but those of the first row; which words fill a motion's document is said in `formats/record`.
"""

import re
from collections.abc import Collection, Sequence

TEXTS = ("text", "body", "content")
MOVERS = (
    "mover", "movers", "moved_by", "moved", "proposer", "proposers", "proposed_by", "proponent", "proponents", "lodged_by", "tabled_by", "submitted_by",
    "sponsor", "sponsors", "sponsored_by", "introduced_by", "put_forward_by", "in_the_name_of",
)  # fmt: skip
SECONDERS = ("seconder", "seconders", "seconded_by", "seconded")
# What became of it; a column "carried" says yes or no.
OUTCOMES = (
    "status", "outcome", "result", "decision", "disposition", "action_taken", "vote_result", "voting_result", "result_of_vote", "result_of_the_vote", "vote",
    "votes", "voting", "division", "carried", "passed", "adopted",
)  # fmt: skip
# The words of a motion in a table without a column of one of TEXTS, the surest first.
WORDS = (
    "motion_text", "text_of_motion", "text_of_the_motion", "full_text", "wording", "words", "proposal", "proposal_text", "text_of_proposal",
    "motion", "motions", "proposals", "resolution", "resolution_text", "amendment", "amendment_text", "recommendation", "petition",
)  # fmt: skip
# They may tell what a motion is about where its words stand nowhere.
TITLES = ("title", "heading", "subject", "topic", "description", "summary", "details", "item", "agenda_item", "matter", "business", "name")
DATES = ("date", "day", "meeting_date", "date_of_meeting", "date_moved", "moved_on", "date_lodged", "lodged_on", "tabled_on", "sitting", "meeting")
# What a table calls the number of its records; a longer value is none.
NUMBERS = (
    "doc_id", "id", "number", "no", "nr", "num", "ref", "reference", "code", "identifier", "motion", "motion_no", "motion_nr", "motion_number", "motion_id",
    "motion_ref", "proposal", "proposal_no", "proposal_number", "amendment_no", "amendment_number", "bill", "bill_no", "bill_number", "resolution",
    "resolution_no", "resolution_number", "item", "item_no", "item_number", "agenda_item",
)  # fmt: skip


def field_name(name: str) -> str:
    """The name of a column in lower case, its words joined by "_": "Moved by:" -> "moved_by", "Mover(s)" -> "mover"."""
    name = re.sub(r"\(s\)|[*`]", "", name.strip().lower()).replace("#", " no ")
    return re.sub(r"[^\w]+", "_", name).strip("_")


def has_texts(header: Sequence[str]) -> bool:
    """Whether each row is a document: a column holds its text."""
    return not set(TEXTS).isdisjoint(map(field_name, header))


def tells_of_motions(header: Sequence[str]) -> bool:
    """Whether each row is a motion: who moved it beside what it is, or its words beside its outcome or its number and day."""
    names = set(map(field_name, header))

    def has(*choices: Collection[str]) -> bool:
        return all(not names.isdisjoint(each) for each in choices)

    if has(MOVERS) or has(SECONDERS):
        return has({*TEXTS, *WORDS, *TITLES, *NUMBERS})
    return has(WORDS) and (has(OUTCOMES) or has(DATES, {*NUMBERS} - {*WORDS}))
