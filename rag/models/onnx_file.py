"""Nodes and weights -> the bytes of an ONNX file. Knows the file format, and nothing of any network.

The format is a protocol buffer (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). The few messages that are needed
are written here by hand, so that making the embedder's file takes neither PyTorch nor the onnx package. The same
nodes and weights always give the same bytes.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy

_IR_VERSION = 8
_OPSETS = {"": 17, "com.microsoft": 1}
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "float16": 10}

Attribute = int | float | str | Sequence[int]


@dataclass(frozen=True, slots=True)
class Node:
    """One operation. `inputs` and `outputs` name tensors, "" where an optional input is left out."""

    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of the whole network: its element type as numpy calls it, and its shape; text names a free dimension."""

    name: str
    element: str
    shape: tuple[int | str, ...]


def write_onnx(nodes: Sequence[Node], weights: Mapping[str, numpy.ndarray], inputs: Sequence[Port], outputs: Sequence[Port]) -> bytes:
    """The file of a network; nodes stand in the order in which they run."""
    graph = b"".join(
        [
            *(_message(1, _node(node)) for node in nodes),
            _text(2, "network"),
            *(_message(5, _tensor(name, values)) for name, values in weights.items()),
            *(_message(11, _port(port)) for port in inputs),
            *(_message(12, _port(port)) for port in outputs),
        ]
    )
    opsets = b"".join(_message(8, (_text(1, domain) if domain else b"") + _integer(2, version)) for domain, version in _OPSETS.items())
    return _integer(1, _IR_VERSION) + _text(2, "onrecord") + _message(7, graph) + opsets


def _node(node: Node) -> bytes:
    return b"".join(
        [
            *(_text(1, name) for name in node.inputs),
            *(_text(2, name) for name in node.outputs),
            _text(3, node.outputs[0]),
            _text(4, node.operation),
            *(_message(5, _attribute(name, value)) for name, value in node.attributes.items()),
            _text(7, node.domain) if node.domain else b"",
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _integer(3, value) + _integer(20, 2)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _integer(20, 3)
    return _text(1, name) + b"".join(_integer(8, each) for each in value) + _integer(20, 7)


def _tensor(name: str, values: numpy.ndarray) -> bytes:
    dimensions = b"".join(_integer(1, size) for size in values.shape)
    little_endian = numpy.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    return dimensions + _integer(2, _TYPES[values.dtype.name]) + _text(8, name) + _message(9, little_endian.tobytes())


def _port(port: Port) -> bytes:
    sizes = (_integer(1, size) if isinstance(size, int) else _text(2, size) for size in port.shape)
    shape = b"".join(_message(1, size) for size in sizes)
    return _text(1, port.name) + _message(2, _message(1, _integer(1, _TYPES[port.element]) + _message(2, shape)))


def _varint(value: int) -> bytes:
    """A whole number, seven bits a byte, lowest first; negative ones as their 64-bit complement."""
    value &= (1 << 64) - 1
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _integer(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _text(number: int, value: str) -> bytes:
    return _message(number, value.encode())
