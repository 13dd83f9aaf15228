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
# They stand in tables of tickets and trials too, and move something only beside a column that speaks of motions.
_ELSEWHERE = frozenset({"lodged_by", "submitted_by", "sponsor", "sponsors", "sponsored_by", "introduced_by"})
_OF_MOTIONS = frozenset("motion motions bill bills amendment amendments ordinance ordinances proposal proposals resolutions mover movers seconder seconders".split())
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
# Of these there are tables elsewhere ("Resolution: fixed"), unless they say who moved it, what was voted or at which sitting.
_OFTEN = frozenset({"full_text", "wording", "words", "proposal", "proposals", "resolution", "recommendation", "petition"})
_VOTED = frozenset(OUTCOMES) - {"status", "outcome", "result", "decision", "disposition", "action_taken"}
_SAT = frozenset({"meeting", "meeting_date", "date_of_meeting", "date_moved", "moved_on", "date_lodged", "lodged_on", "tabled_on", "sitting", "resolution_no", "resolution_number"})
# They may tell what a motion is about where its words stand nowhere.
TITLES = ("title", "heading", "subject", "topic", "description", "summary", "details", "item", "agenda_item", "matter", "business", "name")
DATES = ("date", "day", "meeting_date", "date_of_meeting", "date_moved", "moved_on", "date_lodged", "lodged_on", "tabled_on", "sitting", "meeting")
# What a table calls the number of its records; a longer value is none.
NUMBERS = (
    "doc_id", "id", "number", "no", "nr", "num", "ref", "reference", "code", "identifier", "motion", "motion_no", "motion_nr", "motion_number", "motion_id",
    "motion_ref", "proposal", "proposal_no", "proposal_number", "amendment_no", "amendment_number", "bill", "bill_no", "bill_number", "resolution",
    "resolution_no", "resolution_number", "item", "item_no", "item_number", "agenda_item",
)  # fmt: skip
_KNOWN = frozenset({*TEXTS, *MOVERS, *SECONDERS, *OUTCOMES, *WORDS, *TITLES, *DATES, *NUMBERS})


def field_name(name: str) -> str:
    """The name of a column in lower case, its words joined by "_": "Moved by:" -> "moved_by", "Mover(s)" -> "mover"."""
    name = re.sub(r"\(s\)|[*`]", "", name.strip().lower()).replace("#", " no ")
    return re.sub(r"[^\w]+", "_", name).strip("_")


def has_texts(header: Sequence[str]) -> bool:
    """Whether each row is a document: a column holds its text."""
    return not set(TEXTS).isdisjoint(map(field_name, header))


def movers_among(names: Collection[str]) -> tuple[str, ...]:
    """Which of these names of columns or fields say who moved a motion, the surest first."""
    spoken_of = any(not _OF_MOTIONS.isdisjoint(name.split("_")) for name in names)
    return tuple(name for name in MOVERS if name in names and (spoken_of or name not in _ELSEWHERE))


def tells_of_motions(header: Sequence[str]) -> bool:
    """Whether each row is a motion: who moved it beside what it is, or its words beside its outcome or its number and day."""
    names = set(map(field_name, header))

    def has(*choices: Collection[str]) -> bool:
        return all(not names.isdisjoint(each) for each in choices)

    if movers_among(names) or has(SECONDERS):
        return has({*TEXTS, *WORDS, *TITLES, *NUMBERS})
    sure = has({*WORDS} - _OFTEN) or has(WORDS) and (has(_VOTED) or has(_SAT))
    return sure and (has(OUTCOMES) or has(DATES, {*NUMBERS} - {*WORDS}))


def known(header: Sequence[str]) -> int:
    """How many of the names are ones that a column of texts or motions has."""
    return sum(field_name(name) in _KNOWN for name in header)


def by_name(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by the names of their columns; of several with one name the first that is filled."""
    named: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=False):
        if not named.get(name, "").strip():
            named[name] = cell
    return named
