"""What the rules find in one sentence, before it has offsets: index pairs into a unit of tokens."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Found:
    """One statement as half-open index pairs into its unit. `source` is None where the unit names nobody.

    `hint` is the phrase of the unit that a pronoun at `source` may stand for. `shares` tells of "as Lee has said" that it
    takes the words of the statement after it. `lacks` tells that the cue has no content in its own sentence, as after a
    quotation that ended with a question mark.
    """

    cue: tuple[int, int]
    source: tuple[int, int] | None = None
    content: list[tuple[int, int]] = field(default_factory=list)
    confidence: float = 0.9
    participle: bool = False
    lacks: bool = False
    shares: bool = False
    hint: tuple[int, int] | None = None
