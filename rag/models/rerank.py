"""Question + texts -> how well each answers it, by a cross-encoder in int8 (onnxruntime). Orders nothing.

A cross-encoder reads a question and a text together, word against word, where the embedder gives each a vector by itself: far
slower a text, and better at telling which of a few that search has found gives the answer.
Source: Nogueira and Cho, "Passage Re-ranking with BERT" (2019).
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy

from rag.errors import ModelError
from rag.models.onnx_session import open_session

_LONGEST = 256  # tokens of question and text together


class Reranker(Protocol):
    """Anything that tells how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> numpy.ndarray:
        """For each text a number without bounds, the higher the better it answers; float32 of shape (len(texts),)."""
        ...


class OnnxReranker:
    """The cross-encoder of a folder (`model.onnx`, `tokenizer.json`), loaded at the first question.

    `scores` raises ModelError when the folder holds no such model, or a damaged one.
    """

    def __init__(self, folder: Path, *, name: str, threads: int = 0) -> None:
        self._folder, self._name = folder, name
        self._threads = threads or len(os.sched_getaffinity(0))
        self._lock = threading.Lock()
        self._network = None
        self._tokenizer = None

    def scores(self, question: str, texts: Sequence[str]) -> numpy.ndarray:
        if not texts:
            return numpy.zeros(0, numpy.float32)
        # One at a time: two at once on few cores are slower than one after the other.
        with self._lock:
            self._load()
            pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
            read = {
                "input_ids": numpy.array([each.ids for each in pairs], numpy.int64),
                "attention_mask": numpy.array([each.attention_mask for each in pairs], numpy.int64),
                "token_type_ids": numpy.array([each.type_ids for each in pairs], numpy.int64),
            }
            try:
                return self._network.run(["logits"], read)[0][:, 0]
            except Exception as problem:  # onnxruntime raises what is no error of any kind more special
                raise ModelError(self._trouble(problem)) from None

    def _load(self) -> None:
        if self._network is not None:
            return
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            tokenizer.enable_truncation(_LONGEST, strategy="longest_first")
            tokenizer.enable_padding()
            network = open_session(str(self._folder / "model.onnx"), self._threads)
        except Exception as problem:  # both libraries raise what is no error of any kind more special
            raise ModelError(self._trouble(problem)) from None
        self._tokenizer, self._network = tokenizer, network

    def _trouble(self, problem: Exception) -> str:
        why = (str(problem).splitlines() or [type(problem).__name__])[0][:120]
        return f"the reranker in {self._folder} cannot be used ({why}). Type: onrecord models fetch {self._name}"
