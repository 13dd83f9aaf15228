"""Answers <-> lines of a results file, one a question. Judges nothing.

A line: {"id", "kind", "text", "outcome", "citations": [[source_id, start, end]], "evidence": [[source_id, start, end]] (ranked, at
most 10), "seconds", "first_seconds", "evidence_seconds"}. first_seconds is null where no model wrote.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.answer import Answer, Citation, Outcome
from rag.data import Span
from rag.errors import DocumentError
from rag.evaluate.pack import Posed

_EVIDENCE = 10  # the most evidence that a line keeps

Place = tuple[str, int, int]  # source_id, start, end


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question."""

    id: str
    kind: str
    text: str
    outcome: Outcome
    citations: tuple[Place, ...] = ()
    evidence: tuple[Place, ...] = ()
    seconds: float = 0.0
    first_seconds: float | None = None
    evidence_seconds: float = 0.0


def result_of(posed: Posed, answer: Answer, text: str | None = None) -> Result:
    """The answer to a posed question as a result; `text` where it is not that of the answer's claims."""
    cited = dict.fromkeys(_place(each) for claim in answer.claims for each in claim.citations)
    evidence = [(each.document.source_id, *each.sentence.span) for each in answer.evidence[:_EVIDENCE]]
    times = answer.timings
    first = times.first_token_seconds
    return Result(
        posed.id,
        posed.kind,
        answer.text if text is None else text,
        answer.outcome,
        tuple(cited),
        tuple(evidence),
        round(times.total_seconds, 3),
        None if first is None else round(first, 3),
        round(times.evidence_seconds, 3),
    )


def _place(citation: Citation) -> Place:
    return (citation.source_id, citation.span.start, citation.span.end)


def to_line(result: Result) -> str:
    return json.dumps(asdict(result), ensure_ascii=False) + "\n"


def read_results(path: Path) -> dict[str, Result]:
    """Question id -> its result; empty where there is no file yet. A last line that was cut short is left out.

    Raises DocumentError for a file that holds something else.
    """
    if not path.exists():
        return {}
    results: dict[str, Result] = {}
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            for key in ("citations", "evidence"):
                fields[key] = tuple((source, *Span(start, end)) for source, start, end in fields[key])
            result = Result(**fields)
        except (ValueError, KeyError, TypeError) as problem:
            if number == len(lines) and not line.endswith("\n"):
                break
            raise DocumentError(f"line {number} of {path} is no result ({problem}). Name another file with --results.") from None
        results[result.id] = result
    return results


def append(path: Path, result: Result) -> None:
    """Add a line to a results file, after removing one that was cut short."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                file.seek(0)
                file.truncate(file.read().rfind(b"\n") + 1)
        file.write(to_line(result).encode("utf-8", "backslashreplace"))
