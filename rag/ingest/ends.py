"""A raw statement -> its content with whole ends: no word dangles that only leads on, nothing "of" is cut off, no title of a book stands for words.

A tagger ends a span by the look of its words and so cuts a phrase now and then. Finds nothing new, and judges no statement.
"""

import re
from collections.abc import Sequence

from rag.data import Span
from rag.ingest.cues import VERBS
from rag.ingest.raw import Raw
from rag.ingest.source_ends import whole_source
from rag.ingest.words import AUXILIARIES, COMMON_VERBS, PAST_FORMS

_JOINS = frozenset("and or but nor than that which who as".split())
_LEADS_ON = _JOINS | frozenset("what whom where when how because if whether a an the of to in on at by for with from into his her its their our my your".split())
_LAST_WORD = re.compile(r"(?<![\s,;:–—-])[\s,;:–—-]*\b(?P<word>[^\W\d_]+)\s*$")
_GOES_ON = re.compile(r"\s+[\w$€£\"“'‘(]")  # on the same line, without a mark between
_RULE = re.compile(r"\brul(?:e|es|ed|ing)$", re.IGNORECASE)
_OUT = re.compile(r"\s+out\s+", re.IGNORECASE)
_DASHES = re.compile(r"(?:\s+[–—-]++|[–—])++\s*$")  # possessive: a form with a hundred blank lines is read once
# "To close the bridge | and left for the harbour": a verb with a tense is no part of what is promised.
_NEXT_VERB = re.compile(r"(?P<deed>(?:not )?to [^.,;:\"“”]{4,160}?),? (?:and|but) (?:\w+ly )?[a-z]+ed\b(?! (?:by|to|of)\b)")
_AUXILIARY = re.compile(r"\b(?:be|been|being|is|are|was|were|has|have|had|having|get|got|who|which|that|by)\b|\w+ed\b")
_OF = re.compile(r" of (?:(?:the|an?|its|his|her|their) )?\w[\w’'-]*(?: (?:[A-Z]|\d)[\w’'-]*)*")
# What is called so is named, not said: "In his book, 'Tolls', Lee suggested".
_NAMED = re.compile(
    r"\b(?:books?|memoirs?|articles?|essays?|columns?|op-eds?|reports?|films?|movies?|documentary|ads?|videos?|songs?|speech|albums?|novels?|plays?|titled|called|entitled|named|dubbed)\s*,?\s*$",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?:\b(?:has|have|had|did|does|do|would|could|should|will|is|was|are|were|can)(?: not|n['’]t| never)|\b(?:ca|wo)n['’]t|\bcannot|\bnever|\bnot|\b(?:must|should|could|might|may|would|can|will))(?: (?!only\b|merely\b|simply\b)(?:\w+ly|yet|even|ever|once))?\s+$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[\"“”\n:;]|''|[.!?]\s")  # what ends a quotation or a sentence
_WITHOUT = re.compile(r"\bwithout\s+\Z")
_WHO = re.compile(r"(?:[^,;:.]+,? )?who(?: (?:had|has|also|already|once|earlier|recently|previously|then|later|first|\w+ly)){0,2}\s+")
_MAIN_VERB = re.compile(r"(?<=[\w”\"’']), (?:(?:then|also|now|later|\w+ly) )?(?P<verb>[a-z]+)\b")  # "…, | said"
_CLAUSE = re.compile(r"(?:that|whether|if|how|why)\b")
_ASIDE = re.compile(r"\s*(?:who|which|whose|that|when|where|while|if|as|although|though|since|because)\b")
_DEED_OR_CLAUSE = re.compile(r"\b(?:to|that)\s")
_SURNAME = re.compile(r"(?P<name>May|Will)\s+(?=\w)")
_DEED = re.compile(r"\b(?P<verb>[a-z]+) (?P<deed>to [a-z]+(?: [a-z]+)?)$", re.IGNORECASE)
_WITH_DEED = frozenset("threaten promise vow pledge offer agree volunteer swear".split())
_TO_COMMA = re.compile(r"(?P<words>(?: [a-z][\w’'-]*){1,4}), ")
_REST = re.compile(r"[\w’'-]+")
_IS_WHAT = re.compile(r"(?:is|was)\s+(?=\w)")
_WHAT = re.compile(r"(?<![^\W_])[Ww]hat\s[^.;:!?\n]*\Z")
_GAP = 120  # characters that a tagger leaves out within one
_FEWEST = 2  # words that a content keeps
_REACH = 40  # characters before a span in which it is called a title


def _behind_what(text: str, content: tuple[Span, ...]) -> tuple[Span, ...]:
    """What is said in "What I said is that the hall must close": neither its "What" nor its "is"."""
    spans = tuple(span for span in content if span.of(text).strip().lower() != "what") or content
    if (found := _IS_WHAT.match(text, spans[0].start, spans[0].end)) and _WHAT.search(text, max(0, spans[0].start - _REACH), spans[0].start):
        return (Span(found.end(), spans[0].end), *spans[1:])
    return spans


def whole(text: str, raw: Raw) -> Raw:
    """The statement with the ends of its content mended; as it is where it stands in a form of its own."""
    if raw.form != "sentence" or not raw.content:
        return raw
    raw.source, raw.cue = _with_surname(text, raw)
    raw.source = whole_source(text, raw)
    raw.cue = _with_denial(text, raw)
    raw.cue, raw.content = _with_deed(text, raw)
    if raw.cue and raw.content and _RULE.search(raw.cue[-1].of(text)) and (out := _OUT.match(text, raw.cue[-1].end)) and raw.content[0].start < out.end():
        # "Did not rule | out leaving": the verb is "rule out".
        raw.cue = (*raw.cue[:-1], Span(raw.cue[-1].start, raw.cue[-1].end + len(out[0].rstrip())))
        raw.content = (Span(out.end(), raw.content[0].end), *raw.content[1:]) if raw.content[0].end > out.end() else raw.content
    raw.content = _to_comma(text, raw)
    raw.content = _behind_what(text, raw.content)
    first, *rest = _within_relative(text, raw, _said(text, raw))
    *before, last = _behind_without(text, first), *rest
    raw.content = (*before, _whole(text, last))
    return raw


def _within_relative(text: str, raw: Raw, spans: Sequence[Span]) -> Sequence[Span]:
    """The content of a verb in a clause with "who", up to the comma that ends it: "Lee, who backed the toll |, said she would not vote"."""
    if not raw.source or not raw.cue or not _WHO.fullmatch(text, raw.source[-1].start, raw.cue[0].start):
        return spans
    start = spans[-1].start
    ends = (match.start() for match in _MAIN_VERB.finditer(text, start, spans[-1].end) if _is_finite(match["verb"]))
    end = next((end for end in ends if not _closes_aside(text[start:end])), None)
    return spans if end is None else [*spans[:-1], Span(start, end)]


def _closes_aside(clause: str) -> bool:
    """Whether a clause up to a comma has but its subject and an aside on it: "that the bridge, built in 1990 |, is unsafe"."""
    before, comma, aside = clause.rpartition(",")
    if not comma or not _CLAUSE.match(clause) or any(map(_may_be_verb, _REST.findall(before))):
        return False
    return bool(_ASIDE.match(aside)) or not any(map(_is_finite, _REST.findall(aside)))


def _may_be_verb(word: str) -> bool:
    return word.islower() and (_is_finite(word) or word in PAST_FORMS | COMMON_VERBS or word.endswith("ed"))


def _is_finite(verb: str) -> bool:
    return verb in AUXILIARIES - {"to", "not", "having", "being", "be", "been"} or verb in VERBS and VERBS[verb].form in ("past", "third")


def _behind_without(text: str, span: Span) -> Span:
    """What is agreed "without a vote to ask the county" is to ask the county."""
    without = _WITHOUT.search(text, max(0, span.start - _REACH), span.start)
    said = _DEED_OR_CLAUSE.search(text, span.start, span.end) if without else None
    return Span(said.start(), span.end) if said else span


def _with_surname(text: str, raw: Raw) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Source and cue, with "May" given to "Theresa" where it was taken for a helping verb."""
    if raw.source and raw.cue and (name := _SURNAME.match(text, raw.cue[0].start, raw.cue[0].end)):
        first, last = raw.cue[0], raw.source[-1]
        if last.of(text).split()[-1][:1].isupper() and not text[last.end : first.start].strip():
            return (*raw.source[:-1], Span(last.start, name.end("name"))), (Span(name.end(), first.end), *raw.cue[1:])
    return raw.source, raw.cue


def _with_denial(text: str, raw: Raw) -> tuple[Span, ...]:
    """The cue with the "never", "has not" or "must" before it: without these it tells the opposite, or more than was done."""
    if not raw.cue or not raw.source or raw.source[0].start > raw.cue[0].start:
        return raw.cue
    start = raw.cue[0].start
    denial = _DENIAL.search(text, max(raw.source[-1].end, start - _REACH), start)
    return (Span(denial.start(), raw.cue[0].end), *raw.cue[1:]) if denial else raw.cue


def _with_deed(text: str, raw: Raw) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Cue and content, with what is promised or threatened given to the content: "threatens to call off | the deal"."""
    deed = _DEED.search(text, raw.cue[-1].start, raw.cue[-1].end) if raw.cue else None
    if not deed or deed["verb"].lower() not in VERBS or VERBS[deed["verb"].lower()].lemma not in _WITH_DEED:
        return raw.cue, raw.content
    if not raw.content[0].start - raw.cue[-1].end <= 1 or raw.content[0].start < raw.cue[-1].end:
        return raw.cue, raw.content
    return (*raw.cue[:-1], Span(raw.cue[-1].start, deed.end("verb"))), (Span(deed.start("deed"), raw.content[0].end), *raw.content[1:])


def _to_comma(text: str, raw: Raw) -> tuple[Span, ...]:
    """What stands before who says it, to its comma: "those that fit with | their beliefs, she said"."""
    first = raw.content[0]
    start = min((span.start for span in (*raw.source, *raw.cue)), default=0)
    gap = _TO_COMMA.match(text, first.end, start) if first.end < start else None
    return (Span(first.start, gap.end("words")), *raw.content[1:]) if gap and gap.end() == start else raw.content


def _said(text: str, raw: Raw) -> Sequence[Span]:
    """The spans of the content but a title before the speaker and what hangs loose behind others, where any are left."""
    start = raw.source[0].start if raw.source else 0
    kept = [_before_source(text, span, raw.source) for span in raw.content if span.start > start or not _NAMED.search(text, max(0, span.start - _REACH), span.start)]
    told = [*raw.source, *raw.cue]
    kept = [span for span in kept if not any(each.contains(span) for each in raw.source) and span.of(text).strip(" ,").lower() not in _JOINS] or kept  # "As | Lee said, …"
    whole = [span for place, span in enumerate(_filled(text, kept, told)) if not place or not _hangs_loose(text, span, told)]
    return whole or raw.content


def _before_source(text: str, span: Span, source: Sequence[Span]) -> Span:
    """What is said up to who says it: "Quiet," | Lee, the mayor for years, said."""
    inside = next((each.start for each in source if span.start < each.start < span.end), None)
    if inside is None or len(text[span.start : inside].split()) < _FEWEST:
        return span
    return Span(span.start, span.start + len(text[span.start : inside].rstrip(" ,;—–-")))


def _filled(text: str, spans: Sequence[Span], told: Sequence[Span]) -> list[Span]:
    """Pieces of one sentence with what a tagger left out between them, where nobody is told to say it there."""
    filled: list[Span] = []
    for span in spans:
        last = filled[-1] if filled else None
        gap = text[last.end : span.start] if last and last.end <= span.start else ""
        if last and gap and len(gap) <= _GAP and not _BREAK.search(gap) and not any(last.end <= each.start < span.start for each in told):
            filled[-1] = Span(last.start, span.end)
        else:
            filled.append(span)
    return filled


def _hangs_loose(text: str, span: Span, told: Sequence[Span]) -> bool:
    """Whether words of nobody's stand before a later piece that is no quotation: "…, Lee said, a plan that helps | them to stay"."""
    if not text[span.start].islower():
        return False
    end = max((each.end for each in told if each.end <= span.start), default=span.start)
    return len(text[end : span.start].split()) >= _FEWEST


def _whole(text: str, span: Span) -> Span:
    """A span to the end of what "of" belongs to it, and without the words that lead on to what was cut off."""
    if more := _OF.match(text, span.end):
        return Span(span.start, more.end())
    if (following := _NEXT_VERB.match(text, span.start, span.end)) and not _AUXILIARY.search(following["deed"]):
        span = Span(span.start, following.end("deed"))
    if text[span.end - 1] == "-" and text[span.end - 2].isalnum() and (rest := _REST.match(text, span.end)):
        span = Span(span.start, rest.end())  # "a beefed-" of "a beefed-up bridge"
    end = span.start + len(_DASHES.sub("", span.of(text)))
    while _GOES_ON.match(text, end) and (last := _LAST_WORD.search(text, span.start, end)) and last["word"].lower() in _LEADS_ON:
        if len(Span(span.start, last.start()).of(text).split()) < _FEWEST:
            break  # "just that" is all that is said
        end = last.start()
        if last["word"].lower() in _JOINS:
            break  # "went in and": what stands before it is whole
    last = _LAST_WORD.search(text, span.start, end) if text[end : end + 1] == "," else None
    if last and last["word"].lower() in _JOINS and (before := _LAST_WORD.search(text, span.start, last.start())) and before["word"].lower() not in _LEADS_ON:
        end = last.start()  # "attacks that, Reed noted, …", but not "thanked him for that, …"
    return Span(span.start, end)
