"""What could not be read -> one row of the closing table. Holds a name and a reason, nothing else."""

from dataclasses import dataclass

_BRIEF_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that could not be read.

    `locator` says which: a path, or a place within it ("minutes.zip/march.docx", "docs.jsonl line 17"). `reason` is one
    line that says what is wrong with it and what to do.
    """

    locator: str
    reason: str

    def __str__(self) -> str:
        return f"{self.locator}: {self.reason}"


def brief(error: Exception | str) -> str:
    """What a library says of a failure, on one short line, to be quoted in a reason."""
    return " ".join(str(error).split())[:_BRIEF_CHARACTERS]
