"""Claim -> the same claim with its verdict and checks. Fails closed: what is not borne out by the cited words is not let through.

Every quoted word, name and number stands in what the claim cites; it does not deny what that affirms; the cited words are
likely to bear it out by the measure of support.py; and whom it names as speaker is whom the ledger gives for those words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answer import Check, Citation, Claim, Evidence, Verdict
from rag.ask.ground import given_by
from rag.ask.look_up import denies, fits_act
from rag.ask.opposites import is_opposite
from rag.ask.reading import words_said
from rag.ask.support import LIKELY, support
from rag.data import Document, Sentence, Span, Statement
from rag.ingest.attribute import attribute
from rag.models.embed import Embedder
from rag.people import name_words, same_speaker
from rag.text import STOP_WORDS, content_words, find_quote, fold, has_negation, is_question, numbers_of, stem, stems, words

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|''(.+?)''|‘([^‘’]{3,})’")
_NAME = re.compile(r"\b[A-Z][\w’'&.-]*")
_FULL_NAME = re.compile(r"\b([A-Z][\w’'-]+) (?:[A-Z][\w.’'-]* ){0,2}([A-Z][\w’-]+)\b")
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_QUESTION_WORDS = re.compile(
    r"^(?:(?:in|on|at|by|to|for|with|from) )?(?:what|who|whom|whose|which|when|where|why|how(?: many| much)?|did|does|do|is|are|was|were)\b"
    r" ?(?:(?:did|does|do|is|are|was|were)\b)?",
    re.IGNORECASE,
)
# How a sentence may open without naming anybody: "Additionally, …", "Closing the bridge would …".
_OPENS = re.compile(r"however|moreover|furthermore|nevertheless|therefore|overall|thus|instead|meanwhile|\w{4,}(?:ly|ing)")
# A day and its year stand together in the source too: two dates of one sentence are not to be crossed.
DATE = re.compile(rf"\b(?:\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|{_MONTH} \d{{4}})\b")
_ASKING = re.compile(r"\b(?:ask(?:s|ed|ing)?|questions?|questioned|wonder(?:s|ed)?|whether|inquir\w+|enquir\w+|wants? to know|wanted to know)\b", re.IGNORECASE)
# What holds only if something else does; "asked if" and "even if" make nothing depend on it.
CONDITION = re.compile(r"(?<!ask )(?<!asks )(?<!asked )(?<!even )(?<!as )(?<!see )(?<!know )(?<!wonder )\b(?:if|unless|provided that|as long as|on (?:the )?condition that)\b", re.IGNORECASE)
_ASSERTING = frozenset({"said", "announced", "agreed", "accused"})  # who urges or proposes a thing does not state it as a fact
_NO_SPEAKERS = frozenset({"statement", "article", "report", "source", "sources", "document", "documents", "sentence", "sentences", "text"})
# Words of our answers' own making: they tie a claim to its source and state nothing of it.
_CONNECTING = frozenset(stem(word) for word in "said says according told stated as per article sources source statement official".split())


def verify(claim_text: str, cited: Sequence[Evidence], embedder: Embedder) -> tuple[Check, ...]:
    """The checks of a sentence that stands on these evidence sentences, in order, up to the first that it fails."""
    if not cited:
        return (Check("cites", False, note="it names no sentence"),)
    claim = _as_cited(claim_text, cited)
    checks = bears_out(claim, [each.quote for each in cited], [_around(each) for each in cited], embedder)
    for check in (_check_speaker, _check_words):
        if checks[-1].passed:
            checks = (*checks, check(claim, cited))
    return checks


def bears_out(claim: str, sentences: Sequence[str], beside: Sequence[str], embedder: Embedder) -> tuple[Check, ...]:
    """Whether these sentences bear the claim out, check by check up to the first that fails. `beside` says who speaks in each, when and where."""
    quotes = " ".join(sentences)
    around = " ".join(filter(None, [quotes, *beside]))
    checks: list[Check] = []
    for check in (_check_quotes, _check_dates, _check_numbers, _check_names, _check_negation):
        checks.append(check(claim, quotes, around))
        if not checks[-1].passed:
            return tuple(checks)
    if all(map(is_question, sentences)) and not (_ASKING.search(claim) or is_question(claim)):
        return (*checks[:-1], Check("negation", False, note="it states what the cited words only ask"))
    told = [f"{who}: {each}" if who else each for each, who in zip(sentences, beside, strict=True)] if beside else sentences
    likely = support(_unattributed(claim), told, embedder)
    note = f"{LIKELY:.0%} is enough" if likely >= LIKELY else f"what it cites is not likely to bear it out; {LIKELY:.0%} is the least"
    return (*checks, Check("support", likely >= LIKELY, likely, note))


def speaks_of(asked: str, evidence: Evidence, embedder: Embedder) -> bool:
    """Whether a sentence bears out what a plain question takes for granted: its numbers, names, denial and the rest of its words."""
    asked = re.sub(r",? and (?:who|what|when|where|why|how)\b.*$", "", asked.rstrip("?! ."))  # "…, and who said so?"
    premise = _QUESTION_WORDS.sub("", asked).strip() or asked
    around = f"{evidence.quote} {evidence.document.title}"
    if is_opposite(asked, evidence.quote):
        return False
    if not (_check_numbers(asked, evidence.quote, around).passed and _check_names(premise, evidence.quote, around).passed):
        return False
    return has_negation(asked) == denies(set(stems(premise)), evidence.quote) and support(premise, [evidence.quote], embedder) >= LIKELY


def _as_cited(claim: str, cited: Sequence[Evidence]) -> str:
    """The claim with a person's full name cut to the surname that is cited, where the document itself gives that full name."""
    quotes = " ".join(each.quote for each in cited)

    def cut(match: re.Match[str]) -> str:
        first, last = match[1], match[2]
        if first in quotes or not re.search(rf"\b{re.escape(last)}\b", quotes):
            return match[0]
        full = re.compile(rf"\b{re.escape(first)}\s+(?:[\w.’'-]+\s+){{0,2}}{re.escape(last)}\b")
        return last if any(full.search(each.document.text) for each in cited) else match[0]

    return _FULL_NAME.sub(cut, claim)


