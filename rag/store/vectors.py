"""Chunk vectors -> the nearest chunks, by FAISS. A cache of the library: what it holds can always be made again."""

import contextlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy


class Vectors:
    """An index of unit vectors by chunk number; inner product, so that higher is nearer. Exact search."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self.dimension = dimension

    def __len__(self) -> int:
        return self._index.ntotal

    def add(self, numbers: Iterable[int], vectors: numpy.ndarray) -> None:
        """Add vectors, float32 of shape (n, dimension), under n chunk numbers."""
        if len(vectors):
            self._index.add_with_ids(numpy.ascontiguousarray(vectors, numpy.float32), numpy.fromiter(numbers, numpy.int64))

    def remove(self, numbers: Iterable[int]) -> None:
        self._index.remove_ids(numpy.fromiter(numbers, numpy.int64))

    def search(self, vector: numpy.ndarray, limit: int, among: Iterable[int] | None = None) -> list[tuple[int, float]]:
        """The `limit` nearest (chunk number, inner product), nearest first; only `among` these numbers when given."""
        if not len(self):
            return []
        parameters = None
        if among is not None:
            chosen = numpy.fromiter(among, numpy.int64)
            if not len(chosen):
                return []
            selector = faiss.IDSelectorBatch(chosen)
            parameters = faiss.SearchParameters(sel=selector)
        query = numpy.ascontiguousarray(vector, numpy.float32).reshape(1, -1)
        scores, numbers = self._index.search(query, min(limit, len(self)), params=parameters)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]

    def save(self, folder: Path, generation: int) -> None:
        """Write the cache of this generation, checksum last, and take older ones away. Failing to write is no error."""
        data = faiss.serialize_index(self._index).tobytes()
        final = _path(folder, generation)
        arriving = final.with_suffix(f".arriving-{os.getpid()}")
        with contextlib.suppress(OSError):
            arriving.write_bytes(data + zlib.crc32(data).to_bytes(4, "big"))
            arriving.replace(final)
            for old in folder.glob("vectors-*.faiss*"):
                if old != final:
                    old.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path, generation: int, dimension: int, count: int) -> "Vectors | None":
        """The cache of this generation; None when it is missing, damaged or does not fit, so that it is made again."""
        try:
            data = _path(folder, generation).read_bytes()
        except OSError:
            return None
        # FAISS may crash on a damaged file, so nothing is given to it before its checksum is right.
        if len(data) < 4 or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "big"):
            return None
        vectors = cls(dimension)
        try:
            vectors._index = faiss.deserialize_index(numpy.frombuffer(data[:-4], numpy.uint8))
        except RuntimeError:
            return None
        return vectors if vectors._index.d == dimension and len(vectors) == count else None


def _path(folder: Path, generation: int) -> Path:
    return folder / f"vectors-{generation}.faiss"
