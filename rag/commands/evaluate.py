"""onrecord evaluate: a question pack -> how many answers are right, per kind. Goes on where it stopped."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.text import plain

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.evaluate.pack import Pack, Posed
    from rag.evaluate.results import Result

NAME = "evaluate"
HELP = "score the answers to the questions of a pack: a folder with docs.jsonl and tests.jsonl"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK", help="the folder; its library is kept in the user's cache, or in --library")
    parser.add_argument("--kind", action="append", default=[], metavar="KIND", help="only questions of this kind (may be repeated)")
    parser.add_argument("--limit", type=_count, metavar="N", help="at most so many questions of each kind, drawn at random")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="draw others (default: 0)")
    parser.add_argument("--evidence-only", action="store_true", help="use no language model")
    parser.add_argument("--naive", action="store_true", help="answer as the usual design does: four chunks pasted in, nothing checked")
    parser.add_argument("--results", type=Path, metavar="FILE", help="keep a line a question there; those it holds are not asked anew")
    parser.add_argument("--json", action="store_true", help="print one JSON list, an object a kind")


def run(typed: argparse.Namespace) -> int:
    if typed.naive and typed.evidence_only:
        raise UserError("--naive cannot do without a language model. Leave out --naive or --evidence-only.")
    from rag.config import read_config
    from rag.engine import load_model, open_engine
    from rag.evaluate.fill import library_of
    from rag.evaluate.pack import read_pack, sample
    from rag.evaluate.results import read_results
    from rag.evaluate.score import score
    from rag.evaluate.table import table, to_json

    pack = read_pack(typed.pack)
    chosen = sample(pack.questions, typed.kind, typed.limit, typed.seed)
    results = read_results(typed.results) if typed.results else {}
    missing = [each for each in chosen if each.id not in results]
    if missing:
        engine = open_engine(read_config(typed.config, typed.library or library_of(pack)), create=True)
        try:
            _fill(engine, pack)
            if not (typed.evidence_only or engine.config.model.evidence_only):
                load_model(engine)
            for result in _ask(engine, missing, typed):
                results[result.id] = result
        finally:
            engine.close()
    scores = score(chosen, results)
    print(json.dumps(to_json(scores), ensure_ascii=False, indent=2) if typed.json else table(scores))
    return 0


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of questions; give 1 or more')
    return int(text)


def _fill(engine: "Engine", pack: "Pack") -> None:
    """The pack's documents into the library, with a progress bar where stderr is a terminal."""
    from tqdm import tqdm

    from rag.evaluate.fill import fill

    try:
        for ingested in tqdm(fill(engine, pack), unit=" documents", desc="Reading", file=sys.stderr, disable=None):
            if ingested.outcome == "failed":
                print(f"onrecord: {plain(ingested.name)}: {plain(ingested.reason)}", file=sys.stderr)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped; what was read is kept. Type the same command again: it goes on.") from None


def _ask(engine: "Engine", questions: Sequence["Posed"], typed: argparse.Namespace) -> Iterator["Result"]:
    """Ask what is missing; each result is in the file before the next question is asked."""
    from tqdm import tqdm

    from rag.evaluate.ask_all import ask_all
    from rag.evaluate.results import append

    try:
        asked = ask_all(engine, questions, naive=typed.naive)
        for result in tqdm(asked, total=len(questions), unit=" questions", desc="Asking", file=sys.stderr, disable=None):
            if typed.results:
                append(typed.results, result)
            yield result
    except KeyboardInterrupt:
        kept = "what was answered is kept. Type the same command again: it goes on"
        kept = kept if typed.results else "nothing is kept without --results"
        raise KeyboardInterrupt(f"stopped; {kept}.") from None
