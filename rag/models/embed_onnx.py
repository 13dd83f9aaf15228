"""Texts -> unit vectors, by onnxruntime with weights in int8. Same model as embed.py runs in PyTorch, several times as fast.

One pass over a text gives its vector and those of its parts: a part is the mean of its own tokens' states, read within the
whole text ("late chunking", Günther et al. 2024), so that no word is embedded twice.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy

from rag.data import Span
from rag.errors import ModelError
from rag.models.kept_export import read_or_export
from rag.models.onnx_session import open_session

_BATCH_TOKENS = 1024  # a batch of more leaves the processor's cache, and is slower a text


class OnnxEmbedder:
    """A sentence-transformers folder of the BERT kind, exported on first use and read from the cache after that.

    Raises ModelError when the folder holds no such model, ImportError where onnxruntime is missing.
    """

    def __init__(self, folder: Path, *, name: str, threads: int = 0) -> None:
        import onnxruntime  # noqa: F401  (so that one learns at once, not at the first text, that it is missing)

        self._folder = folder
        self._threads = threads or len(os.sched_getaffinity(0))
        self._lock = threading.Lock()
        self._network = None
        self._tokenizer = None
        # A library made with int8 weights is no library of the float32 ones: its vectors differ by about one hundredth.
        self.identity = f"{name} int8"
        try:
            pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
            self.dimension = pooling["word_embedding_dimension"]
            self._longest = json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"]
            if not pooling["pooling_mode_mean_tokens"]:
                raise ValueError("its vectors are not the mean of its tokens")
        except (OSError, ValueError, KeyError) as problem:
            raise ModelError(f"the embedder in {folder} cannot be loaded ({problem}). Type: onrecord models fetch {name}") from None

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        return self.embed_parts(texts, [()] * len(texts))[0]

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[numpy.ndarray, list[numpy.ndarray]]:
        """The vectors of texts, (len(texts), dimension), and for each text those of its parts, (len(parts[i]), dimension)."""
        vectors = numpy.zeros((len(texts), self.dimension), numpy.float32)
        part_vectors = [numpy.zeros((len(each), self.dimension), numpy.float32) for each in parts]
        # One at a time: two at once on few cores are slower than one after the other.
        with self._lock:
            self._load()
            encodings = self._tokenizer.encode_batch(list(texts))
            for row_numbers in _batches([len(each) for each in encodings]):
                states = self._run([encodings[row].ids for row in row_numbers])
                for row, state in zip(row_numbers, states, strict=True):
                    vectors[row] = _unit(state[: len(encodings[row])].mean(axis=0))
                    _pool(state, encodings[row].offsets, parts[row], part_vectors[row])
        self._embed_beyond(texts, parts, part_vectors)
        return vectors, part_vectors

    def _embed_beyond(self, texts, parts, part_vectors) -> None:
        """Parts that the network never saw, beyond the most tokens it takes of a text, are read by themselves."""
        unseen = [(row, column) for row, each in enumerate(part_vectors) for column in range(len(each)) if not each[column].any()]
        unseen = [(row, column) for row, column in unseen if parts[row][column].of(texts[row]).strip()]
        if unseen:
            for (row, column), vector in zip(unseen, self.embed([parts[row][column].of(texts[row]) for row, column in unseen]), strict=True):
                part_vectors[row][column] = vector

    def _run(self, ids: Sequence[Sequence[int]]) -> numpy.ndarray:
        padded = numpy.zeros((len(ids), max(map(len, ids))), numpy.int64)
        mask = numpy.zeros(padded.shape, numpy.int32)
        for row, each in enumerate(ids):
            padded[row, : len(each)] = each
            mask[row, : len(each)] = 1
        return self._network.run(None, {"ids": padded, "mask": mask})[0]

    def _load(self) -> None:
        if self._network is not None:
            return
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(self._longest)
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._network = open_session(read_or_export(self._folder), self._threads)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of like length, so that little of a batch is padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda each: (lengths[each], each)):
        if batch and lengths[row] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _pool(state: numpy.ndarray, offsets: Sequence[tuple[int, int]], parts: Sequence[Span], vectors: numpy.ndarray) -> None:
    """For each part, the mean of the tokens that begin in it; special tokens have empty offsets and belong to none."""
    if not parts:
        return
    starts = numpy.array([start if end > start else -1 for start, end in offsets])
    for column, part in enumerate(parts):
        inside = numpy.flatnonzero((starts >= part.start) & (starts < part.end))
        if len(inside):
            vectors[column] = _unit(state[inside].mean(axis=0))


def _unit(vector: numpy.ndarray) -> numpy.ndarray:
    length = numpy.linalg.norm(vector)
    return vector / length if length > 0 else vector
