"""A question about a motion ("Who seconded Lee's amendment on tolls?") + statements -> how far each is on that motion. Words nothing.

What a document calls a motion tells nothing of it, and the title of a record of one tells of it too. Whoever seconds, opposes or votes on it need not repeat its words: his statement is taken for one on it where it is of the very words that
were moved, or the document says "the amendment" of the last one moved before.
"""

import re
from collections.abc import Mapping, Sequence

from rag.answer import Question
from rag.ask.reading import share_of, words_said
from rag.ask.retrieve import Passage
from rag.data import Statement
from rag.ingest.closing import closing_of
from rag.people import same_speaker
from rag.text import stem_set

_THING = r"motion|amendment|resolution|proposal|bill|suggestion|plan|idea"
_OWNED = re.compile(
    rf"(?:the )?(?P<who>[A-Z][\w.’'-]*?(?: [A-Z][\w.-]*?)*)(?:['’]s|(?<=s)['’]) (?P<what>{_THING})\b(?P<rest>.*)"
    rf"|(?:the )?(?P<thing>{_THING})(?: (?:moved|proposed|put forward|made|tabled))? (?:by|of|from) (?P<by>[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)(?P<more>.*)"
)
_THE_THING = re.compile(rf"\W*(?:(?:for|against|in favou?r of) )?(?:the|this|that|his|her|their|its) (?P<what>{_THING})\W*(?:as amended\W*)?", re.IGNORECASE)
_LOOSE = frozenset({"proposal", "suggestion", "plan", "idea"})
_SUGGESTS = re.compile(r"suggest|recommend|urg|call", re.IGNORECASE)
_FORMALLY = re.compile(r"\b(?:mov|second|lodg|tabl|vot)", re.IGNORECASE)
_MOTION = stem_set("motion amendment resolution proposal")
_FORMAL = frozenset({"proposed", "agreed", "opposed", "voted"})
_ON_IT = frozenset({"agreed", "opposed", "voted"})


def shares_of_motions(question: Question, weights: Mapping[str, float], passage: Passage) -> dict[int, float]:
    """How much of what is sought each statement that moves, seconds or votes has, 0 to 1, by its place; the others are not in it."""
    text = passage.document.text
    closing, telling = closing_of(text), {each: weight for each, weight in weights.items() if each not in _MOTION} or weights
    found: dict[int, float] = {}
    for place, each in enumerate(passage.statements if weights else ()):
        if closing and each.cue_span and closing.contains(each.cue_span):
            found[place] = share_of(telling, f"{words_said(each, text)} {passage.document.title if each.via is None else ''}")
        elif question.act in _FORMAL and each.cue_span and _FORMALLY.search(each.cue_span.of(text)):
            found[place] = share_of(telling, words_said(each, text))
    return found | _on_theirs(question, weights, passage.statements, text)


def _on_theirs(question: Question, weights: Mapping[str, float], statements: Sequence[Statement], text: str) -> dict[int, float]:
    """The same for the statements on somebody's motion, where one is asked about: how much of what else is said of it that motion has."""
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
            found[place] = share_of(sought, " ".join(span.of(text) for span in meant.content_spans)) if sought else 1.0
    return found


def _meant(moved: dict[str, Statement], what: str) -> Statement | None:
    """The last thing moved that is called so; whatever was moved last may be called a plan or an idea."""
    return max(moved.values(), key=_begins, default=None) if what in _LOOSE else moved.get(what)


def _begins(statement: Statement) -> int:
    spans = [each for each in (statement.cue_span, statement.source_span, *statement.content_spans[:1]) if each]
    return min(each.start for each in spans) if spans else 0


def _called(statement: Statement, text: str) -> str:
    """What is moved, as its own words call it: "moved an amendment to …"; else a motion. Who suggests a thing moves none."""
    if statement.cue_span and _SUGGESTS.search(statement.cue_span.of(text)):
        return "suggestion"
    match = re.match(rf"\W*(?:an?|the|his|her) (?:\w+ )?(?P<what>{_THING})\b", statement.content_spans[0].of(text), re.IGNORECASE)
    return match["what"].lower() if match else "motion"