def _unattributed(claim: str) -> str:
    """The claim without the words that only tie it to its source: "according to the report"."""
    plain = [each for each in claim.split() if stem(fold(each)[0].strip(".,:;")) not in _CONNECTING]
    return " ".join(plain) or claim


def _around(evidence: Evidence) -> str:
    """What belongs to a sentence beside its words: who says it, and its document's publisher and date."""
    speakers = [name for each in evidence.statements for name in (each.speaker, each.via.speaker if each.via else None) if name]
    document = evidence.document
    return " ".join(filter(None, [*speakers, document.source, document.date]))


def _check_quotes(claim: str, quotes: str, around: str) -> Check:
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(claim)]
    for each in quoted:
        if any(not find_quote(part, quotes) for part in re.split(r"…|\.\.\.", each) if any(map(str.isalnum, part))):
            return Check("quotes", False, note=f"the words “{each}” do not stand in what it cites")
    return Check("quotes", True, note=", ".join(f"“{each}”" for each in quoted))


def _check_dates(claim: str, quotes: str, around: str) -> Check:
    dates = [match.group() for match in DATE.finditer(claim)]
    for each in dates:
        if not find_quote(each, around):
            return Check("dates", False, note=f"the date {each} does not stand in what it cites")
    return Check("dates", True, note=", ".join(dates))


def _check_numbers(claim: str, quotes: str, around: str) -> Check:
    # "One of them" states no number, so a lone "one" is let pass.
    numbers = numbers_of(claim) - {"1"}
    if missing := numbers - numbers_of(around):
        return Check("numbers", False, note=f"the number {min(missing)} does not stand in what it cites")
    return Check("numbers", True, note=", ".join(sorted(numbers)))


