"""The questions of seeds/questions.jsonl on the real model: which are answered right, and how fast.

    python -m tests.benchmarks.seed_questions [--evidence-only] [--questions FILE] [--match WORDS]

A question counts as right when its outcome is the expected one, one of each set of answer words stands in the answer, each
citation's quote equals the document at its span, and a citation meets a gold span (where there is one).
"""

import argparse
import json
import resource
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rag.answer import Answer
from rag.config import Config
from rag.data import Document
from rag.engine import Engine, load_model, open_engine
from rag.pipeline import ask, ingest
from rag.text import fold

SEEDS = Path(__file__).parents[2] / "seeds"


@dataclass(frozen=True, slots=True)
class Result:
    """A question as it stands in the file, its answer, and what is wrong with it ("" when nothing is)."""

    question: dict
    answer: Answer
    wrong: str


def run(engine: Engine, questions: list[dict]) -> Iterator[Result]:
    """Ask each question by itself and judge its answer."""
    for question in questions:
        *_, last = ask(engine, question["question"])
        yield Result(question, last.answer, judge(question, last.answer, engine.library.documents()))


def judge(question: dict, answer: Answer, documents: list[Document]) -> str:
    """What is wrong with an answer, in a few words; "" when it is right."""
    texts = {document.id: document.text for document in documents}
    citations = [citation for claim in answer.claims for citation in claim.citations]
    if answer.outcome not in (question["outcome"], "partly_answered" if question["outcome"] == "answered" else ""):
        return f"{answer.outcome}, not {question['outcome']}"
    if any(citation.span.of(texts[citation.document_id]) != citation.quote for citation in citations):
        return "a quote differs from the document"
    if answer.claims and any(not claim.citations for claim in answer.claims):
        return "a sentence has no citation"
    said = fold(answer.text)[0]
    for alternatives in question["answers"]:
        if not any(fold(words)[0] in said for words in alternatives):
            return f"{alternatives} is not in the answer"
    if answer.claims and question["gold"]:
        met = any(citation.span.start < end and start < citation.span.end for citation in citations for start, end in question["gold"])
        return "" if met else "no citation meets a gold span"
    return ""


def open_seeds(folder: Path, *, model: bool) -> Engine:
    """An engine on a new library of the seeds in `folder`."""
    config = Config()
    engine = open_engine(replace(config, library=replace(config.library, folder=str(folder))), create=True)
    list(ingest(engine, sorted(SEEDS.glob("*.txt"))))
    if model:
        load_model(engine)
    return engine


def read_questions(path: Path = SEEDS / "questions.jsonl") -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the seed questions.")
    parser.add_argument("--evidence-only", action="store_true")
    parser.add_argument("--questions", type=Path, default=SEEDS / "questions.jsonl")
    parser.add_argument("--match", default="", help="only questions that hold these words")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_seeds(Path(folder), model=not options.evidence_only)
        results = []
        for result in run(engine, [each for each in read_questions(options.questions) if options.match in each["question"]]):
            results.append(result)
            _print(result)
        engine.close()
    times = [result.answer.timings for result in results]
    first = [each.first_token_seconds for each in times if each.first_token_seconds is not None]
    drafted = [each.total_seconds for each in times if each.first_token_seconds is not None]
    print(f"\n{sum(not each.wrong for each in results)} of {len(results)} right")
    print(f"median seconds: evidence {statistics.median(each.evidence_seconds for each in times):.2f}, "
          f"whole answer {statistics.median(each.total_seconds for each in times):.2f}")  # fmt: skip
    if first:
        print(f"with a draft ({len(first)}): first word {statistics.median(first):.2f}, whole answer {statistics.median(drafted):.2f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _print(result: Result) -> None:
    answer = result.answer
    print(f"\n{'WRONG' if result.wrong else 'right'}  {result.question['question']}  <{answer.outcome}> {answer.timings.total_seconds:.1f} s")
    for claim in answer.claims:
        print(f"    {claim.text}")
        print("".join(f"        [{each.number}] {each.quote}\n" for each in claim.citations), end="")
    if result.wrong:
        print(f"    -> {result.wrong}")
        print("".join(f"    dropped: {claim.text} ({claim.why})\n" for claim in answer.dropped), end="")


if __name__ == "__main__":
    main()
