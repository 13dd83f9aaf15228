"""onrecord remove: the named documents leave the library, with all that was made of them. The files stay where they are."""

import argparse

from rag.commands.open import choose, opened
from rag.text import plain

NAME = "remove"
HELP = "take documents out of the library; the files themselves stay"


def options(parser: argparse.ArgumentParser) -> None:
    names = "an id, the beginning of one, or a file or record name, as onrecord documents lists them"
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT", help=names)


def run(typed: argparse.Namespace) -> int:
    with opened(typed) as engine:
        # All are found before the first is removed, so that a mistyped name removes nothing.
        chosen = {each.id: each for each in (choose(engine.library, name) for name in typed.documents)}
        for document in chosen.values():
            engine.library.remove(document.id)
            print(f"removed {document.id[:8]} {plain(document.source_id)}: {plain(document.title)}")
    return 0
