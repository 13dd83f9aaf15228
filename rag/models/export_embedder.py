"""A sentence-transformers folder -> its network as an ONNX file, weights in int8. Runs nothing, and needs no PyTorch.

The network is BERT (Devlin et al. 2018) as MiniLM has it. Weights are quantised a column at a time, word embeddings a row at
a time; what flows between them stays float32 and is quantised on the way into each product (dynamic quantisation).
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy

from rag.errors import ModelError
from rag.models.onnx_file import Node, Port, write_onnx

_FUSED = "com.microsoft"  # onnxruntime's own operations: attention, layer normalisation and quantised products in one step each
# Seven bits for weights: processors without VNNI add pairs of products in 16 bits, which eight bits overflow.
_LARGEST = 63


@dataclass
class _Network:
    """What has been written so far."""

    weights: dict[str, numpy.ndarray] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)

    def weight(self, name: str, values: numpy.ndarray) -> str:
        self.weights[name] = values
        return name

    def node(self, operation: str, inputs: tuple[str, ...], output: str, domain: str = "", **attributes) -> str:
        self.nodes.append(Node(operation, inputs, (output,), attributes, domain))
        return output


def export_embedder(folder: Path, *, int8: bool = True) -> bytes:
    """The ONNX file of the model in `folder`: ids and mask, int64 (rows, tokens) -> states, float32 (rows, tokens, dimension).

    Raises ModelError when the folder holds no BERT of the kind that is understood.
    """
    from safetensors.numpy import load_file

    try:
        settings = json.loads((folder / "config.json").read_text("utf-8"))
        tensors = load_file(folder / "model.safetensors")
        if settings["model_type"] != "bert" or settings["hidden_act"] != "gelu":
            raise ValueError(f"it is a {settings['model_type']} with {settings['hidden_act']}")
        return _write(settings, tensors, int8)
    except (OSError, ValueError, KeyError) as problem:
        raise ModelError(f"the network in {folder} cannot be read ({problem}). Set another [embedder] in onrecord.toml.") from None


def _write(settings: dict, tensors: dict[str, numpy.ndarray], int8: bool) -> bytes:
    network = _Network()
    hidden = _embeddings(network, tensors, settings, int8)
    for layer in range(settings["num_hidden_layers"]):
        hidden = _layer(network, tensors, settings, f"encoder.layer.{layer}", hidden, int8)
    network.node("Identity", (hidden,), "states")
    inputs = [Port("ids", "int64", ("rows", "tokens")), Port("mask", "int32", ("rows", "tokens"))]
    return write_onnx(network.nodes, network.weights, inputs, [Port("states", "float32", ("rows", "tokens", settings["hidden_size"]))])


def _embeddings(network: _Network, tensors: dict[str, numpy.ndarray], settings: dict, int8: bool) -> str:
    """Word, place and type embeddings added and normalised. All texts are of type 0, so that row goes into the places."""
    words = tensors["embeddings.word_embeddings.weight"]
    places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    if int8:
        scale = numpy.abs(words).max(axis=1, keepdims=True) / 127
        table = network.weight("words", numpy.rint(words / numpy.where(scale > 0, scale, 1)).astype(numpy.int8))
        rows = network.node("Cast", (network.node("Gather", (table, "ids"), "word_codes"),), "word_rows", to=1)
        scales = network.node("Gather", (network.weight("word_scales", scale.astype(numpy.float32)), "ids"), "word_scale")
        rows = network.node("Mul", (rows, scales), "word_states")
    else:
        rows = network.node("Gather", (network.weight("words", words), "ids"), "word_states")
    shape = network.node("Shape", ("ids",), "tokens", start=1, end=2)
    zero, one = network.weight("zero", numpy.zeros(1, numpy.int64)), network.weight("one", numpy.ones(1, numpy.int64))
    table = network.weight("places", places.astype(numpy.float32))
    here = network.node("Slice", (table, zero, shape, zero, one), "place_rows")
    both = network.node("Add", (rows, here), "embedded")
    scale, shift = (network.weight(f"embeddings.{part}", tensors[f"embeddings.LayerNorm.{part}"]) for part in ("weight", "bias"))
    return network.node("LayerNormalization", (both, scale, shift), "hidden", axis=-1, epsilon=settings["layer_norm_eps"])


def _layer(network: _Network, tensors: dict[str, numpy.ndarray], settings: dict, name: str, hidden: str, int8: bool) -> str:
    """One layer: attention, then two products with a GELU between, each added to what went in and normalised."""
    width, heads = settings["hidden_size"], settings["num_attention_heads"]
    own = [tensors[f"{name}.attention.self.{part}.weight"].T for part in ("query", "key", "value")]
    packed_bias = numpy.concatenate([tensors[f"{name}.attention.self.{part}.bias"] for part in ("query", "key", "value")])
    # One product for all three: what goes in is quantised once.
    packed = _product(network, f"{name}.packed", hidden, numpy.concatenate(own, axis=1), int8)
    parts = tuple(f"{name}.{part}" for part in ("query", "key", "value"))
    sizes = network.weight(f"{name}.sizes", numpy.full(3, width, numpy.int64))
    network.nodes.append(Node("Split", (packed, sizes), parts, {"axis": 2}))
    bias = network.weight(f"{name}.packed_bias", packed_bias)
    attended = network.node("MultiHeadAttention", (*parts, bias, "mask"), f"{name}.attended", _FUSED, num_heads=heads)
    hidden = _added(network, tensors, settings, f"{name}.attention.output", attended, hidden, int8)
    wide = _product(network, f"{name}.wide", hidden, tensors[f"{name}.intermediate.dense.weight"].T, int8)
    bent = network.node("BiasGelu", (wide, network.weight(f"{name}.wide_bias", tensors[f"{name}.intermediate.dense.bias"])), f"{name}.bent", _FUSED)
    return _added(network, tensors, settings, f"{name}.output", bent, hidden, int8)


def _added(
    network: _Network, tensors: dict[str, numpy.ndarray], settings: dict, name: str, values: str, before: str, int8: bool
) -> str:
    """A product with its bias, added to what stood before, normalised."""
    product = _product(network, f"{name}.product", values, tensors[f"{name}.dense.weight"].T, int8)
    scale, shift = (network.weight(f"{name}.{part}", tensors[f"{name}.LayerNorm.{part}"]) for part in ("weight", "bias"))
    bias = network.weight(f"{name}.dense_bias", tensors[f"{name}.dense.bias"])
    inputs = (product, before, scale, shift, bias)
    return network.node("SkipLayerNormalization", inputs, f"{name}.normal", _FUSED, epsilon=settings["layer_norm_eps"])


def _product(network: _Network, name: str, values: str, weights: numpy.ndarray, int8: bool) -> str:
    """values @ weights, weights float32 of shape (in, out)."""
    if not int8:
        return network.node("MatMul", (values, network.weight(f"{name}.weight", numpy.ascontiguousarray(weights))), name)
    scale = numpy.abs(weights).max(axis=0) / _LARGEST
    codes = numpy.rint(weights / numpy.where(scale > 0, scale, 1)).astype(numpy.int8)
    zero = network.weight(f"{name}.zero", numpy.zeros(len(scale), numpy.int8))
    inputs = (values, network.weight(f"{name}.weight", codes), network.weight(f"{name}.scale", scale.astype(numpy.float32)), zero)
    return network.node("DynamicQuantizeMatMul", inputs, name, _FUSED)
