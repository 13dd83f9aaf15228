"""onrecord sync: a folder -> the library holds what it holds: new files are added, changed ones replaced, gone ones removed."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.ingest import OUTCOMES, closing_table, collected, read_in, refuse_all_failed
from rag.commands.open import opened
from rag.errors import DocumentError
from rag.text import plain

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.pipeline import Ingested

NAME = "sync"
HELP = "make the library hold what a folder holds: adds, replaces and removes; what is unchanged is not opened"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder, with all that lies below it")
    parser.add_argument("--watch", action="store_true", help="keep doing so, whenever something in the folder changes, until Ctrl-C")
    parser.add_argument("--empty", action="store_true", help="remove every document of the folder although it is empty now")


def run(typed: argparse.Namespace) -> int:
    if not typed.folder.is_dir():
        # Said before a library is made for nothing.
        raise DocumentError(f"{typed.folder} is no folder. Check the path: onrecord sync FOLDER")
    with opened(typed, create=True) as engine:
        results = sync_once(engine, typed.folder, empty=typed.empty)
        print(closing_table(results))
        if typed.watch:
            keep_watching(engine, typed.folder)
    refuse_all_failed(results)
    return 0


def sync_once(engine: "Engine", folder: Path, *, empty: bool = False) -> list["Ingested"]:
    """What became of each document of the folder; only the files that have to be read are in the progress bar."""
    from rag.pipeline import compare, remove_gone

    comparison = compare(engine.library, folder, empty=empty)
    results = [*comparison.unchanged, *collected(read_in(engine, comparison.to_read, again=False))]
    return [*results, *remove_gone(engine.library, comparison.gone)]


def keep_watching(engine: "Engine", folder: Path) -> None:
    """Sync after each burst of changes; says in a line what came of it. Ends with Ctrl-C."""
    from rag.watch import watch

    print(f"Watching {folder}. Ctrl-C ends it.", flush=True)
    try:
        for _ in watch(folder):
            results = [each for each in sync_once(engine, folder) if each.outcome != "unchanged"]
            for outcome in OUTCOMES:
                for each in results:
                    if each.outcome == outcome:
                        print(f"{outcome:9} {plain(each.name)}{': ' + plain(each.reason) if each.reason else ''}", flush=True)
    except KeyboardInterrupt:
        print("No longer watching.")
