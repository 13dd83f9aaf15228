"""Raw statements -> which of them stands inside which: A said that B proposed X puts B's statement inside A's."""

from collections.abc import Sequence

from rag.ingest.raw import Raw

_END = 1 << 62


def enclosing(raws: Sequence[Raw]) -> dict[int, int]:
    """For each statement whose cue stands in another's content, the index of the nearest, that is smallest, such other.

    One sweep over contents and cues by their offsets, with the contents that are open at the moment. What encloses is
    always larger (or as large and later in the list), so there are no circles.
    """
    contents = sorted((span.start, -span.end, index) for index, raw in enumerate(raws) for span in raw.content)
    waiting = iter([*contents, (_END, 0, 0)])
    upcoming = next(waiting)
    opened: list[tuple[int, int]] = []
    outer: dict[int, int] = {}
    for anchor, index in sorted((raw.anchor, index) for index, raw in enumerate(raws)):
        while upcoming[0] <= anchor.start:
            opened.append((-upcoming[1], upcoming[2]))
            upcoming = next(waiting)
        opened = [entry for entry in opened if entry[0] > anchor.start]
        mine = (raws[index].size, index)
        around = [(raws[other].size, other) for end, other in opened if end >= anchor.end and other != index]
        if larger := [entry for entry in around if entry > mine]:
            outer[index] = min(larger)[1]
    return outer
