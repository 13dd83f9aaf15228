"""A folder -> a question pack: where its documents lie, and the questions it poses. Asks nothing, judges nothing.

`docs.jsonl` holds a document a line (doc_id, title, date, source, text), `tests.jsonl` a question a line (id, kind, question,
answerable, answers, gold_docs, cite_spans, extra).
"""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.data import Span
from rag.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Posed:
    """One question of a pack, and what is known of its answer. `gold_spans` is source_id -> the spans that answer it."""

    id: str
    kind: str
    question: str
    answerable: bool
    answers: tuple[str, ...] = ()
    gold_documents: tuple[str, ...] = ()
    gold_spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    gold_speaker: str | None = None
    asked_speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it lies on disk. `key` is a hash of its documents: a library made of them is named after it."""

    name: str
    documents: Path
    questions: tuple[Posed, ...]
    key: str


def read_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises DocumentError when it is none."""
    documents, tests = folder / "docs.jsonl", folder / "tests.jsonl"
    for path in (documents, tests):
        if not path.is_file():
            raise DocumentError(f"{folder} is no question pack: {path.name} is missing. Name a folder with docs.jsonl and tests.jsonl.")
    read = []
    for number, line in enumerate(tests.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                read.append(_posed(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                reason = f"{type(problem).__name__}: {problem}"
                raise DocumentError(f"line {number} of {tests} is no question ({reason}). Correct that line.") from None
    name = folder.resolve().name
    return Pack(name, documents, tuple(read), f"{name}-{hashlib.sha256(documents.read_bytes()).hexdigest()[:12]}")


def _posed(line: dict[str, Any]) -> Posed:
    extra = line.get("extra") or {}
    spans = {name: tuple(Span(start, end) for start, end in pairs) for name, pairs in (line.get("cite_spans") or {}).items()}
    answers = tuple(line.get("answers") or ())
    return Posed(
        line["id"],
        line["kind"],
        line["question"],
        line["answerable"],
        answers,
        tuple(line.get("gold_docs") or ()),
        spans,
        extra.get("gold_speaker"),
        extra.get("asked_speaker"),
    )


def sample(questions: Sequence[Posed], kinds: Sequence[str] = (), limit: int | None = None, seed: int = 0) -> list[Posed]:
    """At most `limit` questions of each of these kinds (all kinds when none is named), in the order of the pack.

    A larger limit with the same seed keeps those of the smaller one. Raises DocumentError for a kind that the pack lacks.
    """
    there = list(dict.fromkeys(each.kind for each in questions))
    for kind in kinds:
        if kind not in there:
            raise DocumentError(f'the pack has no questions of kind "{kind}"; it has: {", ".join(there)}')
    chosen: set[str] = set()
    for kind in kinds or there:
        identities = [each.id for each in questions if each.kind == kind]
        # By hash rather than by shuffling, so that neither the order nor other questions of the pack change the sample.
        identities.sort(key=lambda identity: random.Random(f"{seed}:{identity}").random())
        chosen.update(identities[:limit])
    return [each for each in questions if each.id in chosen]
