"""A question about somebody's motion ("Who seconded Lee's amendment on tolls?") + statements -> which are on that motion. Words nothing.

Whoever seconds, opposes or votes on it need not repeat its words: his statement is taken for one on it where it is of the very words that
were moved, or the document says "the amendment" of the last one moved before.
"""

import re
from collections.abc import Mapping, Sequence

from rag.answer import Question
from rag.data import Statement
from rag.people import same_speaker
from rag.text import stem_set

_THING = r"motion|amendment|resolution|proposal|bill|suggestion|plan|idea"
_OWNED = re.compile(
    rf"(?:the )?(?P<who>[A-Z][\w.’'-]*?(?: [A-Z][\w.-]*?)*)(?:['’]s|(?<=s)['’]) (?P<what>{_THING})\b(?P<rest>.*)"
    rf"|(?:the )?(?P<thing>{_THING})(?: (?:moved|proposed|put forward|made|tabled))? (?:by|of|from) (?P<by>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)(?P<more>.*)"
)
_THE_THING = re.compile(rf"\W*(?:(?:for|against|in favou?r of) )?(?:the|this|that|his|her|their|its) (?P<what>{_THING})\W*(?:as amended\W*)?", re.IGNORECASE)
_LOOSE = frozenset({"proposal", "suggestion", "plan", "idea"})
_ON_IT = frozenset({"agreed", "opposed", "voted"})


def shares_on_theirs(question: Question, weights: Mapping[str, float], statements: Sequence[Statement], text: str) -> dict[int, float]:
    """How much of what else is said of somebody's motion the motion has, 0 to 1, for each statement on it, by its place; none where no
    motion of anybody's is asked about.
    """
    asked = _OWNED.fullmatch(question.about.strip()) if question.act in _ON_IT else None
    if asked is None:
        return {}
    who, called, rest = asked["who"] or asked["by"], (asked["what"] or asked["thing"]).lower(), stem_set(asked["rest"] or asked["more"] or "")
    sought = {each: weights[each] for each in rest & weights.keys()}
    moved: dict[str, Statement] = {}
    found: dict[int, float] = {}
    for place, each in sorted(enumerate(statements), key=lambda one: _begins(one[1])):
        if not each.content_spans:
            continue
        thing = _THE_THING.fullmatch(each.content_spans[0].of(text))
        if each.act == "proposed" and each.via is None and not thing:
            moved[_called(each, text)] = each
        if each.act not in _ON_IT:
            continue
        meant = _meant(moved, thing["what"].lower()) if thing else next((one for one in moved.values() if one.content_spans[0].overlap(each.content_spans[0])), None)
        if meant and same_speaker(who, meant.speaker) and (called in _LOOSE or called == _called(meant, text)):
            there = stem_set(" ".join(span.of(text) for span in meant.content_spans))
            found[place] = sum(weight for stem, weight in sought.items() if stem in there) / sum(sought.values()) if sought else 1.0
    return found


def _meant(moved: dict[str, Statement], what: str) -> Statement | None:
    """The last thing moved that is called so; whatever was moved last may be called a plan or an idea."""
    return max(moved.values(), key=_begins, default=None) if what in _LOOSE else moved.get(what)


def _begins(statement: Statement) -> int:
    spans = [each for each in (statement.cue_span, statement.source_span, *statement.content_spans[:1]) if each]
    return min(each.start for each in spans) if spans else 0


def _called(statement: Statement, text: str) -> str:
    """What is moved, as its own words call it: "moved an amendment to …"; else a motion."""
    match = re.match(rf"\W*(?:an?|the|his|her) (?:\w+ )?(?P<what>{_THING})\b", statement.content_spans[0].of(text), re.IGNORECASE)
    return match["what"].lower() if match else "motion"
