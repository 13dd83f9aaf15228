"""One paragraph -> the quotations in it, each with its inner words.

Does not say who speaks. A quotation never leaves its paragraph, so a missing closing mark can spoil one sentence at most.
Apostrophes are told from single quotation marks by their neighbours. Every pass is linear in the length of the paragraph.
"""

import re
from dataclasses import dataclass

from rag.data import Span

_OPENING = {"“": "”", "«": "»", "„": "“”", "‟": "”"}
_CLOSING = "”»"
_MARK = re.compile("``|''|[\"“”„‟«»‘’'‚]")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_APOSTROPHE = re.compile("['’]")
_INVISIBLE = " \t\n\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff"
# A quotation in single marks longer than this is more likely two apostrophes.
_SINGLE_REACH = 500


@dataclass(frozen=True, slots=True)
class Quotation:
    """`span` includes the marks, `inner` leaves them out; `closed` is False where the closing mark is missing."""

    span: Span
    inner: Span
    closed: bool = True


def quotations(text: str, paragraph: Span, continues: bool = False) -> list[Quotation]:
    """The outermost quotations between the two ends of `paragraph`, in order.

    `continues` says that the next paragraph opens with a quotation mark: then a missing closing mark is the printer's
    custom for a quotation that goes on, and the whole rest of the paragraph belongs to it.
    """
    found: list[Quotation] = []
    open_at: re.Match[str] | None = None
    at = paragraph.start
    while mark := _MARK.search(text, at, paragraph.end):
        at = mark.end()
        double = _is_double(mark.group())
        if open_at is None:
            if double and _opens(text, mark, paragraph):
                open_at = mark
            elif not double and (single := _single(text, mark, paragraph)):
                found.append(single)
                at = single.span.end
        elif double and _closes(text, mark, open_at, paragraph):
            found.append(Quotation(Span(open_at.start(), mark.end()), Span(open_at.end(), mark.start())))
            open_at = None
        elif double and mark.group() in _OPENING and mark.group() not in '"':
            # A second opening mark: the first was never closed.
            found.append(_unclosed(text, open_at, mark.start()))
            open_at = mark
    if open_at is not None:
        end = paragraph.end
        found.append(
            Quotation(Span(open_at.start(), end), Span(open_at.end(), end), closed=False)
            if continues
            else _unclosed(text, open_at, end)
        )
    return found


def _is_double(mark: str) -> bool:
    return mark in ('"', "“", "”", "„", "‟", "«", "»", "``", "''")


def _opens(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    """Whether a double mark begins a quotation: it leans on what follows, not on what stands before."""
    if mark.group() in _OPENING or mark.group() == "``":
        return True
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    if after.isspace():
        return False
    if mark.group() in _CLOSING:
        # Set the wrong way round: ”Like this” at the beginning of a paragraph.
        return after.isalnum() and not text[paragraph.start : mark.start()].strip(_INVISIBLE)
    return before.isspace() or before in "([{—–-:;,/‘'…"


def _closes(text: str, mark: re.Match[str], opened: re.Match[str], paragraph: Span) -> bool:
    """Whether a double mark ends the quotation that `opened`; a curly opening mark takes a curly or straight closing one."""
    kind = mark.group()
    if kind in _OPENING.get(opened.group(), "") or kind in _CLOSING:
        return True
    if kind not in ('"', "''"):
        return False
    if kind == "''" and opened.group() == '"':
        return False
    before = text[mark.start() - 1]
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    return not before.isspace() or after.isspace() or not after.isalnum()


def _unclosed(text: str, opened: re.Match[str], end: int) -> Quotation:
    """A quotation whose closing mark is missing: it ends with its sentence."""
    stop = _SENTENCE_END.search(text, opened.end(), end)
    end = stop.end() if stop else opened.end() + len(text[opened.end() : end].rstrip())
    return Quotation(Span(opened.start(), end), Span(opened.end(), end), closed=False)


def _single(text: str, mark: re.Match[str], paragraph: Span) -> Quotation | None:
    """A quotation in single marks that begins at `mark`; None where the mark is an apostrophe.

    The first closing mark after punctuation is the end; failing that, the first that a word runs up to.
    """
    if mark.group() == "’":
        return None
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    if before.isalnum() or not (after.isalnum() or after in "[(…\"“"):
        return None
    limit = min(paragraph.end, mark.end() + _SINGLE_REACH)
    fallback: int | None = None
    for close in _APOSTROPHE.finditer(text, mark.end(), limit):
        at = close.start()
        following = text[at + 1] if at + 1 < paragraph.end else " "
        if text[at - 1].isspace():
            break  # Another opening mark: this one was never closed.
        if following.isalnum():
            continue
        if text[at - 1] in ".,!?…":
            return Quotation(Span(mark.start(), at + 1), Span(mark.end(), at))
        # ’ after an s may be a possessive: "workers’ rights".
        if fallback is None and not (text[at - 1] in "sS" and following == " " and text[at + 2 : at + 3].islower()):
            fallback = at
            if following in ".,;:!?)" or at + 1 >= paragraph.end:
                break
    if fallback is None:
        return None
    return Quotation(Span(mark.start(), fallback + 1), Span(mark.end(), fallback))
