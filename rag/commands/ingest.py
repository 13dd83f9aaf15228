"""onrecord ingest: files and folders -> the library, and a table of what became of each."""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.open import opened
from rag.errors import DocumentError, OnrecordError
from rag.text import count, plain

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.pipeline import Ingested

NAME = "ingest"
HELP = "read files and folders into the library; what is there already is left alone"

OUTCOMES = ("added", "unchanged", "replaced", "removed", "failed")
_LINE = re.compile(r" line \d+$")
_RECORDS = {".jsonl", ".ndjson", ".csv"}  # files in which a line is, about, a document


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file, or a folder with all that lies in it")
    parser.add_argument(
        "--re-embed", action="store_true", help="first give what is in the library the vectors of the embedder that is set now"
    )


def run(typed: argparse.Namespace) -> int:
    if typed.re_embed:
        change_over(typed)
    elif not typed.paths:
        raise DocumentError("nothing is named to be read. Type: onrecord ingest PATH…")
    return read_paths(typed) if typed.paths else 0


def change_over(typed: argparse.Namespace) -> None:
    """Re-embed the library from its stored texts; when stopped, the same command goes on where it was."""
    with opened(typed, re_embed=True) as engine:
        from tqdm import tqdm

        from rag.pipeline import re_embed

        try:
            done = sum(1 for _ in tqdm(re_embed(engine), total=len(engine.library), unit=" documents", desc="Embedding", disable=None))
        except KeyboardInterrupt:
            raise KeyboardInterrupt("stopped half-way. Go on with: onrecord ingest --re-embed") from None
        print(f"{count(done, 'document')} embedded anew, with {engine.embedder.identity}")


def read_paths(typed: argparse.Namespace) -> int:
    """Read the named files and folders, and print what became of each."""
    if not any(path.exists() for path in typed.paths):
        # Said before a library is made for nothing.
        raise DocumentError(f"{typed.paths[0]} is not there. Check the path: onrecord ingest PATH…")
    with opened(typed, create=True) as engine:
        from rag.ingest.load import find_files

        files = list(find_files(typed.paths))
        if not files:
            raise DocumentError(f"{', '.join(map(str, typed.paths))} holds no files. Name a file or a folder with some.")
        results = collected(read_in(engine, files))
    print(closing_table(results))
    refuse_all_failed(results)
    return 0


def collected(results: Iterable["Ingested"]) -> list["Ingested"]:
    """All results; when stopped on the way, the table of those so far is printed before the end."""
    found: list[Ingested] = []
    try:
        for each in results:
            found.append(each)
    except KeyboardInterrupt:
        print(closing_table(found))
        raise KeyboardInterrupt("stopped; what was read is kept. Type the same command again: it goes on.") from None
    return found


def refuse_all_failed(results: Sequence["Ingested"]) -> None:
    """Raise DocumentError when nothing at all could be read."""
    if results and all(each.outcome == "failed" for each in results):
        more = f" (and {len(results) - 1} more, as the table says)" if len(results) > 1 else ""
        raise DocumentError(f"nothing was read: {results[0].name}: {results[0].reason}{more}")


def read_in(engine: "Engine", files: Sequence[Path], *, again: bool = True) -> Iterator["Ingested"]:
    """Read the files one by one, with a progress bar of documents on stderr where that is a terminal.

    `again`: also those of known bytes that failed before, or of which something has been removed since.
    """
    from tqdm import tqdm

    expected = {path: documents_in(path) for path in files}
    failed = 0
    with tqdm(total=sum(expected.values()), unit=" documents", desc="Reading", file=sys.stderr, disable=None) as bar:
        for path in files:
            read = 0
            for result in _one(engine, path, again):
                read += 1
                failed += result.outcome == "failed"
                # How many documents a file holds is only known when it has been read.
                bar.total += read > expected[path]
                bar.set_postfix({"failed": failed} if failed else {}, refresh=False)
                bar.update()
                yield result
            bar.total -= max(0, expected[path] - read)
            bar.refresh()


def _one(engine: "Engine", path: Path, again: bool) -> Iterator["Ingested"]:
    """What became of the documents of one file. A fault of ours in it is a row too, and stops no other file."""
    import sqlite3

    from rag.pipeline import Ingested, ingest

    try:
        for each in ingest(engine, [path], again=again):
            yield replace(each, reason=f"{each.reason}; what happened stands in {_kept(each.problem)}") if each.problem else each
    except (OnrecordError, OSError, sqlite3.Error, MemoryError):
        raise  # about the library or the machine, not about this file
    except Exception as problem:
        reason = f"onrecord failed on it ({type(problem).__name__}); what happened stands in {_kept(problem)}"
        yield Ingested(str(path), "failed", reason=reason)


def _kept(problem: Exception) -> Path:
    from rag.commands.log import keep

    return keep(problem)


def documents_in(path: Path) -> int:
    """About how many documents a file gives, for the time that is left."""
    if path.suffix.lower() not in _RECORDS:
        return 1
    try:
        with path.open("rb") as file:
            return max(1, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")))
    except OSError:
        return 1


def closing_table(results: Iterable["Ingested"]) -> str:
    """How many documents were added, unchanged, replaced, removed and failed; each failed one with its reason."""
    results = list(results)
    counts = Counter(each.outcome for each in results)
    lines = [f"{outcome:9} {counts[outcome]:>7,}" for outcome in OUTCOMES]
    failed = _folded(each for each in results if each.outcome == "failed")
    return "\n".join([*lines, *(f"  {plain(name)}: {plain(reason)}" for name, reason in failed)])


def _folded(failed: Iterable["Ingested"]) -> Iterator[tuple[str, str]]:
    """What failed with its reason; of a file whose records all fail for the same one, the first record alone."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in failed:
        alike.setdefault((_LINE.sub("", each.name), each.reason), []).append(each.name)
    for (_, reason), names in alike.items():
        yield f"{names[0]} and {len(names) - 1:,} more of its lines" if len(names) > 1 else names[0], reason
