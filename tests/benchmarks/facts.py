"""A pack -> how often the answer's words stand among the first sentences given, and among those that the model would be shown.

    python -m tests.benchmarks.facts PACK [--library DIR] [--limit N] [--kind K…] [--held | --tuned] [--misses]

Only questions that ask for a plain fact. The answer's words are looked for as judge.py does; "in gold" counts only sentences of
gold documents. The time is that of all up to the evidence. `--held` are those that rag/evaluate/train_facts.py leaves out.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import rag.ask.prompt
from rag.answer import Evidence
from rag.ask.bind import bind
from rag.ask.fact import asks_a_fact
from rag.ask.look_up import look_up
from rag.ask.rank import evidence_for, rank
from rag.ask.retrieve import retrieve
from rag.ask.understand import understand
from rag.config import read_config
from rag.data import Scope
from rag.engine import Engine, open_engine
from rag.evaluate.fill import library_of
from rag.evaluate.judge import stands_in
from rag.evaluate.pack import Posed, read_pack, sample
from rag.evaluate.train_facts import held
from tests.benchmarks.packs import PACKS

FIRST = (1, 2, 3, 6, 8)
_CHARACTERS_A_TOKEN = 4.3  # of English news, with this model's vocabulary


def find(engine: Engine, posed: Posed) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...], float] | None:
    """The evidence, what of it the model would be shown, and the seconds; None for a question of another sort."""
    limits = engine.config.retrieve
    started = time.perf_counter()
    question = understand(posed.question)
    if not asks_a_fact(question):
        return None
    retrieved = retrieve(question, engine.library, engine.embedder, limits, bind(question, engine.library).within(Scope()))
    evidence = rank(question, retrieved, look_up(question, retrieved, engine.embedder), limits.evidence_sentences, engine.reranker)
    seconds = time.perf_counter() - started
    shown = evidence_for((), evidence, limits.prompt_sentences)
    prompt = rag.ask.prompt.write_prompt(question, shown, lambda text: int(len(text) / _CHARACTERS_A_TOKEN) + 1, 3000, limits.prompt_tokens)
    return evidence, prompt.evidence, seconds


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pack")
    parser.add_argument("--library", type=Path, help="the pack's library, made by onrecord evaluate; else the one in the user's cache")
    parser.add_argument("--limit", type=int, help="ask only N questions of each kind")
    parser.add_argument("--kind", action="append", default=[], help="ask only questions of this kind")
    parser.add_argument("--held", action="store_true", help="only those that nothing was learned from")
    parser.add_argument("--tuned", action="store_true", help="only those that were learned from")
    parser.add_argument("--misses", action="store_true", help="print the questions whose first sentence has not the answer's words")
    chosen = parser.parse_args(arguments)
    pack = read_pack(PACKS / chosen.pack)
    engine = open_engine(read_config(None, chosen.library or library_of(pack)))
    asked = [each for each in sample(pack.questions, chosen.kind, chosen.limit) if each.answerable]
    asked = [each for each in asked if not (chosen.held and not held(each.id)) and not (chosen.tuned and held(each.id))]
    found = [(each, *result) for each in asked if (result := find(engine, each))]
    if not found:
        raise SystemExit("no such question asks for a plain fact")
    for name, among in (("anywhere", None), ("in gold", True)):
        shares = [f"{first}: {_share(found, first, among):.3f}" for first in FIRST]
        shown = _share(found, 0, among)
        print(f"{chosen.pack}, {len(found)} questions, answer's words {name}, among the first {', '.join(shares)}, shown: {shown:.3f}")
    times = sorted(seconds for *_, seconds in found)
    print(f"median {statistics.median(times):.3f} s, p95 {times[int(0.95 * (len(times) - 1))]:.3f} s")
    for posed, evidence, _, _ in found if chosen.misses else ():
        if not _holds(posed, evidence[:1], None):
            print(f"{posed.id} {posed.question} | {posed.answers[:1]} | {evidence[0].quote[:160] if evidence else ''}")
    engine.close()


def _share(found: Sequence[tuple[Posed, Sequence[Evidence], Sequence[Evidence], float]], first: int, gold: bool | None) -> float:
    """The share of questions whose answer stands among the first sentences, or (0) among those shown."""
    return sum(_holds(posed, evidence[:first] if first else shown, gold) for posed, evidence, shown, _ in found) / len(found)


def _holds(posed: Posed, evidence: Sequence[Evidence], gold: bool | None) -> bool:
    among = [each for each in evidence if not gold or each.document.source_id in posed.gold_documents]
    return any(stands_in(answer, each.quote) for answer in posed.answers for each in among)


if __name__ == "__main__":
    main()
