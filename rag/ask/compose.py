"""Findings -> claims in our own words around the document's: who, the act, the quote. No language model, so nothing to invent."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer import Citation, Claim, Evidence, NearMiss, Question
from rag.ask.cite import cite
from rag.ask.day import named_in, told_on
from rag.ask.excerpt import Excerpt
from rag.ask.ground import OWN_WORDS, grounds
from rag.ask.handles import spelled
from rag.ask.look_up import TO_COME, Finding, is_somebody
from rag.ask.rank import locate
from rag.ask.reading import asks, parts_of
from rag.data import Sentence, Statement
from rag.ingest.verb import brief_verb, verb_of, withdrawn_at
from rag.text import stem_set, stems, without_marks

_SHARED, _NEAR = 0.5, 0.5  # the least share of a question's words, or nearness in meaning, by which a statement speaks of the same thing
_BINDING = TO_COME | {"agreed", "announced", "voted"}  # what holds only if its condition does
_IF = r"(?:only )?(?:if|unless|provided(?: that)?|providing(?: that)?|as long as|on (?:the )?condition that)\b"
_IF_FIRST = re.compile(rf"[\"“\s]*(?P<condition>{_IF}[^.;:!?\"“”\n]{{3,120}}?),\s", re.IGNORECASE)
_IF_LAST = re.compile(rf",?\s+(?:but )?(?P<condition>{_IF}[^.;:!?\"”\n]{{3,120}})", re.IGNORECASE)
_DEPENDS = re.compile(rf"{_IF}|(?:except|but only)\b", re.IGNORECASE)
_QUOTE_WORDS = 80  # a longer quote ends after the sentence in which it goes beyond


def claim_of(finding: Finding, question: Question, evidence: Sequence[Evidence], opening: str = "", *, dated: bool = False, when: bool = False) -> Claim:
    """One statement as a claim: `opening` ("Yes.") first, then who, the act, the words and through whom they are told.

    `dated` adds the publisher and the day of the document: for statements of several documents, which may differ. `when` adds on which
    day it was said.
    """
    statement = finding.statement
    quote, sentences = quote_of(finding, question)
    place = told_on(finding) if when else _where(finding) if dated else ""
    sentences = tuple(dict.fromkeys([*sentences, *(named_in(finding) if when else ())]))
    text = f"{opening} {capital(statement.speaker or '')} {verb_of(statement, finding.passage.document.text)}: “{quote}”{_just_before(finding)}{told_by(statement)}{place}."
    return Claim(" ".join(text.split()), "supported", citations_of(finding, sentences, evidence), checks=grounds(statement))


def quote_of(finding: Finding, question: Question) -> tuple[str, tuple[Sentence, ...]]:
    """The words of the statement that meet the question, cut from the document, and the sentences they stand in, with the one
    that tells them withdrawn.

    All its words when none meets the question. Quotation marks around a part are left out.
    """
    text = finding.passage.document.text
    wanted = set(stems(f"{question.about} {' '.join(question.quotes)}"))
    parts = [
        (bool(wanted & set(stems(words_of))), unquoted(" ".join(without_marks(words_of).split())), sentence)
        for sentence, words_of in parts_of(finding.statement, finding.sentences, text)
    ]
    # All of a sentence that meets it: "I do not believe," he said, "that the bridge should close." denies in its first part.
    sentences_met = {part[2] for part in parts if part[0]}
    # "Unless the state pays." stands for itself in print, and is what the sentence before depends on.
    met = [part for part in parts if part[2] in sentences_met or _DEPENDS.match(part[1])] if sentences_met else parts
    kept: list[tuple[bool, str, Sentence]] = []
    for part in met:
        if part[1] and sum(len(each[1].split()) for each in kept) < _QUOTE_WORDS:
            kept.append(part)
    quote = " … ".join(part[1] for part in kept).rstrip(".")
    at = withdrawn_at(finding.statement, text)
    withdrawing = (each for each in finding.sentences if at is not None and each.span.start <= at < each.span.end)
    before, after = _condition(finding) if finding.statement.act in _BINDING else ("", "")
    return f"{before and f'{before} … '}{quote}{after and f', {after}'}", tuple(dict.fromkeys([*(part[2] for part in kept), *withdrawing]))


def unquoted(words_of: str) -> str:
    """Words without the quotation marks around them or loose at an end; those of a quotation within the words stay whole."""
    plain = without_marks(words_of).strip(",;: ")
    bare = plain.strip("\"“”„‟'‘’,;: ")
    for opening, closing in (('"', '"'), ("“", "”"), ("„", "“"), ("‘", "’")):
        inside = bare.count(opening) - (bare.count(closing) if closing != opening else 0)
        if (inside % 2 if opening == closing else inside > 0) and plain.rstrip(".").endswith(closing):
            return f"{bare}{closing}"
        if (inside % 2 if opening == closing else inside < 0) and plain.startswith(opening):
            return f"{opening}{bare}"
    return bare


def _condition(finding: Finding) -> tuple[str, str]:
    """The condition that the sentence puts before or behind what is offered: without it, "would agree" becomes "agreed"."""
    statement, text = finding.statement, finding.passage.document.text
    if not statement.content_spans or not finding.sentences:
        return "", ""
    first, last = finding.sentences[0].span, finding.sentences[-1].span
    starts = [span.start for span in (statement.source_span, statement.cue_span, *statement.content_spans) if span and span.start >= first.start]
    before = _IF_FIRST.match(text[first.start : min(starts, default=first.start)])
    end = statement.content_spans[-1].end
    after = _IF_LAST.match(text[end : last.end]) if end <= last.end else None
    return before["condition"] if before else "", after["condition"].strip() if after else ""


def excerpt_of(excerpt: Excerpt, evidence: Sequence[Evidence]) -> Claim:
    """The words of a document that a question names, as they stand, each sentence cited; what is left out between them is marked."""
    document = excerpt.passage.document
    words_of = ""
    for before, each in zip((None, *excerpt.sentences), excerpt.sentences, strict=False):
        gap = document.text[before.span.end : each.span.start] if before and each.index == before.index + 1 else " … " if before else ""
        words_of += gap + each.span.of(document.text)
    located = (locate(evidence, each.document_id, each.span) for each in excerpt.sentences)
    quoted = f"“{' '.join(without_marks(words_of).split())}{' …' if excerpt.goes_on else ''}”"
    text = " ".join(filter(None, [excerpt.opening, excerpt.label, quoted]))
    return Claim(text, "supported", tuple(cite(each, each.number) for each in located if each is not None), checks=(OWN_WORDS,))


def _where(finding: Finding) -> str:
    documents = (each.passage.document for each in (finding, *finding.copies))
    places = dict.fromkeys(", ".join(filter(None, [each.source, spelled(each.date or "")])) for each in documents)
    return f" ({'; '.join(filter(None, places))})" if any(places) else ""


def _just_before(finding: Finding) -> str:
    """What stands before a statement that says only "that"."""
    words_of = " ".join(finding.leans.span.of(finding.passage.document.text).split()) if finding.leans else ""
    return f" (just before: “{unquoted(words_of).rstrip('.')}”)" if words_of else ""


def told_by(statement: Statement) -> str:
    """ ", as told by A" where the statement stands in A's words."""
    outer = statement.via.speaker if statement.via else None
    return f", as told by {outer}" if is_somebody(outer) and outer != statement.speaker else ""


