"""How many articles a second are read in, embedding included, and how much memory that takes.

    python -m tests.benchmarks.ingest_speed [--pack polnear] [--limit N] [--fake]

`--fake` embeds with the fake embedder: what is left is reading, attributing and the library.
"""

import argparse
import resource
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from rag.config import Config
from rag.engine import open_engine
from rag.pipeline import ingest
from tests.benchmarks.packs import PACKS
from tests.store.made import engine_on


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ingest.")
    parser.add_argument("--pack", default="polnear")
    parser.add_argument("--limit", type=int, help="only so many articles")
    parser.add_argument("--fake", action="store_true")
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder, "docs.jsonl")
        lines = (PACKS / typed.pack / "docs.jsonl").read_text("utf-8").splitlines(keepends=True)
        papers.write_text("".join(lines[: typed.limit]), "utf-8")
        config = Config()
        config = replace(config, library=replace(config.library, folder=f"{folder}/library"))
        engine = engine_on(Path(folder, "library")) if typed.fake else open_engine(config, create=True)
        engine.embedder.embed(["ready"])
        started, busy = time.perf_counter(), time.process_time()
        outcomes = Counter(each.outcome for each in ingest(engine, [papers]))
        engine.close()
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read = sum(outcomes.values())
    print(f"{dict(outcomes)} in {seconds:.1f} s: {read / seconds:.1f} articles a second, peak memory {memory:.0f} MiB")
    print(f"processor time {busy:.1f} s: two cores that do nothing else would read {2 * read / busy:.1f} a second at most")


if __name__ == "__main__":
    main()
