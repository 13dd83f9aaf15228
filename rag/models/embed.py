"""Texts -> unit vectors. Knows nothing of chunks or of the library.

Source of the model: Wang et al. 2020, MiniLM; Reimers and Gurevych 2019, Sentence-BERT.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy

from rag.errors import ModelError


class Embedder(Protocol):
    """What the rest of onrecord needs of an embedder. `identity` names model and weights; `dimension` is the vector length."""

    identity: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        """Texts -> float32 array of shape (len(texts), dimension), rows of length 1."""


class SentenceEmbedder:
    """A sentence-transformers model read from a local folder; it never asks a hub."""

    def __init__(self, folder: Path, *, name: str, batch_size: int = 32) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(folder), device="cpu")
        except (OSError, ValueError, ImportError) as problem:
            reason = str(problem).splitlines()[0][:160] if str(problem) else type(problem).__name__
            raise ModelError(f"the embedder in {folder} cannot be loaded ({reason}). Type: onrecord models fetch {name}") from None
        self._batch_size = batch_size
        self.identity = name
        self.dimension = self._model.get_embedding_dimension()

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        if not texts:
            return numpy.zeros((0, self.dimension), numpy.float32)
        vectors = self._model.encode(
            list(texts), batch_size=self._batch_size, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return numpy.ascontiguousarray(vectors, numpy.float32)
