"""A statement that asks somebody something -> whom it asks, for the "he" of the answer just after it; and whether a statement answers. Names nobody.

"Haddad asked Voss whether the county would pay. She said it would": Voss did.
"""

import re

from rag.ingest.raw import Raw

_ASKS = re.compile(r"\bask(?:s|ed)?\Z", re.IGNORECASE)
_WHOM = re.compile(
    r"\s*(?P<who>(?:(?!(?:whether|if|what|when|where|why|how|who|which|about|to|for|that)\b)[\w’'.-]+,? ){1,8})(?:whether|if|what|when|where|why|how|who|which|about)\b"
)
_NAMED = re.compile(r"(?:the|an?|our|its|their) (?:[a-z][\w-]* )*[a-z][\w-]*, (?P<name>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){1,3})")
_NOBODY = re.compile(r"(?:me|us|him|her|them|you|himself|herself|themselves|everybody|everyone|people|again|also|then|first|later)\Z", re.IGNORECASE)
_REPLIED = re.compile(r"\b(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respond(?:s|ed)?|retort(?:s|ed)?)\b", re.IGNORECASE)
_VERB = r"(?:would|will|could|can|should|shall|might|may|must|did|does|do|is|are|was|were|has|have|had)"
_ECHO = re.compile(rf"\W*(?:that )?(?:it|he|she|they|there) {_VERB}(?:n['’]t| not)?(?:\W*\Z|,| (?:if|unless|because|provided|but)\b)", re.IGNORECASE)
_TO_WRITER = re.compile(r"\b(?:told|tells|assured|informed|promised|wrote to|said to) (?:me|us)\b", re.IGNORECASE)
_REACH = 12  # characters behind a cue in which "me" stands


def whom(text: str, raw: Raw) -> str | None:
    """Whom a statement asks, as the text puts it: "Voss", "the ferryman, Otto Brandt" by his name; None where it names nobody."""
    if raw.form != "sentence" or not raw.cue or not _ASKS.search(raw.cue[-1].of(text)):
        return None
    match = _WHOM.match(text, raw.cue[-1].end)
    who = " ".join(match["who"].split()).strip(" ,") if match else ""
    if not who or _NOBODY.match(who) or who[-1] == ".":
        return None
    named = _NAMED.fullmatch(who)
    return named["name"] if named else who


def answers(text: str, raw: Raw) -> bool:
    """Whether a statement answers something: "he replied", "she said it would"."""
    return any(_REPLIED.search(span.of(text)) for span in raw.cue) or says_only_so(text, raw)


def says_only_so(text: str, raw: Raw) -> bool:
    """Whether its words lean on another sentence's: "that he does not"."""
    return len(raw.content) == 1 and bool(_ECHO.match(raw.content[0].of(text)))


def to_writer(text: str, raw: Raw) -> bool:
    """Whether it is told to whoever writes: "he has told me"."""
    return bool(raw.cue) and bool(_TO_WRITER.search(text, raw.cue[0].start, raw.cue[-1].end + _REACH))
