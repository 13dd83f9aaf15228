"""Beginnings of prompts -> llama.cpp's state after them, computed once and kept in memory and on disk. Generates nothing.

A prompt that begins with a kept one starts where that ends, whatever was computed in between. All times are saved, no word changes.
"""

import ctypes
import hashlib
from pathlib import Path

_HASH_BYTES = hashlib.sha256().digest_size


class Prefixes:
    """The kept states of one loaded model; `folder` is where they outlive it, None keeps them in memory alone."""

    def __init__(self, llama, identity: str, folder: Path | None) -> None:
        self._llama, self._identity, self._folder = llama, identity, folder
        self._kept: list[tuple[list[int], ctypes.Array]] = []

    def add(self, tokens: list[int]) -> None:
        """Keep the state after these tokens: read from disk where it lies there, else computed."""
        import llama_cpp

        path = self._folder / f"{self._key(tokens)}.state" if self._folder else None
        if path is None or not _read(self._llama, path, tokens):
            self._llama.reset()
            self._llama.eval(tokens)
            if path is not None:
                _write(self._llama, path, tokens, {f"{self._key(each)}.state" for each, _ in self._kept})
        state = (ctypes.c_uint8 * llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0))()
        llama_cpp.llama_state_seq_get_data(self._llama.ctx, state, len(state), 0)
        self._kept.append((tokens, state))

    def begin(self, tokens: list[int]) -> None:
        """Have llama.cpp hold the longest kept beginning of these tokens, unless it holds more of them already."""
        import llama_cpp

        there = _common(self._llama.input_ids[: self._llama.n_tokens].tolist(), tokens)
        best = max(self._kept, key=lambda each: _common(each[0], tokens), default=None)
        if best is None or best[0] != tokens[: len(best[0])] or len(best[0]) <= there:
            return
        self._llama.reset()
        self._llama._ctx.kv_cache_clear()
        if llama_cpp.llama_state_seq_set_data(self._llama.ctx, best[1], len(best[1]), 0):
            _note(self._llama, best[0])

    def _key(self, tokens: list[int]) -> str:
        return hashlib.sha256(f"{self._identity}:{tokens}".encode()).hexdigest()[:24]


def shared(some: list[int], other: list[int]) -> list[int]:
    """The tokens with which both begin."""
    return some[: _common(some, other)]


def _common(some: list[int], other: list[int]) -> int:
    """How many tokens two lists share at the beginning."""
    return next((index for index, (a, b) in enumerate(zip(some, other, strict=False)) if a != b), min(len(some), len(other)))


def _write(llama, path: Path, tokens: list[int], beside: set[str]) -> None:
    """Write the state and its hash; under another name first, so that a half-written one is never read.

    States of other prompts go but for those `beside` it. Where nothing can be written, it is computed again the next time.
    """
    import llama_cpp

    arriving = path.with_suffix(".arriving")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("*.state"):
            if old.name not in beside:
                old.unlink(missing_ok=True)
        held = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_state_seq_save_file(llama.ctx, str(arriving).encode(), 0, held, len(tokens)):
            with arriving.open("ab") as file:
                file.write(_hash(arriving.read_bytes()))
            arriving.replace(path)
    except OSError:
        return


def _whole(path: Path) -> bool:
    """Whether a file ends with the hash of the rest: llama.cpp takes what it reads for good."""
    try:
        held = path.read_bytes()
    except OSError:
        return False
    return held[-_HASH_BYTES:] == _hash(held[:-_HASH_BYTES])


def _hash(state: bytes) -> bytes:
    return hashlib.sha256(state).digest()


def _read(llama, path: Path, tokens: list[int]) -> bool:
    """Read a state back; False when there is none or it does not fit."""
    import llama_cpp

    if not _whole(path):
        return False
    llama.reset()
    llama._ctx.kv_cache_clear()
    there, count = (llama_cpp.llama_token * llama.n_ctx())(), ctypes.c_size_t()
    read = llama_cpp.llama_state_seq_load_file(llama.ctx, str(path).encode(), 0, there, llama.n_ctx(), ctypes.byref(count))
    if not read or list(there[: count.value]) != tokens:
        llama._ctx.kv_cache_clear()
        return False
    _note(llama, tokens)
    return True


def _note(llama, tokens: list[int]) -> None:
    """llama-cpp-python keeps its own note of what the state holds."""
    llama.input_ids[: len(tokens)] = tokens
    llama.n_tokens = len(tokens)
    llama._requires_eval = True
