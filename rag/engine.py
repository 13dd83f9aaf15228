"""Config -> the engine: library, embedder and language model, built once in one plain function and passed along."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Config, ModelConfig
from rag.data import Scope
from rag.errors import ModelError
from rag.models.catalogue import Model, cache_folder, find_model, find_reranker
from rag.models.embed import Embedder, open_embedder
from rag.models.fetch import is_complete, model_folder
from rag.models.language import LanguageModel, LlamaModel
from rag.models.rerank import OnnxReranker, Reranker
from rag.store.library import Library
from rag.store.statements import Wanted

if TYPE_CHECKING:
    from rag.ingest.raw import Tagger
    from rag.models.attributor import Attributor, RawStatement


_ONE_AT_A_TIME = threading.Lock()


@dataclass
class Engine:
    """What both arrows need. `tagger` marks statements beside the rules, None leaves it to these. `reranker` reads the best sentences
    for a plain fact once more, None leaves them in their order. `notice` says in one line why there is no language model, and is "" when there is one."""

    config: Config
    library: Library
    embedder: Embedder
    model: LanguageModel | None = None
    notice: str = ""
    tagger: "Tagger | None" = None
    reranker: Reranker | None = None

    def wanted(self, speaker: str = "", act: str = "", about: str = "", scope: Scope = Scope()) -> Wanted:
        """Which statements are wanted, with the vector of what they are to be about: for `library.fitting`."""
        near = self.embedder.embed([about])[0] if about.strip() else None
        return Wanted(speaker, act, about, near, scope)

    def close(self) -> None:
        """Give memory and files back."""
        if self.model is not None:
            self.model.close()
        self.library.close()


def open_engine(config: Config, *, create: bool = False, re_embed: bool = False) -> Engine:
    """The engine without a language model; `create` makes the library where there is none.

    Raises LibraryError for a library that is missing or made by another embedder, ModelError for a missing embedder. With
    `re_embed` a library of another embedder is opened too, to be changed over.
    """
    embedder = _embedder(config)
    library = Library.open(
        Path(config.library.folder), embedder.identity, embedder.dimension,
        create=create, chunk_words=config.library.chunk_words, re_embed=re_embed,
    )  # fmt: skip
    return Engine(config, library, embedder, notice="Evidence only: no language model is used.", tagger=_LateTagger(), reranker=_reranker(config))


class _LateTagger:
    """The shipped statement tagger, loaded when the first document is read: whoever only asks does not wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tagger: "Attributor | None" = None

    def extract(self, text: str) -> "Sequence[RawStatement]":
        """As `Attributor.extract`. Raises ModelError when its files are damaged."""
        with self._lock:
            if self._tagger is None:
                from rag.models.attributor import Attributor

                self._tagger = Attributor.from_folder()
            return self._tagger.extract(text)


def load_model(engine: Engine) -> None:
    """Give the engine its language model, warmed up.

    Raises ModelError, and leaves the engine as it is, when there is none to be had.
    """
    from rag.ask import borne, confirm, prompt

    with _ONE_AT_A_TIME:  # each takes all the memory and the cores that there are
        config = engine.config.model
        model = open_language_model(config)
        try:
            # The one that answers begin with comes last, so that it is there for the first question.
            for room in (borne, confirm, prompt):
                model.warm(room.fixed_messages())
        except Exception:
            model.close()  # its memory may be just what was wanting
            raise
        if engine.config.model is not config:
            model.close()  # another one was chosen meanwhile
            return
        engine.model, engine.notice = model, ""


def load_model_meanwhile(engine: Engine) -> threading.Thread:
    """Start giving the engine its language model in the background; `notice` tells how that goes."""
    engine.notice = "Evidence only for a moment: the language model is being loaded."
    thread = threading.Thread(target=load_model_or_tell, args=(engine,), name="load-model", daemon=True)
    thread.start()
    return thread


def load_model_or_tell(engine: Engine) -> None:
    """As `load_model`, but `notice` tells what went wrong: whoever waits on a thread must not wait for ever."""
    try:
        load_model(engine)
    except ModelError as problem:
        engine.notice = f"Evidence only: {problem}"
    except Exception as problem:
        logging.getLogger(__name__).exception("the language model could not be loaded")
        engine.notice = f"Evidence only: the language model could not be loaded ({type(problem).__name__}). Type: onrecord doctor"


def _embedder(config: Config) -> Embedder:
    if config.embedder.path:
        path = Path(config.embedder.path).expanduser()
        return open_embedder(path, name=str(path))
    model = find_model(config.embedder.name)
    return open_embedder(_fetched(model), name=model.name)


def _reranker(config: Config) -> Reranker | None:
    """The reranker, or None: who has not fetched it is answered all the same, a little worse."""
    if not config.reranker.name:
        return None
    model = find_reranker(config.reranker.name)
    return OnnxReranker(model_folder(model), name=model.name) if is_complete(model) else None


def open_language_model(config: ModelConfig) -> LanguageModel:
    """The language model that a configuration names. Raises ModelError when there is none to be had."""
    if config.server_url:
        from rag.models.remote import ServerModel

        return ServerModel(config.server_url, config.server_model)
    path = Path(config.path).expanduser() if config.path else _gguf(find_model(config.name))
    return LlamaModel(
        path, context_tokens=config.context_tokens, threads=config.thread_count, states=cache_folder().parent / "states"
    )


def _gguf(model: Model) -> Path:
    return _fetched(model) / model.files[0].name


def _fetched(model: Model) -> Path:
    """The folder of a model that is there and undamaged.

    Raises ModelError when it is not.
    """
    if not is_complete(model):
        raise ModelError(f"{model.title} is not on this machine, or damaged. Type: onrecord models fetch {model.name}")
    return model_folder(model)
