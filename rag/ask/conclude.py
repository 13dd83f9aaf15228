"""Decision + drafted claims -> the claims that count, and the outcome. Writes only in the document's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer import Check, Claim, Evidence, Outcome, Question
from rag.ask.cite import cite
from rag.ask.compose import capital, claim_of, correction, excerpt_of, unquoted
from rag.ask.confirm import Confirming
from rag.ask.copies import told_once
from rag.ask.decide import Decision
from rag.ask.fits import another, gives_kind, tells_more
from rag.ask.ground import grounds
from rag.ask.handles import spelled
from rag.ask.in_full import in_full
from rag.ask.look_up import TO_COME, Finding, content_of, is_somebody
from rag.ask.premise import REASON
from rag.ask.reading import sentences_of, words_said
from rag.ask.verify import speaks_of
from rag.data import Document, Span, Statement
from rag.ingest.verb import withdrawn_at
from rag.models.embed import Embedder
from rag.people import name_words
from rag.text import stems, words

_BESIDE = 0.2  # a claim may meet less of the question's words than the best sentence does, by this much
_ALL = 0.85  # the least share of a sentence's letters in a statement for all of it to be that speaker's; commas and marks are nobody's
_LONGEST = 40  # words: a longer sentence shares words with many questions, and which of them it answers is not known
_ON_TOPIC = 0.4  # the least share of a question's words in a claim that answers it
_DONE = re.compile(r"\b(?:did|was|were|has|have|had)\b|^(?:and |but )?who \w+ed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drafted:
    """What passed of the model's draft, whether the model said that nothing is stated, and what failed only for words of its own.

    `chosen` are the sentences that answer as they stand, so that nothing was drafted, each with the one before it where it needs
    it; or none at all. None where a model was left to draft.
    """

    claims: tuple[Claim, ...]
    refused: bool
    reworded: tuple[Claim, ...] = ()
    chosen: tuple[tuple[Evidence, ...], ...] | None = None


def conclude(
    question: Question, decision: Decision, drafted: Drafted | None, evidence: Sequence[Evidence], embedder: Embedder, confirm: Confirming
) -> tuple[tuple[Claim, ...], Outcome]:
    """The answer's claims and outcome; `drafted` is None when no model was asked. `confirm` looks a claim on evidence alone through once more.

    What the ledger found is said in any case: in the draft's words where these say it, else in the document's.
    """
    if decision.way == "not_stated":
        return (), "not_stated"
    if decision.way == "correct":
        return tuple(correction(each, question, evidence) for each in decision.findings), "premise_corrected"
    if decision.way == "words":
        return tuple(excerpt_of(each, evidence) for each in decision.excerpts), "answered"
    if decision.way == "compare":
        claims = tuple(replace(claim_of(each, question, evidence, dated=True), side=name) for name, found in decision.sides for each in found)
        return claims, "answered" if all(found for _, found in decision.sides) else "partly_answered"
    # What differs between documents is told with their days, and what was said "since May" with its own.
    dated = decision.dated or bool(question.period and not question.period.iso) or len({each.passage.document.date for each in decision.findings}) > 1
    opening = {"yes": "Yes.", "deny": "No."}.get(decision.way, "")
    composed = tuple(claim_of(each, question, evidence, "" if number else opening, dated=dated, when=decision.when) for number, each in enumerate(decision.findings))
    if decision.way == "deny":
        return composed, "premise_corrected"
    if decision.way in ("yes", "tell"):
        return composed, "answered"
    said = tuple(each for each in drafted.claims if _answers(question, each, evidence)) if drafted else ()
    if any(each.leans or withdrawn_at(each.statement, each.passage.document.text) is not None for each in decision.findings):
        said = ()  # a model passes over that it was withdrawn, and says what "that" is by itself
    if not composed and question.asks_for in ("fact", "speaker"):
        asked = question.standalone or question.text
        if drafted and drafted.chosen is not None:
            # A small model that words such a sentence anew may bend it: it stands for itself.
            said = tuple(_together(each, asked) for each in drafted.chosen)
        elif drafted and not said and question.asks_for == "fact":
            # The sentence that the model pointed at, in the document's words instead of its own.
            quotes = tuple(_quote(each, evidence, asked) for each in drafted.reworded)
            said = tuple(dict.fromkeys(each for each in quotes if each and _answers(question, each, evidence)))
        if not said and question.asks_for == "fact" and (drafted is None or not drafted.refused):
            said = _quoted(question, evidence, embedder)
        if not question.refers_to:  # "Who said that?" asks for nothing by its own words
            said = told_once(_confirmed(said, confirm))
        return said, "answered" if said else "not_stated"
    if said and (not composed or _says_it(question, said, decision.findings)):
        return said + _left_out(question, decision, said, evidence), "answered"
    if question.asks_for == "reason":
        # That A said it is in the documents; why may be in the very words, or nowhere.
        reasons = tuple(each for each in composed if REASON.search(each.text)) or tuple(
            claim_of(each, question, evidence, dated=dated) for finding in decision.findings for each in _with_reason(finding)
        )
        return reasons, "answered" if reasons else "not_stated"
    return composed, "answered" if composed else "not_stated"


def fallen(drafted: Drafted | None, told: Sequence[Claim]) -> Iterator[Claim]:
    """The drafted sentences that their words bear out and that are not told all the same, each with the reason."""
    texts = {each.text for each in told}
    drafts = drafted.claims if drafted else ()
    instead = bool(told) and not any(each.text in texts for each in drafts)
    why = "what the ledger has is told instead" if instead else "the cited words bear it out, but it does not answer just what is asked"
    for each in drafts:
        if each.text not in texts:
            yield replace(each, why=why, checks=(*each.checks, Check("confirmed", False, note=why)))


def _confirmed(said: Sequence[Claim], confirm: Confirming) -> tuple[Claim, ...]:
    """The claims that answer just what is asked, each with the check that says so."""
    looked = [(each, confirm(each)) for each in said]
    return tuple(replace(each, checks=(*each.checks, check)) if check else each for each, check in looked if check is None or check.passed)


def _with_reason(finding: Finding) -> Iterator[Finding]:
    """The statement with the rest of its sentence, where that gives a reason: "opposes a toll, because it would be passed on"."""
    spans, last = finding.statement.content_spans, finding.sentences[-1].span if finding.sentences else None
    if spans and last and spans[-1].end < last.end and REASON.search(rest := Span(spans[-1].end, last.end).of(finding.passage.document.text)):
        if not re.search(r"[.;:?!”\"]", rest.rstrip(" .")):
            whole = (*spans[:-1], Span(spans[-1].start, last.end))
            yield replace(finding, statement=replace(finding.statement, content_spans=whole))


def _left_out(question: Question, decision: Decision, said: Sequence[Claim], evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """What somebody said of the thing asked about, but the draft passed over: a sample is never given as the whole."""
    if question.asks_for != "content":
        return ()
    cited = {(citation.document_id, citation.span) for claim in said for citation in claim.citations}
    missing = (each for each in decision.findings if not cited & {(sentence.document_id, sentence.span) for sentence in each.sentences})
    return tuple(claim_of(each, question, evidence) for each in missing)


def _answers(question: Question, claim: Claim, evidence: Sequence[Evidence]) -> bool:
    """Whether a claim speaks of what the question is about, names somebody or gives a reason where that is asked for.

    A sentence beside it that meets clearly more of the question's words shows that the claim answers something else.
    """
    if question.asks_for == "reason":
        return bool(REASON.search(claim.text)) and any(REASON.search(citation.quote) for citation in claim.citations)
    asked = question.standalone or question.text
    if question.asks_for == "speaker":
        return not set(stems(claim.text)) <= set(stems(asked))  # the question's own words name nobody
    if question.asks_for != "fact":
        return True
    cited = " ".join(citation.quote for citation in claim.citations)
    documents = {citation.document_id for citation in claim.citations}
    titles = " ".join(dict.fromkeys(f"{each.document.title} {(each.document.date or '').replace('-0', '-')}" for each in evidence if each.document.id in documents))
    if not gives_kind(asked, claim.text) or another(asked, f"{claim.text} {cited} {titles}"):
        return False
    best = max((shared(asked, f"{each.quote} {each.document.title}") for each in evidence), default=0.0)
    return shared(asked, f"{claim.text} {cited} {titles}") >= max(_ON_TOPIC, best - _BESIDE)


def shared(question: str, text: str) -> float:
    """The share of a question's content stems that a text holds; "Egypt" is held by "Egyptian" too. 0 to 1."""
    wanted, there = set(stems(question)), set(stems(text))
    if not wanted:
        return 0.0
    held = sum(each in there or any(_related(each, other) for other in there) for each in wanted)
    return held / len(wanted)


