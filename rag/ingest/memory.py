"""What a document has told so far of who speaks -> remembered for the pronouns that follow. Finds nobody out."""

from dataclasses import dataclass, field, replace

from rag.data import ResolvedBy
from rag.ingest.cast import Cast
from rag.ingest.writer import Writers


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name` is None when unresolved; `candidates` then holds everyone who fits, if anyone does."""

    name: str | None
    by: ResolvedBy
    candidates: tuple[str, ...] = ()
    sex: str | None = None
    plural: bool = False
    person: bool = True
    writer: bool = False  # "I", who is nobody's "he"


UNRESOLVED = Speaker(None, "unresolved")


@dataclass(slots=True)
class Memory:
    """The cast, the full descriptions of unnamed people in order, and who has spoken of late, the last one last;
    `told` holds those whose words others told; `asked` is whom the statement before asked; `writers` tells who "I" is."""

    cast: Cast
    descriptions: list[str] = field(default_factory=list)
    spoken: list[Speaker] = field(default_factory=list)
    told: list[Speaker] = field(default_factory=list)
    asked: Speaker | None = None
    asked_until: int = 0  # the end of what he is asked
    writers: Writers = Writers()
    places: dict[str, int] = field(default_factory=dict)  # where each last spoke


def remember(memory: Memory, speaker: Speaker, at: int = 0, nested: bool = False) -> None:
    """Notes who spoke, for the pronouns that follow. Further back than a dozen statements nobody is meant by "he"."""
    if speaker.name:
        speakers = memory.told if nested else memory.spoken
        own = [each.sex for each in speakers if each.name == speaker.name and each.sex]
        speaker = replace(speaker, sex=speaker.sex or (own[-1] if own else None))  # whom "he" has stood for is no "she" later on
        speakers[:] = [*(replace(each, sex=speaker.sex) if each.name == speaker.name else each for each in speakers), speaker][-12:]
        if not nested:
            memory.places[speaker.name] = at
