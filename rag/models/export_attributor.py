"""A training checkpoint -> the files that are shipped: int8 ONNX networks, tokenizer, config.

    python -m rag.models.export_attributor WORK CORPUS PRETRAINED FOLDER [--mean-with CHECKPOINT]

Takes the averaged weights of the last epoch, or the mean of theirs and those of an earlier run from which this one started
(Wortsman et al. 2022: what lies between two such runs is often better than either), tunes the two thresholds on the
held-out end of `train.jsonl` and writes FOLDER, `config.json` last: its being there means that the rest is complete. Needs
the `onnx` package, which use does not.
"""

import argparse
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from rag.models.attributor import FORMAT_VERSION, Attributor, Thresholds
from rag.models.attributor_decode import CROP_TOKENS
from rag.models.attributor_examples import Article, read_articles
from rag.models.attributor_network import LINK_WIDTH
from rag.models.attributor_tokens import FEATURE_SIZES, read_tokenizer
from rag.models.train_attributor import HELD_OUT, Tagger, evaluate, summary

_BIASES = (-1.0, 0.0, 1.0, 2.0)
_CONFIDENCES = tuple(step / 20 for step in range(4, 20))


def write_networks(tagger: Tagger, folder: Path) -> None:
    """`encoder.onnx` and `linker.onnx`, weights and word embeddings in int8, everything between them in float32."""
    ids = torch.ones((2, 16), dtype=torch.int64)
    encoder_inputs = (ids, torch.ones((2, 16, len(FEATURE_SIZES)), dtype=torch.int64), ids)
    _write(tagger.encoder, encoder_inputs, ["ids", "features", "mask"], ["tags", "states"], folder / "encoder.onnx")
    places = torch.arange(CROP_TOKENS).repeat(2, 1) - CROP_TOKENS // 2
    linker_inputs = (torch.zeros((2, CROP_TOKENS, LINK_WIDTH)), places)
    _write(tagger.linker, linker_inputs, ["states", "places"], ["labels", "genuine"], folder / "linker.onnx")


def _write(network: nn.Module, inputs: tuple, input_names: list[str], output_names: list[str], path: Path) -> None:
    network.eval()
    axes = {name: {0: "rows", 1: "tokens"} for name in input_names}
    axes |= {name: {0: "rows"} if name == "genuine" else {0: "rows", 1: "tokens"} for name in output_names}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            network, inputs, str(full), input_names=input_names, output_names=output_names,
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        # Seven bits for weights: processors without VNNI add pairs of products in 16 bits, which eight bits overflow.
        quantize_dynamic(
            str(full), str(path), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip


def tune(folder: Path, articles: list[Article]) -> tuple[Thresholds, str]:
    """The thresholds with the best overlap F1, the mean of the three roles and whole statements, and what they reach.

    So few articles leave chance a part: a confidence counts by the mean of its own F1 and that of its two neighbours.
    """
    best, best_score, shown = Thresholds(), -1.0, ""
    for bias in _BIASES:
        attributor = Attributor.from_folder(folder).with_thresholds(Thresholds(bias, min(_CONFIDENCES)))
        found = [attributor.extract(one.text) for one in articles]
        tallies = [evaluate(found, articles, confidence) for confidence in _CONFIDENCES]
        reached = [sum(one.f1 for one in scores["overlap"].values()) / 4 for scores in tallies]
        for at in range(1, len(_CONFIDENCES) - 1):
            score = sum(reached[at - 1 : at + 2]) / 3
            if score > best_score:
                best, best_score, shown = Thresholds(bias, _CONFIDENCES[at]), score, summary(tallies[at])
    return best, shown


def mean_weights(checkpoints: list[dict]) -> dict[str, torch.Tensor]:
    """The mean of the averaged weights of some checkpoints of one shape."""
    names = checkpoints[0]["average"]
    return {name: torch.stack([one["average"][name] for one in checkpoints]).mean(dim=0) for name in names}


def export(work: Path, corpus: Path, pretrained: Path, folder: Path, mean_with: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    checkpoints = [torch.load(path, weights_only=True) for path in (work / "checkpoint.pt", *mean_with)]
    saved = checkpoints[0]
    tagger = Tagger()
    tagger.load_state_dict(mean_weights(checkpoints))
    write_networks(tagger, folder)
    tokenizer_path = str(pretrained / "tokenizer.json")
    shutil.copyfile(tokenizer_path, folder / "tokenizer.json")
    config = {"format_version": FORMAT_VERSION, "epochs": saved["epoch"], "thresholds": asdict(Thresholds())}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    held_out = read_articles(corpus / "train.jsonl", read_tokenizer(tokenizer_path))[-HELD_OUT:]
    thresholds, shown = tune(folder, held_out)
    config |= {"thresholds": asdict(thresholds), "held_out": shown}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(config))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("work", "corpus", "pretrained", "folder"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--mean-with", type=Path, nargs="*", default=[], help="checkpoints of earlier runs of the same shape")
    arguments = parser.parse_args()
    export(arguments.work, arguments.corpus, arguments.pretrained, arguments.folder, arguments.mean_with)


if __name__ == "__main__":
    main()
