"""How long a sync of a folder takes in which nothing has changed, and one with all files renamed.

    python -m tests.benchmarks.sync_folder [--files 5000]

With the fake embedder: what is measured embeds nothing.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from rag.pipeline import sync
from tests.store.made import engine_on, text_of


def timed(library: Path, papers: Path) -> str:
    started = time.perf_counter()
    engine = engine_on(library)
    outcomes = Counter(each.outcome for each in sync(engine, papers))
    engine.close()
    return f"{time.perf_counter() - started:.2f} s {dict(outcomes)}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure sync.")
    parser.add_argument("--files", type=int, default=5_000)
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        papers, library = Path(folder, "papers"), Path(folder, "library")
        for number in range(files):
            path = papers / f"{number % 50:02}" / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(number, 3))
            os.utime(path, ns=(0, 10**18))
        for name in ("first", "unchanged", "unchanged again"):
            print(f"{name}: {timed(library, papers)}", flush=True)
        for number in range(50):
            (papers / f"{number:02}").rename(papers / f"moved-{number:02}")
        print(f"every folder renamed: {timed(library, papers)}")


if __name__ == "__main__":
    main()