def _check_names(claim: str, quotes: str, around: str) -> Check:
    known = {part for word in words(around) for part in (word, word.removesuffix("'s"), word.replace(".", ""), *word.split("-"))}
    claim = re.sub(r"\b([A-Z])\. (?=[A-Z]\.)", r"\1.", claim)  # "U. S." is "U.S."
    there: list[str] = []
    for match in _NAME.finditer(claim):
        plain = fold(match.group())[0].strip(".'-").removesuffix("'s")
        opens = match.start() == 0 or claim[: match.start()].rstrip("\"“‘' ").endswith((".", ":", "?", "!"))
        if plain in STOP_WORDS:
            continue
        if plain in known or plain.replace(".", "") in known or all(part in known for part in re.split(r"[-'&/]", plain)):
            there.append(match.group().rstrip("."))
            continue
        if opens and (_OPENS.fullmatch(plain) or stem(plain) in _CONNECTING or stem(plain) in {stem(word) for word in known} or match.group() in ("Yes", "No")):
            continue
        return Check("names", False, note=f"the name {match.group()} does not stand in what it cites")
    return Check("names", True, note=", ".join(dict.fromkeys(there)))


def _check_negation(claim: str, quotes: str, around: str) -> Check:
    denied = has_negation(quotes)
    if has_negation(claim) and not denied:
        return Check("negation", False, note="it denies what the cited words do not deny")
    if denied and not has_negation(claim) and (len(words(claim)) >= 0.6 * len(words(quotes)) or denies(set(stems(claim)), quotes)):
        return Check("negation", False, note="it leaves out a denial that the cited words hold")
    if CONDITION.search(quotes) and not CONDITION.search(claim):
        return Check("negation", False, note="it leaves out a condition that the cited words hold")
    return Check("negation", True, note="both deny" if denied and has_negation(claim) else "")


def _check_speaker(claim: str, cited: Sequence[Evidence]) -> Check:
    """Read the claim as the ledger reads a document: whom it gives an act to must have that act in the cited words."""
    known = [statement for each in cited for statement in each.statements if _names(statement)]
    quotes = " ".join(each.quote for each in cited)
    around = " ".join([quotes, *(f"{each.document.title} {each.document.source} {each.document.author}" for each in cited)])
    document = Document.from_text(claim, title="")
    theirs: list[str] = []
    for told in attribute(document, (Sentence(document.id, 0, Span(0, len(claim)), 0),)):
        named = told.speaker or (told.source_span.of(claim) if told.source_span else None)
        if not named or (name_words(named) or [""])[-1] in _NO_SPEAKERS:
            continue
        own = [each for each in known if any(same_speaker(named, name) or same_speaker(name, named) for name in _names(each))]
        # Whoever the cited words give that very act to: another one cannot take it over.
        others = [each for each in known if told.act != "said" and each.act == told.act and each not in own]
        if others and not any(fits_act(told.act, each.act) for each in own):
            return Check("speaker", False, note=f"the cited words give that to {others[0].speaker}, not to {named}")
        if own and (closer := _nearer(told, claim, own, cited)):
            return Check("speaker", False, note=f"the cited words give that to {closer}, not to {named}")
        # A name that the cited words themselves give as the doer is no speaker moved: "Iran … threatened".
        if not own and not _stands(named, quotes if known else around):
            return Check("speaker", False, note=f"the cited words are not {named}'s")
        theirs += [given_by(each).note for each in own[:1] if each.speaker] or [f"the cited words give it to {named}"]
    nobody = "" if known else "nobody is quoted there: the document itself says it"
    return Check("speaker", True, note="; ".join(dict.fromkeys(theirs)) or nobody)