def citations_of(finding: Finding, sentences: Sequence[Sentence], evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """A citation for each of these sentences of the statement, and for one that names its speaker, under the number it has as evidence."""
    located = (locate(evidence, sentence.document_id, sentence.span) for sentence in (*sentences, *finding.names_speaker))
    speaker, named = finding.statement.speaker, finding.names_speaker
    cited = [cite(each, each.number) for each in located if each is not None]
    if (lean := finding.leans) and lean.sentence not in sentences and (before := locate(evidence, lean.sentence.document_id, lean.span)):
        return (cite(before, before.number), *(replace(each, speaker=speaker) for each in cited))
    # Who seconds a motion has not put it in these words.
    others = {each.span for each in sentences} if named and finding.statement.act == "agreed" else ()
    return tuple(each if each.span in others and each.speaker else replace(each, speaker=speaker) for each in cited)


def correction(finding: Finding, question: Question, evidence: Sequence[Evidence]) -> Claim:
    """ "No: it was B, not A, who said this", with B's words."""
    asked = question.people[0]
    statement = finding.statement
    verb = verb_of(statement, finding.passage.document.text)
    quote, sentences = quote_of(finding, question)
    text = f"It was {statement.speaker}, not {asked}, who {verb}: “{quote}”{_just_before(finding)}{told_by(statement)}."
    citations = citations_of(finding, sentences, evidence)
    return Claim(f"No. {text}" if question.asks_for == "yes_no" else text, "supported", citations, checks=grounds(statement))


def near_misses(question: Question, findings: Sequence[Finding], evidence: Sequence[Evidence], limit: int = 3) -> tuple[NearMiss, ...]:
    """The statements that come closest, and why they do not answer; none that shares nothing with the question."""
    misses: list[NearMiss] = []
    seen: set[tuple[str, int]] = set()
    for finding in findings:
        key = (finding.sentences[0].document_id, finding.sentences[0].index) if finding.sentences else ("", -1)
        if not finding.sentences or key in seen or not _comes_close(question, finding):
            continue
        seen.add(key)
        shown = locate(evidence, key[0], finding.sentences[0].span)
        if shown is None:
            continue
        citation = replace(cite(shown, shown.number), speaker=finding.statement.speaker)
        misses.append(NearMiss(citation, finding.statement.act, _why(question, finding)))
        if len(misses) == limit:
            break
    return tuple(misses)


def _comes_close(question: Question, finding: Finding) -> bool:
    """Whether a statement is of whom the question names, or speaks of what it asks about."""
    if question.people and finding.fits_speaker:
        return True
    if not (question.about or question.quotes):
        return not question.people and finding.fits_act
    return _speaks_of_it(finding) or _only_asks_it(question, finding)


def _speaks_of_it(finding: Finding) -> bool:
    return finding.says_it or finding.coverage >= _SHARED or finding.nearness >= _NEAR or (finding.coverage >= 0.3 and finding.nearness >= 0.35)


def _why(question: Question, finding: Finding) -> str:
    statement = finding.statement
    told = f"{statement.speaker} {brief_verb(statement, finding.passage.document.text)}"
    if not question.act and question.asks_for in ("yes_no", "reason") and statement.act in TO_COME:
        return f"{told}; that is not to have done it"
    near = finding.fits_act and bool(question.about or question.quotes)
    # A question for what was said does not say it; nor is one word in common the same thing.
    same = finding.says_it and near and question.asks_for != "content" and (finding.exact or len(set(stems(question.about))) > 1)
    thing = "this" if same else "something about it" if near and _speaks_of_it(finding) else "something else"
    if finding.says_it and not finding.fits_polarity and statement.act == "voted":
        thing = "the other way" if told.endswith("voted") else "it"
    if question.people and not finding.fits_speaker:
        return f"{told} {thing}, not {question.people[0]}"
    if question.period and not finding.fits_time and finding.fits_act:
        return f"{told} {thing if thing != 'something else' else 'that'}, but not {question.period.words}"
    if _only_asks_it(question, finding):
        return f"{told} about it; who asks a thing has not said it"
    if not finding.fits_act:
        return f"{told}; that is not the same as {question.act}"
    if finding.says_it and not finding.fits_polarity and statement.act == "agreed" and question.act == "voted":
        return f"{told} it; that is no vote on the other side"
    if finding.says_it and not finding.fits_polarity:
        return f"{told} {thing if statement.act == 'voted' else 'the opposite'}"
    if question.asks_for == "reason" and finding.says_it:
        return f"{told} this; why is not stated"
    if question.quotes and not finding.exact and finding.says_it:
        return f"{told} something like it, in other words"
    return f"{told} something about it, but not this" if thing != "something else" else f"{told} something else"


def _only_asks_it(question: Question, finding: Finding) -> bool:
    """Whether most of what is asked about stands in a statement, but is only asked there."""
    text = finding.passage.document.text
    parts = parts_of(finding.statement, finding.sentences, text)
    wanted = stem_set(question.about)
    asked = "asked" in (question.act, *question.acts)
    return not asked and any(asks(finding.statement, part, text) and 2 * len(wanted & stem_set(part)) >= len(wanted) > 0 for _, part in parts)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
