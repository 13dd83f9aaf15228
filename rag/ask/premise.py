"""Question + finding -> whether a statement bears out, or denies, just what is presumed of it. Decides nothing by itself."""

import re

from rag.answer import Question
from rag.ask.look_up import Finding, content_of, is_somebody
from rag.ask.opposites import is_opposite
from rag.ask.period import of_another
from rag.ask.reading import asks
from rag.ask.verbs import ANY_CUE
from rag.ask.verify import CONDITION
from rag.ingest.verb import denied_act
from rag.people import name_words
from rag.text import content_words, has_negation, numbers_of, stem_set, words

# Who says so of a thing does not say the thing.
_UNTRUE = re.compile(
    r"\b(?:untrue|false|falsehood|lies?|nonsense|myth|wrong|mistaken|incorrect|whether|unclear|unsure|doubt\w*|disput\w+|no (?:truth|evidence|plans?)"
    r"|(?:not|n['’]t) (?:true|correct|the case|sure|certain|clear|know|believe|think|expect|agree|accept|say|mean))\b",
    re.IGNORECASE,
)
# Who is confident that a thing will be so has not said that it will.
_HEDGED = re.compile(
    r"\b(?:confident|optimistic|hop(?:e|es|ed|ing|eful)|believ(?:e|es|ed|ing)|expect(?:s|ed|ing)?|fear(?:s|ed|ing)?|suspect(?:s|ed|ing)?|think|thinks|thought|likely"
    r"|probably|perhaps|possibly|maybe)\b",
    re.IGNORECASE,
)
REASON = re.compile(r"\b(?:because|since|so that|in order to|due to|owing to|as a result|based on|on the basis of|thanks to|given|therefore|reason|so)\b", re.IGNORECASE)
_SAYS_SO = 0.6  # the least share of the words of a question that names nobody in a statement that answers it
_CLAUSE = re.compile(r"[,;:—…]|\b(?:and|but|or|while|although|though|because)\b", re.IGNORECASE)


def is_of_act(question: Question, finding: Finding) -> bool:
    """Whether a statement is of the act asked about, or denies that very act: "did not promise"."""
    return finding.fits_act or denied_act(finding.statement, finding.passage.document.text) == question.act


def stands_whole(question: Question, finding: Finding) -> bool:
    """Whether every word of what is asked about stands there, and nothing calls it untrue: "opening" for "closing" makes it no yes of ours."""
    document = finding.passage.document
    there = " ".join([document.title, *(each.span.of(document.text) for each in finding.sentences)])
    content = content_of(finding.statement, finding.passage)
    if any(each.search(content) and not each.search(question.about) for each in (_UNTRUE, _HEDGED, CONDITION)):
        return False
    if question.period and (not question.period.iso or of_another(finding.statement, document, finding.sentences, question.period)):
        return False  # whether it was said then, or is to be done then, no rule tells
    if finding.leans:
        return False  # what "that" stands for is taken from the words before it
    statement = finding.statement
    if statement.via and is_somebody(statement.via.speaker) and statement.via.speaker != statement.speaker:
        return False  # that another says so makes it no yes of ours
    if statement.act == "opposed" and question.act == "said" or not does_it(question, finding):
        return False
    if finding.statement.act == "asked" and question.act != "asked":
        return False  # who asks whether it is so does not say that it is
    return stem_set(question.about) <= stem_set(there) and numbers_of(question.about) <= numbers_of(there)


def says_so(question: Question, finding: Finding) -> bool:
    """Whether a statement answers a question for yes or no, or for a reason, that names nobody: it states most of it, and the reason too."""
    content = content_of(finding.statement, finding.passage)
    if not finding.says_it or finding.coverage < _SAYS_SO or asks(finding.statement, content, finding.passage.document.text):
        return False
    asked = {*words(question.about), "since", "so", "given"}  # alone these tell no reason: "it was given to Lee in May"
    return question.asks_for == "yes_no" or any(match[0].lower() not in asked for match in REASON.finditer(content))


def does_it(question: Question, finding: Finding) -> bool:
    """Whether a deed that is asked about stands there by its own word: who opposes a thing says its name too, and does not support it."""
    if question.act or finding.exact:
        return True
    asked = stem_set(question.standalone or question.text) - stem_set(" ".join([*question.people, question.about])) - ANY_CUE
    wanted, sentences = stem_set(question.about), [stem_set(each.span.of(finding.passage.document.text)) for each in finding.sentences]
    most = max((len(wanted & each) for each in sentences), default=0)
    return any(asked <= each for each in sentences if len(wanted & each) == most)


def names_asked(question: Question, finding: Finding) -> bool:
    """Whether the words of a statement name whom the question asks about: who tells of Lund has not said it in Lund's place."""
    return not set(name_words(question.people[0])[-1:]).isdisjoint(name_words(content_of(finding.statement, finding.passage)))


def denied_there(question: Question, finding: Finding) -> bool:
    """Whether the denial stands in the very clause that is asked about: "it would not hurt drivers and would pay for itself" denies one of two."""
    statement, content = finding.statement, content_of(finding.statement, finding.passage)
    if is_opposite(question.about, content) or not does_it(question, finding):
        return False  # who demands higher pay may have demanded lower pay too
    text = finding.passage.document.text
    not_done = denied_act(statement, text)
    there = stem_set(" ".join([finding.passage.document.title, *(each.span.of(text) for each in finding.sentences)]))
    if not stem_set(question.about) <= there or not_done == "opposed" != question.act:
        return False  # who does not rule a thing out has not said that he will not do it
    if has_negation(question.about) or statement.act in ("voted", "agreed") or not_done:
        return True
    wanted = stem_set(question.about)
    clauses = _CLAUSE.split(content)
    met = [len(wanted & stem_set(each)) for each in clauses]
    return all(has_negation(each) for each, number in zip(clauses, met, strict=True) if number == max(met)) or not has_negation(content)


def is_what(question: Question, finding: Finding) -> bool:
    """Whether more than a word in passing is the same: two words, or the one with which what was proposed begins."""
    wanted = stem_set(question.about)
    first = content_words(content_of(finding.statement, finding.passage))[:1]
    return len(wanted) > 1 or (question.act not in (None, "said") and bool(first) and not wanted.isdisjoint(stem_set(first[0])))