def _nearer(told: Statement, claim: str, own: Sequence[Statement], cited: Sequence[Evidence]) -> str | None:
    """Who else says these words there, where whom the claim gives them to says less than half of them; None where nobody does."""
    sought = set(stems(" ".join(span.of(claim) for span in told.content_spans)))
    said = {each: words_said(each, one.document.text) for one in cited for each in one.statements if each.speaker}
    if any(each in said and not content_words(said[each]) for each in own):
        return None  # "A backed it": the words that "it" stands for are somebody else's, and it is A who backed them
    shares = {each: len(sought & set(stems(said[each]))) for each in said}
    most = max((shares.get(each, 0) for each in own), default=0)
    others = [each for each in shares if each not in own and shares[each] > most and not any(each.via is one for one in own)]
    return others[0].speaker if others and 2 * most < len(sought) else None


def _check_words(claim: str, cited: Sequence[Evidence]) -> Check:
    """Every word that states something is the document's: a verb of the model's own turns "sued" into "was sued" unseen."""
    around = [part for each in cited for part in (each.quote, _around(each), each.document.title, each.document.author or "")]
    there = set(stems(" ".join(around)))
    own = [word for word in words(claim) if word not in _NO_SPEAKERS and not (of_word := set(stems(word))) <= there | _CONNECTING and not numbers_of(word) and not _kin(of_word, there)]
    note = f"it uses words of its own: {', '.join(dict.fromkeys(own))}" if own else "every word that states something stands there"
    return Check("words", not own, note=note)


def _kin(of_word: set[str], there: set[str]) -> bool:
    """Whether a word is made of one that is there, or the other way round: "Egyptian" and "Egypt", "re-elected" and "elected"."""
    return any(len(min(one, other, key=len)) >= 5 and (one.startswith(other) or other.startswith(one)) for one in of_word for other in there)


def _stands(named: str, text: str) -> bool:
    """Whether a name stands in a text, or, where it is a longer phrase, each of its words does: "interviews with council officials"."""
    of_name = set(name_words(named))
    return bool(find_quote(named, text)) or (len(of_name) > 2 and of_name <= {part for word in words(text) for part in (word, word.removesuffix("'s"))})


def _names(statement: Statement) -> list[str]:
    return [name for name in (statement.speaker, *statement.candidates) if name]


def checked(text: str, cited: Sequence[Evidence], citations: Sequence[Citation], embedder: Embedder) -> Claim:
    """The claim with its verdict, citations and checks."""
    checks = verify(text, cited, embedder)
    last = checks[-1]
    verdict: Verdict = "supported" if last.passed else "wrong_speaker" if last.name == "speaker" else "unsupported"
    return Claim(text, verdict, tuple(citations), "" if last.passed else last.note, checks=checks)


def attributed(claim: Claim, shown: Sequence[Evidence]) -> Claim:
    """The claim, with whom its words are told by added where it leaves that out: an opinion is never made plain fact."""
    spans = {(citation.document_id, citation.span) for citation in claim.citations}
    said = {word.removesuffix("'s") for word in words(claim.text)}
    cited = (each for each in shown if (each.document.id, each.sentence.span) in spans)
    outer = [
        statement
        for each in cited
        for statement in each.statements
        if statement.via is None and statement.act in _ASSERTING and statement.speaker and _holds(claim.text, each, statement)
    ]
    if not outer or any(set(name_words(each.speaker or "")) & said for each in outer):
        return claim
    return replace(claim, text=f"{claim.text.rstrip(' .')}, according to {outer[0].speaker}.", checks=(*claim.checks, given_by(outer[0])))


def _holds(text: str, evidence: Evidence, statement: Statement) -> bool:
    """Whether what the claim says stands in the statement's content rather than beside it."""
    content = set(stems(" ".join(span.of(evidence.document.text) for span in statement.content_spans)))
    said = set(stems(text))
    return len(said & content) >= 0.5 * len(said)


def distinct(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims without those that say again what an earlier one says."""
    kept: list[Claim] = []
    for claim in claims:
        said = set(stems(claim.text))
        if not any(len(said & set(stems(each.text))) >= 0.8 * len(said | set(stems(each.text))) for each in kept):
            kept.append(claim)
    return tuple(kept)
