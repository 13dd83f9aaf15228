"""Question + findings -> what may be answered: from the ledger, by a draft, corrected, or not at all. Writes no sentence itself.

The ledger decides who said what; the language model is only asked to put into words what was found. Where the ledger shows
that the premise is false, or that nothing fits, no model is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answer import Question
from rag.ask.asked_for import is_asked_for, told_with
from rag.ask.bind import Bound
from rag.ask.day import asks_when, of_days
from rag.ask.distinct import apart, one_level
from rag.ask.excerpt import Excerpt, excerpts
from rag.ask.formal import asks_who_seconded, is_seconding, moving, of_titles
from rag.ask.frame import names_documents_alone
from rag.ask.gather import Gathered
from rag.ask.handles import first_identifier, handles, holds
from rag.ask.look_up import TO_COME, Finding, content_of, is_denial
from rag.ask.meeting import discussed
from rag.ask.premise import denied_there, does_it, is_of_act, is_what, names_asked, says_so, stands_whole
from rag.ask.retrieve import Retrieved
from rag.ask.verbs import said_verbs
from rag.ingest.cues import NOUNS
from rag.people import is_kin, name_words
from rag.text import STOP_WORDS, is_question, stem_set, stems, words

_QUOTED_WORDS = 4  # from so many words on, a quote in a question stands for itself
_SAME_RANK = 0.12  # findings whose scores differ by less say it equally well
_COVERED = 0.34  # a question of which the best sentences share fewer of the words is about something else

_HEAD_NOUN = re.compile(r"an? (?:[\w’'-]+ ){0,3}?(?P<head>[\w’'-]+) (?:on|about|over|into|against|regarding) ", re.IGNORECASE)
_WHERE = re.compile(r"(?:and |but )?(?:where|in (?:what|which) (?:document|article))\b", re.IGNORECASE)
_TOLD_BY = re.compile(r"\b(?:say|said|reports?|study|survey|review|audit|poll|analysis|inquiry)\b", re.IGNORECASE)  # a study that finds suggests
_DONE = re.compile(r"(?:why )?(?:did|has|have|had)\b", re.IGNORECASE)
_OF_MANY = re.compile(r"\b(?:support|back|favou?r|endors|welcom|prais|lik|join|sign|attend)\w*\b", re.IGNORECASE)

Way = Literal["draft", "tell", "yes", "deny", "correct", "words", "compare", "not_stated"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and the findings to do it with, best first: to have them drafted, or ("tell") told as they stand.

    For "words" the sentences that are the answer as they stand.
    For "compare" `sides` are those compared, each with its findings; `note` is said of the answer as a whole.
    `dated`: each finding is told with the publisher and the day of its document; `when`: with the day on which it was said.
    """

    way: Way
    findings: tuple[Finding, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    sides: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    note: str = ""
    dated: bool = False
    when: bool = False

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings, those of every side of a comparison among them, each followed by its copies."""
        own = (*self.findings, *(each for _, found in self.sides for each in found))
        return tuple(each for one in own for each in (one, *one.copies))


def decide(
    question: Question, retrieved: Retrieved, findings: Sequence[Finding], bound: Bound = Bound(), gathered: Gathered | None = None
) -> Decision:
    """How this question may be answered; `bound` names the documents that it is asked of, where it names any.

    `gathered` is what the whole ledger has for a question that asks for all there is, or compares.
    """
    if bound.missing:
        return Decision("not_stated")
    findings = [each for each in findings if each.fits_time]
    if gathered is not None and gathered.excerpts:
        return Decision("words", excerpts=gathered.excerpts, note=gathered.note)
    if gathered is not None:
        way: Way = "compare" if gathered.sides else "tell"
        sides = tuple((name, apart(found)) for name, found in gathered.sides)
        given = gathered.findings if question.asks_for == "list" else apart(gathered.findings)
        decision = Decision(way, given, sides=sides, note=gathered.note)
        return decision if decision.all_findings else Decision("not_stated")
    if bound.documents and not question.refers_to:
        alone = names_documents_alone(bound.without_numbers(question.about))
        asked_whether = question.asks_for == "yes_no" and question.people and question.act in ("proposed", "agreed")
        if alone and not question.quotes and (question.asks_for == "speaker" or asked_whether):
            return _mover(question, findings)
        if alone and question.asks_for in ("content", "fact") and not bound.speakers(question):
            if question.act and asks_when(question.text):
                return _when_or_where(question, moving(question, findings)) or Decision("not_stated")
            found = excerpts(question, retrieved)
            return Decision("words", excerpts=found) if found else Decision("not_stated")
    identifiers = handles(question).identifiers
    if not identifiers and not question.refers_to and (told := discussed(question, retrieved)) is not None:
        return Decision("tell", told) if told else Decision("not_stated")
    # An identifier is known or not by itself; without one, every name of the question must be known here.
    if not retrieved.passages or (not identifiers and _unknown_names(question, retrieved)):
        return Decision("not_stated")
    if not question.act and _DONE.match(question.text):
        # Who threatened or promised a thing is not told to have done it.
        findings = [each for each in findings if each.statement.act not in TO_COME]
    says_it = [each for each in findings if each.says_it and each.fits_act and each.fits_polarity]
    if identifiers:
        # The number of a motion means that motion, not the one most like it.
        if not any(holds(f"{each.document.title} {each.document.text}", one) for each in retrieved.passages for one in identifiers):
            return Decision("not_stated")
        named = [each for each in findings if each.fits_act and any(holds(content_of(each.statement, each.passage), one) for one in identifiers)]
        # An amendment names first itself, then the motion that it amends.
        says_it = [each for each in named if first_identifier(content_of(each.statement, each.passage)).lower() in map(str.lower, identifiers)] or named
        says_it = says_it or list(moving(question, of_titles(findings, identifiers)))
    if question.refers_to:
        own = [each for each in findings if each.fits_act] or findings
        if own and (told := _when_or_where(question, own)):
            return told
        return Decision("draft", tuple(findings[:3])) if findings else Decision("draft")
    if question.asks_for == "speaker":
        return _speaker(question, retrieved, says_it, identifiers)
    if question.people and question.asks_for in ("yes_no", "reason") and not question.act:
        premise = _premise(question, findings, says_it)
        return premise if premise.way != "not_stated" else _plain(question, retrieved)
    if question.people and question.act:
        if question.asks_for in ("yes_no", "reason"):
            return _premise(question, findings, says_it)
        return _content(question, findings, says_it)
    # Nobody is named, but somebody may have said so, or the opposite: his words answer, with no yes or no of ours.
    if question.asks_for in ("yes_no", "reason") and (told := [each for each in findings if says_so(question, each)]):
        return Decision("draft", one_level(told)[:1])
    if question.act and says_it and asks_when(question.text):
        return _when_or_where(question, says_it) or _plain(question, retrieved)
    if question.act and question.asks_for == "content" and (told := _of_a_report(question, findings, says_it)):
        return Decision("draft", told)
    return _plain(question, retrieved)


def _of_a_report(question: Question, findings: Sequence[Finding], says_it: Sequence[Finding]) -> tuple[Finding, ...]:
    """What a report that a question names says in its own name: "What does the report recommend?"."""
    asked = f" {' '.join(words(question.text))} "
    own = [each for each in (says_it if question.about else findings) if each.fits_act and _stands_in(each.statement.speaker, asked)]
    return one_level([each for each in own if each.statement.act == question.act] or own)[:4]


def _stands_in(speaker: str | None, asked: str) -> bool:
    named = words(speaker or "")
    return len(named) > 1 and f" {' '.join(named)} " in asked


def _plain(question: Question, retrieved: Retrieved) -> Decision:
    """A question that no statement answers: for the model to answer from the evidence, where there is some."""
    return Decision("draft") if _covered(question, retrieved) else Decision("not_stated")


def _speaker(question: Question, retrieved: Retrieved, says_it: Sequence[Finding], identifiers: Sequence[str]) -> Decision:
    if not identifiers:
        met = [each for each in says_it if _meets_head(each, question.about)]
        if says_it and not met:
            return Decision("not_stated")
        says_it = met
    quoted = len(question.quotes) == 1 and len(words(question.quotes[0])) >= max(_QUOTED_WORDS, len(words(question.about)))
    if quoted:
        says_it = [each for each in says_it if each.exact]  # words that are quoted are these words or none
    if asks_who_seconded(question):
        says_it = [each for each in says_it if is_seconding(each)]
    if (identifiers or question.besides) and not says_it:
        return Decision("not_stated")
    if says_it:
        best = says_it[0].score
        # Who a record gives as the mover needs no wording; the text of a motion is long, and stands for itself.
        return Decision("tell" if identifiers else "draft", one_level([each for each in says_it if each.score >= best - _SAME_RANK])[:3])
    if quoted:
        return Decision("not_stated")  # words that stand nowhere were said by nobody here
    # "Which country declared …?" may ask for a doer whom no statement names.
    least = _COVERED if question.text.lower().startswith("which") else 0.6
    return Decision("draft") if _covered(question, retrieved, least) else Decision("not_stated")


def _meets_head(finding: Finding, about: str) -> bool:
    """Whether a statement has the noun that is asked about: "a toll on the bridge" is no "referendum on the bridge toll"."""
    match = _HEAD_NOUN.match(about)
    if finding.exact or match is None or match["head"].lower().removesuffix("s") in NOUNS:
        return True
    document = finding.passage.document
    leant_on = finding.leans.span.of(document.text) if finding.leans else ""
    said = " ".join([content_of(finding.statement, finding.passage), leant_on, document.title, *(each.span.of(document.text) for each in finding.sentences)])
    return not stem_set(match["head"]).isdisjoint(stem_set(said))


def _mover(question: Question, findings: Sequence[Finding]) -> Decision:
    """Who moved, lodged, proposed or seconded what the question names, and whether it was whom it names."""
    formal = moving(question, findings)
    if not formal or question.asks_for == "speaker":
        return Decision("tell", formal) if formal else Decision("not_stated")
    own = tuple(each for each in formal if each.fits_speaker)
    return Decision("yes", own[:1]) if own else Decision("correct", formal[:1])


def _fullest(findings: Sequence[Finding]) -> Finding:
    """The best finding, or the one that gives more of the same speaker's words in the same sentences."""
    best = findings[0]
    same = [each for each in findings if each.statement.speaker == best.statement.speaker and each.sentences == best.sentences]
    return max(same, key=lambda each: sum(map(len, each.statement.content_spans)))


def _premise(question: Question, findings: Sequence[Finding], says_it: Sequence[Finding]) -> Decision:
    """ "Did A say B?", "Why did A say B?": whether A said it, A said the opposite, somebody else said it, or nobody."""
    # Who comes close to saying it does not say it where somebody else does, word for word or nearly.
    own = tuple(each for each in says_it if each.fits_speaker and each.score >= says_it[0].score - _SAME_RANK)
    denied = [each for each in findings if each.fits_speaker and each.says_it and is_denial(each.statement, each.passage)]
    if denied and question.asks_for == "yes_no" and not any(each.fits_cue for each in own if each in denied):
        # The words of a denial answer, with no yes or no of ours.
        own = tuple(each for each in own if each not in denied)
        if not own:
            return Decision("tell", one_level(denied)[:1])
    if own:
        if question.asks_for == "yes_no":
            return Decision("yes" if stands_whole(question, own[0]) else "tell", one_level(own)[:1])
        return Decision("draft", one_level(own)[:1])
    opposite = [each for each in findings if each.fits_speaker and each.says_it and not each.fits_polarity and is_of_act(question, each)]
    if opposite:
        return Decision("deny" if denied_there(question, opposite[0]) else "tell", one_level(opposite)[:1])
    if says_it and is_kin(question.people[0], says_it[0].statement.speaker):
        return Decision("tell" if question.asks_for == "yes_no" else "draft", says_it[:1])
    # One word in common with something that somebody said is too little to put it in place of what is asked.
    # Nor does whoever asks whether a thing is so say it; but a question may be what is quoted.
    asks = says_it and not says_it[0].exact and question.act != "asked" and is_question(content_of(says_it[0].statement, says_it[0].passage))
    # Many vote: that another one did tells nothing of whom the question names.
    of_many = question.act in ("voted", "agreed") or question.asks_for == "yes_no" and not question.act and bool(_OF_MANY.search(question.text))
    of_many = of_many or bool(says_it) and names_asked(question, says_it[0])
    sure = says_it and question.about and not asks and not of_many and does_it(question, says_it[0]) and (says_it[0].exact or is_what(question, says_it[0]))
    return Decision("correct", (_fullest(says_it),)) if sure else Decision("not_stated")


def _content(question: Question, findings: Sequence[Finding], says_it: Sequence[Finding]) -> Decision:
    """ "What did A propose?": A's statements of that act, those that say it where the question says what about."""
    own = [each for each in findings if each.fits_speaker and each.fits_act]
    if question.about:
        # What speaks against it is said of it too.
        own = [each for each in own if each.says_it] or [each for each in own if each.coverage >= 0.5 or each.nearness >= 0.35]
    if question.references and not question.about:
        told = _in_order(apart(own))
        # A list of verbs that holds one for any saying asks for all that was said, and first for what is more than said.
        asked, verbs = {question.act, *question.acts} - {"said"}, said_verbs(question.text)
        more = tuple(each for each in told if is_asked_for(each, asked, verbs))
        if not more and not (asked and verbs):  # no list, or one that holds "say"
            more = tuple(each for each in told if each.statement.act != "said" or each.fits_cue) or told
        return Decision("tell", more) if more else Decision("not_stated")
    # What passes for the act answers only where nothing is of the very act.
    if question.act != "said":
        own = [each for each in own if each.statement.act == question.act] or own
    elif not question.about and (verbs := said_verbs(question.text)):
        put = [each for each in own if told_with(each, verbs) or "suggest" in verbs and each.statement.act in ("proposed", "urged")]
        own = put or ([] if "suggest" in verbs and not _TOLD_BY.search(question.text) else own)  # "What did A warn of?" asks for no other saying
    if own and (asked_when := _when_or_where(question, own)):
        return asked_when
    return Decision("draft", one_level(own)[:4]) if own else Decision("not_stated")


def _when_or_where(question: Question, findings: Sequence[Finding]) -> Decision | None:
    """When, or in which document, somebody said what was found; None where neither is asked."""
    asked = question.standalone or question.text
    best = [each for each in findings if each.score >= max(one.score for one in findings) - _SAME_RANK]
    if best and asks_when(asked):
        return Decision("tell", one_level(of_days(asked, best))[:4], when=True)
    return Decision("tell", one_level(best)[:4], dated=True) if best and _WHERE.match(asked) else None


def _in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in the order in which their documents were found and tell them."""
    documents = list(dict.fromkeys(each.passage.document.id for each in findings))
    return tuple(sorted(findings, key=lambda each: (documents.index(each.passage.document.id), each.sentences[0].index if each.sentences else 0)))


def _covered(question: Question, retrieved: Retrieved, least: float = _COVERED) -> bool:
    """Whether the passages' best sentence and its document share enough of the question's words."""
    wanted = set(stems(question.standalone or question.text))
    if not wanted:
        return False
    best = 0.0
    for passage in retrieved.passages:
        title = wanted & set(stems(passage.document.title))
        shared = passage.reading.in_sentences.weigh(dict.fromkeys(wanted - title, 1.0))[passage.reading.searched]
        best = max(best, (len(title) + float(shared.max(initial=0.0))) / len(wanted))
    return best >= least


def _unknown_names(question: Question, retrieved: Retrieved) -> list[str]:
    """The proper names of the question that stand in none of the documents that were found."""
    asked = question.standalone or question.text
    names = re.findall(r"(?<![.?!] )(?<!^)(?<![\"“‘'(])\b[A-Z][\w’'-]*[a-z][\w’'-]*", asked)
    if question.people:
        names += [word for word in re.findall(r"\b[A-Z][\w’'-]+", " ".join(question.people))]
    known = frozenset().union(*(each.reading.words for each in retrieved.passages))
    return [name for name in names if not _known(name, known) and not (question.period and name in question.period.words)]


def _known(name: str, known: frozenset[str]) -> bool:
    parts = [part for word in name_words(name) for part in re.split(r"[-’']", word)]
    return all(part in known or part in STOP_WORDS or part.rstrip("s") in known or f"{part}s" in known for part in parts if len(part) > 1)
