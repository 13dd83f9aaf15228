"""onrecord ingest: files and folders -> the library, and a table of what became of each."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.open import opened
from rag.commands.show import plain
from rag.errors import DocumentError, OnrecordError

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.pipeline import Ingested

NAME = "ingest"
HELP = "read files and folders into the library; what is there already is left alone"

_RECORDS = {".jsonl", ".ndjson", ".csv"}  # files in which a line is, about, a document


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all that lies in it")


def run(typed: argparse.Namespace) -> int:
    if not any(path.exists() for path in typed.paths):
        # Said before a library is made for nothing.
        raise DocumentError(f"{typed.paths[0]} is not there. Check the path: onrecord ingest PATH…")
    with opened(typed, create=True) as engine:
        from rag.ingest.load import find_files

        files = list(find_files(typed.paths))
        if not files:
            raise DocumentError(f"{', '.join(map(str, typed.paths))} holds no files. Name a file or a folder with some.")
        results: list[Ingested] = []
        try:
            for result in read_in(engine, files):
                results.append(result)
        except KeyboardInterrupt:
            print(closing_table(results))
            raise KeyboardInterrupt("stopped; what was read is kept. Type the same command again: it goes on.") from None
    print(closing_table(results))
    if all(each.outcome == "failed" for each in results):
        more = f" (and {len(results) - 1} more, as the table says)" if len(results) > 1 else ""
        raise DocumentError(f"nothing was read: {results[0].name}: {results[0].reason}{more}")
    return 0


def read_in(engine: "Engine", files: Sequence[Path]) -> Iterator["Ingested"]:
    """Read the files one by one, with a progress bar of documents on stderr where that is a terminal."""
    from tqdm import tqdm

    expected = {path: _documents_in(path) for path in files}
    failed = 0
    with tqdm(total=sum(expected.values()), unit=" documents", desc="Reading", file=sys.stderr, disable=None) as bar:
        for path in files:
            read = 0
            for result in _one(engine, path):
                read += 1
                failed += result.outcome == "failed"
                # How many documents a file holds is only known when it has been read.
                bar.total += read > expected[path]
                bar.set_postfix({"failed": failed} if failed else {}, refresh=False)
                bar.update()
                yield result
            bar.total -= max(0, expected[path] - read)
            bar.refresh()


def _one(engine: "Engine", path: Path) -> Iterator["Ingested"]:
    """What became of the documents of one file. A fault of ours in it is a row too, and stops no other file."""
    import sqlite3

    from rag.pipeline import Ingested, ingest

    try:
        yield from ingest(engine, [path])
    except (OnrecordError, OSError, sqlite3.Error, MemoryError):
        raise  # about the library or the machine, not about this file
    except Exception as problem:
        from rag.commands.log import keep

        reason = f"onrecord failed on it ({type(problem).__name__}); what happened stands in {keep(problem)}"
        yield Ingested(str(path), "failed", reason=reason)


def _documents_in(path: Path) -> int:
    """About how many documents a file gives, for the time that is left."""
    if path.suffix.lower() not in _RECORDS:
        return 1
    try:
        with path.open("rb") as file:
            return max(1, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")))
    except OSError:
        return 1


def closing_table(results: Iterable["Ingested"]) -> str:
    """How many documents were added, unchanged and failed; each failed one with its reason."""
    results = list(results)
    counts = Counter(each.outcome for each in results)
    lines = [f"{outcome:9} {counts[outcome]:>7,}" for outcome in ("added", "unchanged", "failed")]
    failed = [each for each in results if each.outcome == "failed"]
    return "\n".join([*lines, *(f"  {plain(each.name)}: {plain(each.reason)}" for each in failed)])
