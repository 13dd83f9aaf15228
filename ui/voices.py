"""Statements -> who speaks at each place of a document: a colour a speaker, and a legend. Reads no text but names."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.data import Span, Statement
from ui.escape import escape

_COLOURS = 6  # those who say most have one each; the rest share the last


class Voices:
    """Who says which stretch. Where one speaks within another's words, it is the inner one."""

    def __init__(self, statements: Sequence[Statement], length: int) -> None:
        said = [
            (Span(span.start, min(span.end, length)), each) for each in statements for span in each.content_spans if span.start < length
        ]
        names = Counter(each.speaker for _, each in said if each.speaker)
        self._colour = {name: min(number, _COLOURS) for number, (name, _) in enumerate(names.most_common(), 1)}
        self._stretches = _innermost([(span, each) for span, each in said if each.speaker])
        self._starts = [span.start for span, _ in self._stretches]

    def borders(self, within: Span) -> list[int]:
        """The offsets within a paragraph at which somebody begins or ends."""
        first = max(0, bisect_right(self._starts, within.start) - 1)
        near = self._stretches[first : bisect_left(self._starts, within.end)]
        return [offset for span, _ in near for offset in span if within.start < offset < within.end]

    def coloured(self, words: str, start: int) -> str:
        """A piece of the text (escaped) that begins at this offset and lies between two borders, in its speaker's colour."""
        at = bisect_right(self._starts, start) - 1
        if at < 0 or self._stretches[at][0].end <= start:
            return words
        statement = self._stretches[at][1]
        name = statement.speaker or ""
        return f'<span class="voice voice-{self._colour[name]}" title="{escape(name)} · {statement.act}">{words}</span>'

    def legend(self) -> str:
        """Each colour with whose it is; "" when nobody speaks."""
        if not self._colour:
            return ""
        own = [f'<li><span class="voice voice-{colour}">{escape(name)}</span></li>' for name, colour in self._colour.items()]
        shown = own[: _COLOURS - 1] if len(own) > _COLOURS else own
        rest = f'<li><span class="voice voice-{_COLOURS}">{len(own) - len(shown)} others</span></li>' if len(own) > _COLOURS else ""
        return f'<ul class="legend" aria-label="Who speaks">{"".join(shown)}{rest}</ul>'


def _innermost(said: Iterable[tuple[Span, Statement]]) -> list[tuple[Span, Statement]]:
    """Stretches that do not overlap, in order; where several did, the shortest has its place, and of equals the one that is told."""
    spans = sorted(said, key=lambda each: (len(each[0]), each[1].via is None))
    borders = sorted({offset for span, _ in spans for offset in span})
    owner: dict[int, Statement] = {}
    for span, statement in spans:
        for place in range(bisect_left(borders, span.start), bisect_left(borders, span.end)):
            owner.setdefault(place, statement)
    return [(Span(borders[place], borders[place + 1]), owner[place]) for place in sorted(owner)]
