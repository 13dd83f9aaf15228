"""onrecord models: the catalogue of weights -> what there is, what is on this machine, and how it gets here."""

import argparse
import shutil
import sys
from pathlib import Path

from rag.commands.show import table
from rag.errors import ModelError

NAME = "models"
HELP = "list, fetch and find the weights of the models"


def options(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Its own commands, which are returned."""
    actions = parser.add_subparsers(dest="action", metavar="list | fetch | path", required=True)
    here = actions.add_parser("list", help="what the catalogue has, and what is on this machine", description="List the catalogue.")
    fetching = "fetch and check weights; what is there is left alone"
    fetch = actions.add_parser("fetch", help=fetching, description="Fetch and check weights.")
    names = "a name in the catalogue (default: the models that onrecord uses by default)"
    fetch.add_argument("names", nargs="*", metavar="NAME", help=names)
    path = actions.add_parser("path", help="print where a model's weights lie", description="Print where a model's weights lie.")
    path.add_argument("name", metavar="NAME", help="a name in the catalogue")
    return [here, fetch, path]


def run(typed: argparse.Namespace) -> int:
    if typed.action == "list":
        return _list()
    if typed.action == "fetch":
        return _fetch(typed.names)
    print(path_of(typed.name))
    return 0


def path_of(name: str) -> Path:
    """The weights of a model: its file where it is one, else its folder. Raises ModelError when they are not here."""
    from rag.models.catalogue import find_model
    from rag.models.fetch import is_complete, model_folder

    model = find_model(name)
    if not is_complete(model):
        raise ModelError(f"{model.title} is not on this machine, or damaged. Type: onrecord models fetch {name}")
    folder = model_folder(model)
    return folder / model.files[0].name if len(model.files) == 1 else folder


def _list() -> int:
    from rag.models.catalogue import read_catalogue
    from rag.models.fetch import is_complete

    rows = []
    for model in read_catalogue().values():
        default, here = "yes" if model.default else "", "yes" if is_complete(model) else "no"
        rows.append((model.name, model.role, megabytes(model.size), model.licence, default, here))
    heads = ("Name", "Role", "Size", "Licence", "Default", "On this machine")
    print(table(heads, rows, shutil.get_terminal_size((120, 24)).columns, widest=0))
    return 0


def megabytes(size: int) -> str:
    """Bytes in words."""
    return f"{size / 1e6:,.0f} MB"


def _fetch(names: list[str]) -> int:
    from rag.models.catalogue import find_model, read_catalogue

    # A mistyped name is said before a gigabyte is fetched.
    models = [find_model(name) for name in names] or [model for model in read_catalogue().values() if model.default]
    try:
        for model in models:
            _fetch_one(model)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped; what has arrived is kept. Type the same command again: it goes on where it stopped.") from None
    return 0


def _fetch_one(model) -> None:
    from tqdm import tqdm

    from rag.models.fetch import fetch, is_complete, model_folder

    if is_complete(model):
        print(f"{model.name} is here already, and whole: {model_folder(model)}")
        return
    if not sys.stderr.isatty():
        print(f"onrecord: fetching {model.title}, {megabytes(model.size)}", file=sys.stderr)
    with tqdm(total=model.size, desc=model.name, unit="B", unit_scale=True, file=sys.stderr, disable=None) as bar:

        def report(what: str, done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        folder = fetch(model, report=report)
    print(f"{model.name} is here, and whole: {folder}")
