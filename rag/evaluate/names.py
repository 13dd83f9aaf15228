"""An answer's text -> whom it names as the speaker. Reads the answer as the ledger reads a document; knows no gold."""

import re

from rag.people import name_words, same_speaker
from rag.data import Document, Span, Statement
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_TOLD_BY = re.compile(r", as told by [^.:“”]+")
_CORRECTS = re.compile(r"\bit was (?P<who>[^,]+), not (?P<not_who>[^,]+), who\b", re.IGNORECASE)
# A name as it is written: capitalised words, with titles, initials and the small words inside a name.
_NAME = re.compile(r"[A-Z][\w’'-]*\.?(?:\s+(?:(?:of|de|da|van|von|der|bin|al|la|le)\s+)*[A-Z][\w’'-]*\.?)*")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|Sir)\.(?=[A-Z])")  # "Mr.Clarke", as some records write it
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")  # of the document, as an answer writes it
_NO_SPEAKERS = frozenset({"statement", "article", "report", "source", "document", "text", "question", "motion", "quote"})


def speakers(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each speaker the answer gives words to, with the names of those through whom, or within whose words, it tells them.

    Where no statement can be read off outside quotation marks, every name there.
    """
    if correction := _CORRECTS.search(text):
        return [(correction["who"], frozenset())]
    plain = spaced(_TOLD_BY.sub("", re.sub(r"\s*\[\d+\]", "", text)))
    quoted = [Span(*match.span()) for match in _QUOTED.finditer(plain)]
    document = Document.from_text(plain, title="")
    statements = [each for each in attribute(document, segment(document)) if _name(each, plain)]
    outside = [each for each in statements if not _stands_in(each.source_span, quoted)]
    names = dict.fromkeys(match.group().strip(" .") for match in _NAME.finditer(_DAY.sub(" ", _QUOTED.sub(" ", plain))))
    bare = [(name, frozenset()) for name in names if name not in ("Yes", "No", "The", "It")]
    # An answer that is one quotation and nothing else is read by the words of saying within it.
    if outside or not bare:
        return [(_name(each, plain), _chain(each, statements, plain)) for each in outside or statements]
    return bare


def spaced(name: str) -> str:
    """The text with a blank after every title."""
    return _TITLE.sub(r"\1. ", name)


def denied(text: str) -> str | None:
    """Whom the answer says it was not, or None."""
    correction = _CORRECTS.search(text)
    return correction["not_who"] if correction else None


def is_named(name: str, text: str) -> bool:
    """Whether a person is named anywhere outside quotation marks: in full or by surname, never another of that surname."""
    return any(same_speaker(name, match.group().strip(" .")) for match in _NAME.finditer(_QUOTED.sub(" ", text)))


def _name(statement: Statement, text: str) -> str:
    name = statement.speaker or (statement.source_span.of(text) if statement.source_span else "")
    return "" if not name or (name_words(name) or [""])[-1].removesuffix("s") in _NO_SPEAKERS else name


def _chain(statement: Statement, statements: list[Statement], text: str) -> frozenset[str]:
    """The names of the statements around this one and inside it."""
    outer = []
    via = statement.via
    while via is not None:
        outer.append(via)
        via = via.via
    inner = [each for each in statements if _is_within(each, statement)]
    return frozenset(name for each in (*outer, *inner) if (name := _name(each, text)))


def _is_within(inner: Statement, outer: Statement) -> bool:
    via = inner.via
    while via is not None:
        if via == outer:
            return True
        via = via.via
    return False


def _stands_in(span: Span | None, spans: list[Span]) -> bool:
    return span is not None and any(each.contains(span) for each in spans)