def _related(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.startswith(short)


def _says_it(question: Question, drafted: Sequence[Claim], findings: Sequence[Finding]) -> bool:
    """Whether a draft gives what the ledger found: by its sentence, and by its speaker where one is asked for."""
    own = findings[:1] if question.asks_for == "speaker" else findings
    found = {(each.document_id, each.span) for finding in own for one in (finding, *finding.copies) for each in one.sentences}
    citing = [claim for claim in drafted if any((each.document_id, each.span) in found for each in claim.citations)]
    if question.asks_for != "speaker":
        return bool(citing)
    return any(_names(claim, findings[0]) for claim in citing) and not any(_names_another(claim, findings) for claim in drafted)


def _said(text: str) -> set[str]:
    return {word.removesuffix("'s") for word in words(text)}


def _names(claim: Claim, finding: Finding) -> bool:
    """Whether the claim names the finding's speaker, by most of the words of that name: of "the website, run by Lee", the website."""
    speaker = set(name_words((finding.statement.speaker or "").split(",")[0]))
    return len(speaker & _said(claim.text)) >= 0.6 * len(speaker)


def _names_another(claim: Claim, findings: Sequence[Finding]) -> bool:
    """Whether the claim names somebody else whom the ledger knows in these sentences, and who is not spoken of in the words found."""
    mine = {each.speaker for finding in findings for each in (finding.statement, finding.statement.via) if each}
    there = _said(" ".join(content_of(each.statement, each.passage) for each in findings))
    sentences = {sentence for finding in findings for sentence in finding.sentences}
    others = {
        statement.speaker
        for finding in findings
        for statement in finding.passage.statements
        if statement.speaker and statement.speaker not in mine and sentences & set(sentences_of(statement, finding.passage.sentences))
    }
    return any((name := set(name_words(other))) and name <= _said(claim.text) and not name <= there for other in others)


def _quoted(question: Question, evidence: Sequence[Evidence], embedder: Embedder) -> tuple[Claim, ...]:
    """The best evidence sentence, in quotation marks; none where it is not what the question speaks of."""
    asked = question.standalone or question.text
    best = min(evidence, key=lambda each: each.number, default=None)
    if best is None or _too_long(best) or _to_come(asked, best) or not tells_more(asked, best.quote) or not gives_kind(asked, best.quote) or not speaks_of(asked, best, embedder):
        return ()
    return (_in_quotes(best, asked),)


def _to_come(asked: str, evidence: Evidence) -> bool:
    """Whether a sentence only puts forward what the question asks about as done: "I propose that we close it" for "When did it close?"."""
    text, wanted = evidence.document.text, set(stems(asked))
    met = wanted & set(stems(evidence.quote))
    for each in evidence.statements if _DONE.search(asked) else ():
        if each.act in TO_COME and each.cue_span and wanted.isdisjoint(stems(each.cue_span.of(text))):
            if 2 * len(met & set(stems(words_said(each, text)))) > len(met):
                return True
    return False


def _too_long(evidence: Evidence) -> bool:
    """Whether a sentence that nobody says is longer than one that a plain question can be answered with."""
    return not evidence.statements and len(words(evidence.quote)) > _LONGEST


def _quote(claim: Claim, evidence: Sequence[Evidence], asked: str) -> Claim | None:
    """The first sentence that a claim cites, in quotation marks."""
    spans = {(each.document_id, each.span) for each in claim.citations}
    cited = next((each for each in evidence if (each.document.id, each.sentence.span) in spans), None)
    return _in_quotes(cited, asked) if cited else None


def _in_quotes(evidence: Evidence, asked: str) -> Claim:
    """The sentence as it stands, after its speaker where all of it is somebody's words and does not name them itself."""
    said = _all_said(evidence)
    citation = replace(cite(evidence, evidence.number), speaker=said.speaker if said else None)
    return Claim(_under_title(_after_speaker(said, evidence.quote), evidence.document, asked), "supported", (citation,), checks=grounds(said))


def _all_said(evidence: Evidence) -> Statement | None:
    """The statement that all of a sentence is, where somebody says it."""
    return next((each for each in evidence.statements if each.via is None and is_somebody(each.speaker) and _is_all_of(each, evidence)), None)


def _after_speaker(said: Statement | None, quote: str) -> str:
    """The words in quotation marks, after whoever says them where they do not name them."""
    speaker = (said.speaker if said else "") or ""
    plain = unquoted(quote)
    return f"“{plain}”" if set(name_words(speaker)[-1:]) <= _said(quote) else f"{capital(speaker)}: “{plain}”"


def _together(chosen: Sequence[Evidence], asked: str) -> Claim:
    """Sentences that follow one another, in one pair of quotation marks."""
    if len(chosen) == 1:
        return _in_quotes(chosen[0], asked)
    quote = " ".join(" ".join(each.quote for each in chosen).split())
    statements = [_all_said(each) for each in chosen]
    # One who says all of it and is not named in it is named before it, as he is before a sentence by itself.
    said = statements[-1] if len({each.speaker if each else None for each in statements}) == 1 else None
    text = _after_speaker(said, quote)
    citations = tuple(replace(cite(each, each.number), speaker=own.speaker if own else None) for each, own in zip(chosen, statements, strict=True))
    return Claim(_under_title(text, chosen[0].document, asked), "supported", citations, checks=grounds(said))


def _under_title(quoted: str, document: Document, asked: str) -> str:
    """Words of a document, then its title and day, where it has a title that tells more: whom or what they are about may stand only there.

    After these, who is meant by a surname that stands alone, unless the question has it too.
    """
    title = " ".join(document.title.split()).strip("\"“”")
    told = f"“{title}”, {spelled(document.date)}" if document.date else f"“{title}”"
    known = title == document.source_id or set(stems(title)) <= set(stems(quoted))
    whole = " and ".join(f"{short} is {full}" for short, full in in_full(quoted, document, asked if known else f"{title} {asked}"))
    beside = "; ".join(filter(None, ["" if known else f"from {told}", f"{whole} there" if whole else ""]))
    return f"{quoted} ({beside})" if beside else quoted


def _is_all_of(statement: Statement, evidence: Evidence) -> bool:
    """Whether a sentence holds nothing but the statement: who says it, the verb, and the words said."""
    sentence = evidence.sentence.span
    held = {
        place
        for span in (statement.source_span, statement.cue_span, *statement.content_spans)
        if span
        for place in range(max(span.start, sentence.start), min(span.end, sentence.end))
    }
    said = sum(span.overlap(sentence) for span in statement.content_spans)
    return 2 * said >= len(sentence) and len(held) >= _ALL * len(sentence)
