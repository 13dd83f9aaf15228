"""A sentence-transformers folder -> the bytes of its int8 network, made once and kept. Loads no model itself.

What is kept is a cache: missing, damaged, or of other weights, it is made again; where it cannot be written, nothing is lost.
"""

import contextlib
import hashlib
import os
import zlib
from pathlib import Path

from rag.errors import ModelError
from rag.models.catalogue import cache_folder
from rag.models.export_embedder import export_embedder

_VERSION = 1  # counts up whenever export_embedder writes another network for the same weights
_CHECKSUM = 4  # bytes at the end of the file


def read_or_export(folder: Path, exports: Path | None = None) -> bytes:
    """The network of the model in `folder`, from `exports` (a folder beside the models when None) or made now.

    Raises ModelError when the weights cannot be read.
    """
    path = (exports or cache_folder().parent / "exports") / f"{_name(folder)}.onnx"
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if len(kept) > _CHECKSUM and zlib.crc32(kept[:-_CHECKSUM]) == int.from_bytes(kept[-_CHECKSUM:], "big"):
            return kept[:-_CHECKSUM]
    network = export_embedder(folder)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving = path.with_suffix(f".arriving-{os.getpid()}")
        arriving.write_bytes(network + zlib.crc32(network).to_bytes(_CHECKSUM, "big"))
        arriving.replace(path)
    return network


def _name(folder: Path) -> str:
    """Other weights, other name. Their size and time of writing stand for them: to hash 90 MB at each start would cost most of it."""
    weights = folder / "model.safetensors"
    try:
        known = weights.stat()
    except OSError as problem:
        raise ModelError(f"the weights {weights} cannot be read ({problem.strerror}). Type: onrecord models list") from None
    identity = f"{_VERSION}|{folder.resolve()}|{known.st_size}|{known.st_mtime_ns}"
    return hashlib.sha256(identity.encode()).hexdigest()[:20]
