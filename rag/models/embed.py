"""Texts -> unit vectors. Knows nothing of chunks or of the library.

`open_embedder` takes the fast way (embed_onnx.py) where onnxruntime is there, and PyTorch where it is not.

Source of the model: Wang et al. 2020, MiniLM; Reimers and Gurevych 2019, Sentence-BERT.
"""

import json
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy

from rag.data import Span
from rag.errors import ModelError


class Embedder(Protocol):
    """What the rest of onrecord needs of an embedder. `identity` names model and weights; `dimension` is the vector length."""

    identity: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        """Texts -> float32 array of shape (len(texts), dimension), rows of length 1."""

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        """The vectors of texts, and for each text those of its parts, spans into it; a part is read within its text."""


def open_embedder(folder: Path, *, name: str) -> Embedder:
    """The model in `folder`, by onnxruntime or, where that is missing or does not know this kind of model, by PyTorch.

    Raises ModelError when the folder holds no model. Nothing heavy is loaded before the first text.
    """
    from rag.models.embed_onnx import OnnxEmbedder

    try:
        return OnnxEmbedder(folder, name=name)
    except (ImportError, ModelError):
        return SentenceEmbedder(folder, name=name)


def parts_alone(embedder: Embedder, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
    """`embed_parts` for an embedder that cannot look inside a text: every part is embedded by itself."""
    pieces = [part.of(text) for text, each in zip(texts, parts, strict=True) for part in each]
    vectors = embedder.embed([*texts, *pieces])
    ends = numpy.cumsum([len(texts), *map(len, parts)])
    return vectors[: len(texts)], [vectors[start:end] for start, end in zip(ends, ends[1:], strict=False)]


class SentenceEmbedder:
    """A sentence-transformers model read from a local folder, on first use; it never asks a hub.

    Raises ModelError when the folder holds no such model.
    """

    def __init__(self, folder: Path, *, name: str, batch_size: int = 32) -> None:
        self._folder = folder
        self._batch_size = batch_size
        self._model = None
        self._lock = threading.Lock()
        self.identity = name
        try:
            self.dimension = json.loads((folder / "1_Pooling" / "config.json").read_text())["word_embedding_dimension"]
        except (OSError, ValueError, KeyError) as problem:
            raise self._unusable(problem) from None

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        if not texts:
            return numpy.zeros((0, self.dimension), numpy.float32)
        # One at a time: two at once on few cores are slower than one after the other.
        with self._lock:
            vectors = self._loaded().encode(
                list(texts), batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
        return numpy.ascontiguousarray(vectors, numpy.float32)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        return parts_alone(self, texts, parts)

    def _loaded(self):
        if self._model is None:
            os.environ["HF_HUB_OFFLINE"] = "1"
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
            try:
                from sentence_transformers import SentenceTransformer

                self._model = SentenceTransformer(str(self._folder), device="cpu")
            except (OSError, ValueError, ImportError) as problem:
                raise self._unusable(problem) from None
        return self._model

    def _unusable(self, problem: Exception) -> ModelError:
        reason = str(problem).splitlines()[0][:160] if str(problem) else type(problem).__name__
        return ModelError(f"the embedder in {self._folder} cannot be loaded ({reason}). Type: onrecord models fetch {self.identity}")
