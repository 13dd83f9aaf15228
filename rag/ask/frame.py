"""A question's text -> the same text with each document it names put shortly ("the motion"), and what names it. Opens no library.

"What did A promise, according to the article “T” (The Post, 2024-05-01)?" asks of that one article; its title, publisher and
day are no part of what is asked about.
"""

import re

from rag.answer import Reference
from rag.ask.handles import IDENTIFIER, dates_in, identifies, without_dates
from rag.text import content_words, words

# What a question calls a document that it names.
NOUNS = frozenset(
    """article report story piece document paper speech motion amendment bill resolution memo minutes debate statement release letter
    post editorial column interview transcript page note file petition proposal question draft headline""".split()
)
# Their quotation marks hold what was said as often as a title: only a day, or "called", tells that it is one.
_OF_WORDS = frozenset("statement question proposal headline note post story speech letter debate interview page petition release draft".split())
_NOUN = rf"(?P<noun>(?i:{'|'.join(sorted(NOUNS))}))s?"
_ASKS = r"(?:who|whom|whose|what|which|when|where|why|how|did|does|do|has|have|had|is|are|was|were|will|would|can|could|in|according|if|list)\b"
_LEAD = rf"(?P<lead>,?\s*\b(?i:according to|as reported (?:in|by)|in|from|of|per|by|within)\s+)?(?:\b(?i:the|an?|this)\s+(?:(?!(?i:{_ASKS}))[\w’'-]+\s+){{0,5}}?)?"
_LEAD_NAME = rf"(?P<lead>,?\s*\b(?i:according to|in|from|of|per|by|within)\s+)?(?:\b(?i:the)\s+(?:[\w’'-]+\s+){{0,4}}?|(?:(?!(?i:{_ASKS}))[A-Z][\w’'-]*\s+(?:of\s+)?){{0,5}})"
_CALLED = r"(?:(?P<called>entitled|titled|called|headlined|named)\s+)?"
_QUOTE = r"(?:“(?P<curly>[^“”]+)”|\"(?P<plain>.+?)\"(?=\s*(?:$|[(,;?.!]|(?:of|from|dated|on|by|say|call|propos|did|does|and|about)\b))|‘(?P<single>[^‘’]{8,})’)"
_BRACKETS = r"(?:\s*\((?P<brackets>(?:[^()]|\([^()]*\))*)\))?"
_DAY = r"(?:,?\s*(?:of|from|dated|on)?\s*(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Z][a-z]+,? \d{4}|[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}))?"
_TITLED = re.compile(rf"{_LEAD}\b{_NOUN}\s+{_CALLED}{_QUOTE}{_BRACKETS}{_DAY}")
_NUMBERED = re.compile(rf"{_LEAD_NAME}\b{_NOUN}\s+(?:(?:no\.?|number)\s+)?(?P<identifier>{IDENTIFIER}){_BRACKETS}{_DAY}")
# A title without a word for what it is: only a day beside it tells that it is one.
_DATED = re.compile(rf"(?P<lead>,?\s*\b(?i:according to|in|from|per)\s+){_QUOTE}\s*\((?P<brackets>[^()]*\d{{4}}[^()]*)\)(?P<day>)")


def without_frames(text: str) -> tuple[str, tuple[Reference, ...]]:
    """The text with every document it names put shortly, and the documents; one that only says where to look is left out."""
    references: list[Reference] = []

    def put_shortly(match: re.Match[str]) -> str:
        groups = match.groupdict()
        title = next((groups[name] for name in ("curly", "plain", "single") if groups.get(name)), "")
        said = " ".join(filter(None, [groups.get("brackets"), groups.get("day")]))
        identifier = groups.get("identifier") or ""
        if identifier and not identifies(identifier):
            return match[0]
        if not identifier and not dates_in(said) and not groups.get("called") and groups.get("noun", "").lower() in _OF_WORDS:
            return match[0]
        if identifier and groups.get("brackets"):
            title = without_dates(groups["brackets"])
        references.append(Reference(title.strip(" ,"), identifier, dates_in(said)))
        return "" if groups["lead"] else f"the {groups.get('noun', 'article').lower()}"

    for pattern in (_NUMBERED, _TITLED, _DATED):
        text = pattern.sub(put_shortly, text)
    return text.strip(" ,"), tuple(references)


def is_document(name: str) -> bool:
    """Whether words name a document, "the motion" or "the Herald article on tolls", and nobody who speaks."""
    if not re.match(r"(?:the|this|that|an?|these|both|another)\b", name, re.IGNORECASE):
        return False
    head = words(re.split(r"\s(?:on|about|from|by|in|of|regarding|concerning|published|entitled|titled)\s", name, maxsplit=1)[0])
    return bool(head) and head[-1].removesuffix("s") in NOUNS | {"source"}


def names_documents_alone(about: str) -> bool:
    """Whether what a question is about is nothing but documents: "", "motion M-103"."""
    return all(word.removesuffix("s") in NOUNS for word in content_words(re.sub(IDENTIFIER, " ", about)))
