"""Chunk vectors -> the nearest chunks, by FAISS. A cache of the library: what it holds can always be made again.

A small index compares with every vector. A large one is divided into cells by given centres and compares with those in the
nearest fifth of them; the centres are kept in the library, so that an index made again gives the same results.

Source: Sivic and Zisserman 2003 (inverted file); Johnson, Douze and Jégou 2017, Billion-scale similarity search with GPUs.
"""

import contextlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy

_LOOKED_AT = 0.2  # the share of cells that a search looks at; recall@10 is measured in tests/benchmarks/library_query.py
_SPARE = 16  # looked up beyond the limit, so that ties at its edge are told apart by number and not by place
_READ_BYTES = 1 << 22
_TRAILER = 20  # bytes behind FAISS's own: the highest number, which centres, and the checksum of all before
_PER_CELL = 48  # vectors a cell that the centres are trained on
_ROUNDS = 6


class Vectors:
    """An index of unit vectors by chunk number; inner product, so that higher is nearer. 16-bit floats.

    `highest` is the highest number it has ever been given: what the library holds beyond that is new to it. `divided_by`
    is the number of the centres, 0 for none.
    """

    def __init__(self, dimension: int, centres: numpy.ndarray | None = None, divided_by: int = 0) -> None:
        kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        self.dimension = dimension
        self.highest = 0
        self.divided_by = divided_by
        self._cells = None
        if centres is None:
            self._index = faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, kind, metric))
            return
        self._centres = faiss.IndexFlatIP(dimension)
        self._centres.add(numpy.ascontiguousarray(centres, numpy.float32))
        self._index = faiss.IndexIVFScalarQuantizer(self._centres, dimension, len(centres), kind, metric, False)
        self._index.is_trained = True  # nothing is learnt but the centres: 16-bit floats need no range
        self._cells = len(centres)

    def __len__(self) -> int:
        return self._index.ntotal

    def add(self, numbers: Iterable[int], vectors: numpy.ndarray) -> None:
        """Add vectors, of shape (n, dimension), under n chunk numbers, each higher than all before."""
        if len(vectors):
            added = numpy.fromiter(numbers, numpy.int64)
            self._index.add_with_ids(numpy.ascontiguousarray(vectors, numpy.float32), added)
            self.highest = max(self.highest, int(added.max()))

    def remove(self, numbers: Iterable[int]) -> None:
        """Take vectors out; numbers that are not there are passed over."""
        gone = numpy.fromiter(numbers, numpy.int64)
        if len(gone):
            self._index.remove_ids(faiss.IDSelectorBatch(gone))

    def search(self, vector: numpy.ndarray, limit: int, among: numpy.ndarray | None = None) -> list[tuple[int, float]]:
        """The `limit` nearest (chunk number, inner product), nearest first; only `among` these numbers when given."""
        if not len(self) or (among is not None and not len(among)):
            return []
        selector = None if among is None else _selector(among)
        parameters = self._parameters(selector, exact=among is not None)
        query = numpy.ascontiguousarray(vector, numpy.float32).reshape(1, -1)
        if self._cells is None:
            # So few vectors are compared sooner than a second thread wakes up; each asking thread has a number of its own.
            faiss.omp_set_num_threads(1)
        scores, numbers = self._index.search(query, min(limit + _SPARE, len(self)), params=parameters)
        found = [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:limit]

    def _parameters(self, selector: "faiss.IDSelector | None", *, exact: bool) -> "faiss.SearchParameters":
        if self._cells is None:
            return faiss.SearchParameters(sel=selector)
        # Within a scope the nearest may lie in any cell, and few vectors are compared.
        looked_at = self._cells if exact else max(1, round(self._cells * _LOOKED_AT))
        return faiss.SearchParametersIVF(sel=selector, nprobe=looked_at)

    # --- on disk -------------------------------------------------------------------------------------------------------

    def save(self, folder: Path, generation: int) -> None:
        """Write the cache of this generation, checksum last, and take older ones away. Failing to write is no error."""
        final = folder / f"vectors-{generation}.faiss"
        arriving = final.with_suffix(f".arriving-{os.getpid()}")
        with contextlib.suppress(OSError, RuntimeError):
            faiss.write_index(self._index, os.fspath(arriving))
            with arriving.open("r+b") as file:
                checksum = _checksum(file, arriving.stat().st_size)
                facts = self.highest.to_bytes(8, "big") + self.divided_by.to_bytes(8, "big")
                file.write(facts + zlib.crc32(facts, checksum).to_bytes(4, "big"))
            arriving.replace(final)
        for old in folder.glob("vectors-*"):
            if _is_left_over(old) or 0 <= _generation(old) < generation:
                with contextlib.suppress(OSError):
                    old.unlink()

    @classmethod
    def load(cls, folder: Path, newest: int, dimension: int, divided_by: int) -> "tuple[Vectors, int] | None":
        """The latest cache of a generation up to `newest`, and its generation.

        None when there is none, or it is damaged or does not fit, so that it is made again.
        """
        saved = [each for each in folder.glob("vectors-*.faiss") if 0 <= _generation(each) <= newest]
        if not saved:
            return None
        path = max(saved, key=_generation)
        vectors = cls(dimension)
        try:
            # FAISS may crash on a damaged file, so nothing is given to it before its checksum is right.
            with path.open("rb") as file:
                checksum = _checksum(file, path.stat().st_size - _TRAILER)
                trailer = file.read()
            if len(trailer) != _TRAILER or zlib.crc32(trailer[:-4], checksum) != int.from_bytes(trailer[-4:], "big"):
                return None
            vectors._index = faiss.read_index(os.fspath(path))
        except (OSError, RuntimeError):
            return None
        vectors._cells = getattr(vectors._index, "nlist", None)
        vectors.highest, vectors.divided_by = int.from_bytes(trailer[:8], "big"), int.from_bytes(trailer[8:16], "big")
        fits = vectors._index.d == dimension and vectors.divided_by == divided_by
        return (vectors, _generation(path)) if fits else None


