"""Path -> a GGUF file that llama.cpp runs: two layers of random weights, a vocabulary of bytes. It writes nonsense, always the same."""

import struct
from pathlib import Path
from typing import Any

import numpy

WIDTH, INNER, LAYERS, HEADS = 32, 64, 2, 4
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6  # kinds of tokens
_VOCABULARY = [("<unk>", _UNKNOWN), ("<s>", _CONTROL), ("</s>", _CONTROL), *((f"<0x{byte:02X}>", _BYTE) for byte in range(256))]
_FIELDS: dict[str, Any] = {
    "general.architecture": "llama",
    "llama.context_length": 512, "llama.embedding_length": WIDTH, "llama.block_count": LAYERS, "llama.feed_forward_length": INNER,
    "llama.attention.head_count": HEADS, "llama.attention.layer_norm_rms_epsilon": 1e-5,
    "tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": [token for token, _ in _VOCABULARY],
    "tokenizer.ggml.scores": [0.0] * len(_VOCABULARY), "tokenizer.ggml.token_type": [kind for _, kind in _VOCABULARY],
    "tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.eos_token_id": 2,
}  # fmt: skip


def write_gguf(path: Path, seed: int = 7) -> Path:
    """Write the file; another seed gives another model."""
    tensors = _tensors(numpy.random.default_rng(seed))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(_FIELDS))
    head += b"".join(_text(name) + _typed(value) for name, value in _FIELDS.items())
    place = 0
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]  # the fastest dimension first; 0: float32
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, place)
        place += tensor.nbytes
    path.write_bytes(head + bytes(-len(head) % 32) + b"".join(tensor.tobytes() for tensor in tensors.values()))
    return path


def _tensors(random: numpy.random.Generator) -> dict[str, numpy.ndarray]:
    shapes = {"token_embd": (len(_VOCABULARY), WIDTH), "output_norm": (WIDTH,), "output": (len(_VOCABULARY), WIDTH)}
    for layer in range(LAYERS):
        shapes |= {f"blk.{layer}.{norm}_norm": (WIDTH,) for norm in ("attn", "ffn")}
        shapes |= {f"blk.{layer}.attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")}
        shapes |= {f"blk.{layer}.ffn_{part}": (INNER, WIDTH) for part in ("gate", "up")} | {f"blk.{layer}.ffn_down": (WIDTH, INNER)}
    return {f"{name}.weight": random.normal(0, 0.5, shape).astype(numpy.float32) for name, shape in shapes.items()}


def _text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()


def _typed(value: Any) -> bytes:
    """A value after the number of its type; of a list the type of its items."""
    if isinstance(value, list):
        kind, items = {str: (8, map(_text, value)), float: (6, (struct.pack("<f", each) for each in value)),
                       int: (5, (struct.pack("<i", each) for each in value))}[type(value[0])]  # fmt: skip
        return struct.pack("<IIQ", 9, kind, len(value)) + b"".join(items)
    if isinstance(value, str):
        return struct.pack("<I", 8) + _text(value)
    return struct.pack("<If", 6, value) if isinstance(value, float) else struct.pack("<II", 4, value)
