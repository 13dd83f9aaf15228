"""Findings -> the same findings, each thing said once, with the further documents that have it as copies. Judges no question."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.ask.look_up import Finding
from rag.data import Span, Statement
from rag.ingest.words import TITLES
from rag.people import name_words, same_speaker
from rag.text import has_negation, numbers_of, words

_ALIKE = 0.85  # the least share of words that two copies of a sentence have in common
_MOST_COPIES = 3  # further documents that are cited for the same words


def one_level(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without those that are told in, or tell, a better one: each says through whom it is told anyway.

    Those that say again what a better one says are its copies.
    """
    kept: list[Finding] = []
    for finding in findings:
        if any(finding.statement is each.statement.via or finding.statement.via is each.statement for each in kept):
            continue
        same = next((place for place, each in enumerate(kept) if repeats(finding, each)), None)
        if same is None:
            kept.append(finding)
        else:
            kept[same] = with_copy(kept[same], finding)
    return tuple(kept)


def apart(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without those whose words another one of that speaker gives too, unless they tell more than that he said so."""
    longest = sorted(findings, key=lambda each: -sum(map(len, each.statement.content_spans)))
    kept: list[Finding] = []
    for finding in longest:
        mine = finding.statement
        again = any(
            covers_all(each.statement.content_spans, mine.content_spans) and mine.act in ("said", each.statement.act)
            for each in kept
            if each.passage is finding.passage and each.statement.speaker == mine.speaker
        )
        if not again:
            kept.append(finding)
    return tuple(each for each in findings if each in kept)


def repeats(one: Finding, other: Finding) -> bool:
    """Whether both give the same speaker's words of the same sentences, or the same words in another copy."""
    mine, theirs = one.statement, other.statement
    if mine.speaker == theirs.speaker and one.sentences == other.sentences:
        return True
    if one.leans or other.leans or mine.act != theirs.act or not (same_speaker(mine.speaker or "", theirs.speaker) or mine.speaker == theirs.speaker):
        return False
    return same_words(told(mine, one.passage.document.text), told(theirs, other.passage.document.text))


def told(statement: Statement, text: str) -> str:
    """The words of a statement, without a part that is nothing but its speaker's name and title."""
    name = {*name_words(statement.speaker or ""), *TITLES}
    return " ".join(words_of for span in statement.content_spans if not set(name_words(words_of := span.of(text))) <= name)


def same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words, or, where they are long enough, nearly all: the same numbers and denials among them."""
    first, second = words(one), words(other)
    if first == second:
        return True
    mine, theirs = set(first), set(second)
    if len(mine & theirs) < _ALIKE * len(mine | theirs) or numbers_of(one) != numbers_of(other) or has_negation(one) != has_negation(other):
        return False
    # One may have words more, but none changed and none moved: "opposes" for "supports", "B beat A" for "A beat B".
    shorter, longer = sorted((first, second), key=len)
    left = iter(longer)
    return all(word in left for word in shorter)


def with_copy(kept: Finding, finding: Finding) -> Finding:
    """A finding together with one that says the same: what stands in another document is cited beside it."""
    known = {each.passage.document.id for each in (kept, *kept.copies)}
    if finding.passage.document.id in known or len(kept.copies) >= _MOST_COPIES:
        return kept
    return replace(kept, copies=(*kept.copies, finding))


def covers_all(spans: Sequence[Span], others: Iterable[Span]) -> bool:
    """Whether each of the others stands within one of the spans."""
    return all(any(span.contains(other) for span in spans) for other in others)