def train_centres(vectors: numpy.ndarray, cells: int) -> numpy.ndarray:
    """The centres of this many cells, by k-means on the sphere; float32 of shape (cells, dimension)."""
    means = faiss.Kmeans(vectors.shape[1], cells, niter=_ROUNDS, spherical=True, seed=1, min_points_per_centroid=1)
    means.train(numpy.ascontiguousarray(vectors, numpy.float32))
    return means.centroids


def training_size(cells: int) -> int:
    """How many vectors the centres of this many cells are trained on."""
    return cells * _PER_CELL


def clear(folder: Path) -> None:
    """Take every cache away, and what a stopped process left of one."""
    for old in folder.glob("vectors-*"):
        with contextlib.suppress(OSError):
            old.unlink()


def _selector(among: numpy.ndarray) -> "faiss.IDSelector":
    """Of a few numbers a set; of many a bitmap, which is asked faster."""
    if len(among) * 64 < int(among.max()):
        return faiss.IDSelectorBatch(among)
    bits = numpy.zeros(int(among.max()) + 1, bool)
    bits[among] = True
    return faiss.IDSelectorBitmap(numpy.packbits(bits, bitorder="little"))


def _generation(path: Path) -> int:
    digits = path.stem.removeprefix("vectors-")
    return int(digits) if digits.isdecimal() else -1


def _is_left_over(path: Path) -> bool:
    """Whether this is half a cache, of a process that was stopped while writing it."""
    process = path.suffix.removeprefix(".arriving-")
    return process.isdecimal() and int(process) != os.getpid() and not os.path.exists(f"/proc/{process}")


def _checksum(file, size: int) -> int:
    """The checksum of the next `size` bytes; the file stands behind them afterwards."""
    checksum = 0
    while size > 0 and (block := file.read(min(_READ_BYTES, size))):
        checksum = zlib.crc32(block, checksum)
        size -= len(block)
    return checksum
