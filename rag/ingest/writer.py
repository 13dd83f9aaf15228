"""Document -> who "I" is where nobody is quoted: the author of a letter or message, place by place; and who answers an interview.

A message holds others below it, each with a sender of its own. Where it is not plain who writes, nobody is named.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from rag.data import Document

_NAME = r"[A-ZÀ-Þ][\w.’'-]*(?:[ \u00a0](?:(?:van|von|de|der|den|di|da|la|le|bin|al|el)[ \u00a0])?[A-ZÀ-Þ][\w.’'-]*){1,4}"
_PERSON = re.compile(rf"{_NAME}|[^@\s]+@[^@\s]+")
# Where another message begins: "From: Ann Lee <ann@lee.example>", "On 2 May 2024, Ann Lee wrote:".
_BEGINS = re.compile(
    rf"^[> \t]*(?:-{{2,}} ?(?:Original|Forwarded) [Mm]essage ?-{{2,}}|Begin forwarded message:|From:[ \t]*[\"“]?(?P<sender>{_NAME})?[^\n]*"
    rf"|On [^\n]{{5,120}}?(?:, | (?=[A-Z]))(?P<replied>{_NAME})?(?: ?<[^<>\n]*>)? wrote:)[ \t]*$",
    re.MULTILINE,
)
_SIGNED = re.compile(
    rf"^[ \t]*(?:(?:[Yy]ours )?(?:[Ss]incerely|[Tt]ruly|[Ff]aithfully)(?: yours)?|(?:(?:[Ww]ith )?(?:[Kk]ind|[Bb]est|[Ww]arm) )?[Rr]egards"
    rf"|Respectfully(?: yours| submitted)?|All the best|Best wishes|Best|Cheers),?[ \t]*\n\s*(?P<name>{_NAME})[ \t]*(?:,[^\n]*)?$",
    re.MULTILINE,
)
_INTERVIEW = re.compile(
    r"(?i:\b(?:q ?(?:&|and) ?a|interview|conversation|questions? and answers?|\d+ questions) (?:with|for)):? (?:[a-z]+ ){0,3}"
    rf"(?P<name>{_NAME})"
)
# Of these files the author is whoever typed them, unless the text has the name too.
_TYPED = (".pdf", ".docx", ".odt", ".rtf", ".epub")
_OPENED, _CLOSED = "“„«", "”»"
_PARAGRAPH = 2_000  # characters within which a quotation is taken to have begun
_HEADING = 200  # characters in which a text without a title may say whom it interviews


@dataclass(frozen=True, slots=True)
class Writers:
    """From each place on, who writes; None where nobody is known. `answers` is whom the heading says is interviewed."""

    starts: tuple[int, ...] = ()
    names: tuple[str | None, ...] = ()
    answers: str | None = None

    def at(self, text: str, place: int) -> str | None:
        """Who "I" is at this place, unless it stands in a quotation."""
        index = bisect_right(self.starts, place) - 1
        if index < 0 or self.names[index] is None:
            return None
        before = text[max(0, place - _PARAGRAPH) : place].rpartition("\n")[2]
        if not index and before.lstrip().startswith(">"):
            return None  # what an answer quotes of a message whose sender it does not name
        opened = sum(map(before.count, _OPENED)) - sum(map(before.count, _CLOSED)) + before.count('"') % 2
        return None if opened > 0 else self.names[index]


def writers(document: Document) -> Writers:
    """Who writes which part of a document, and who answers in it."""
    text = document.text
    interview = _INTERVIEW.search(document.title) or _INTERVIEW.search(text, 0, _HEADING)
    starts, names = [0], [None if interview else _author(document)]
    for begins in _BEGINS.finditer(text):
        if begins.start():
            starts.append(begins.start())
            names.append(None)
        names[-1] = begins.group("sender") or begins.group("replied") or names[-1]
    for signed in _SIGNED.finditer(text):
        place = bisect_right(starts, signed.start()) - 1
        names[place] = names[place] or signed.group("name")
    return Writers(tuple(starts), tuple(names), interview.group("name") if interview else None)


def _author(document: Document) -> str | None:
    author = document.author
    if not author or not _PERSON.fullmatch(author):
        return None
    return None if document.source_id.lower().endswith(_TYPED) and author.split()[-1] not in document.text else author
