"""The PolNeAR corpus -> the weights of the statement tagger. Repeatable: one seed sets order, cuts and dropout.

    python -m rag.models.train_attributor CORPUS PRETRAINED WORK [--epochs 8] [--start CHECKPOINT --rate 0.75]

CORPUS holds `train.jsonl`; PRETRAINED the files of all-MiniLM-L6-v2; WORK gets a checkpoint an epoch, from which the same
command goes on when it was stopped. `--start` begins with the weights of an earlier run. `export_attributor` then makes the
files that are shipped.

Each worker is a process with one thread that computes the gradient of its own windows. Two of them keep two cores busier
than one with two threads, which stalls at every operation as soon as anything else runs.
"""

import argparse
import copy
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from rag.data import Span
from rag.models import attributor_decode as decode
from rag.models.attributor import Attributor, RawStatement, Thresholds
from rag.models.attributor_examples import Article, Batch, batches, read_articles
from rag.models.attributor_network import LAYERS, Encoder, Linker, learning_rate_scale, read_pretrained
from rag.models.attributor_scores import Tally, tally, total
from rag.models.attributor_tokens import read_tokenizer

HELD_OUT = 25  # articles at the end of train.jsonl on which thresholds are tuned; never trained on
TOKENS_A_STEP = 3072  # of all workers together
MASKED = 0.06
ENCODER_RATE, HEAD_RATE, LAYER_DECAY = 2e-4, 1e-3, 0.9
AVERAGE_DECAY = 0.995  # of the running average of the weights that is evaluated and shipped
CUE_WEIGHT, TAG_WEIGHT, LINK_WEIGHT, GENUINE_WEIGHT = 1.0, 0.3, 1.0, 0.5
CANDIDATE_BIAS = 2.0
WRONG_CANDIDATES = 16  # at most so many cues that are none in a batch


@dataclass(frozen=True, slots=True)
class Run:
    """What the command line says; `limit` is the number of articles, None for all."""

    corpus: Path
    pretrained: Path
    work: Path
    epochs: int
    seed: int
    workers: int
    limit: int | None
    rate: float
    start: Path | None


class Tagger(torch.nn.Module):
    """Encoder and linker as one, so that one checkpoint and one average hold both."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.linker = Encoder(), Linker()


def loss_of(tagger: Tagger, batch: Batch, random: np.random.Generator) -> Tensor:
    """The loss of one batch: tags of every token, labels of every statement, and telling cues from what looks like one."""
    scores, states = tagger.encoder(*map(torch.from_numpy, (batch.ids, batch.features, batch.mask)))
    scores = scores.float()
    tags = torch.from_numpy(batch.tags)
    loss = torch.zeros(())
    for group, weight in enumerate((CUE_WEIGHT, TAG_WEIGHT, TAG_WEIGHT)):
        group_loss = cross_entropy(
            scores[:, :, 3 * group : 3 * group + 3].flatten(0, 1), tags[:, :, group].flatten(), reduction="sum", ignore_index=-100
        )
        loss = loss + weight * group_loss / (tags[:, :, group] > 0).sum().clamp(min=1)
    cues = [*((row, cue, labels) for row, cue, labels in batch.statements), *_mistaken(batch, scores, random)]
    if not cues:
        return loss
    return loss + _link_loss(tagger.linker, states, batch, cues)


def _mistaken(batch: Batch, scores: Tensor, random: np.random.Generator):
    """The model's own candidates: (row, cue, labels), with the labels of the statement they touch, or None for no cue."""
    biased = scores[:, :, :3].detach().numpy()
    found, wrong = [], []
    for row in range(len(batch.ids)):
        length = int(batch.mask[row].sum()) - 2
        real = [(cue, labels) for at, cue, labels in batch.statements if at == row]
        for start, end in decode.cue_candidates(biased[row, 1 : length + 1], CANDIDATE_BIAS):
            candidate = (start + 1, end + 1)
            touched = [labels for cue, labels in real if cue[0] < candidate[1] and candidate[0] < cue[1]]
            if not touched:
                wrong.append((row, candidate, None))
            elif all(cue != candidate for cue, _ in real):
                found.append((row, candidate, touched[0]))
    random.shuffle(wrong)
    random.shuffle(found)
    return found[: WRONG_CANDIDATES // 2] + wrong[:WRONG_CANDIDATES]


def _link_loss(linker: Linker, states: Tensor, batch: Batch, cues: list) -> Tensor:
    lengths = batch.mask.sum(axis=1) - 2
    rows = np.array([row for row, _, _ in cues])
    indices = decode.crops([cue for _, cue, _ in cues], states.shape[1])
    # Column 0 and those from the [SEP] on are no tokens of the text.
    indices[(indices < 1) | (indices > lengths[rows][:, None])] = -1
    places = np.where(indices < 0, decode.CROP_TOKENS, decode.relative_places([cue for _, cue, _ in cues], indices))
    targets = np.full(indices.shape, -100, dtype=np.int64)
    for number, (_, _, labels) in enumerate(cues):
        if labels is not None:
            targets[number] = np.where(indices[number] < 0, -100, labels[indices[number]])
    crops = states[torch.from_numpy(rows)[:, None], torch.from_numpy(np.maximum(indices, 0))]
    scores, genuine = linker(crops, torch.from_numpy(places))
    target = torch.from_numpy(targets)
    labelled = cross_entropy(scores.float().flatten(0, 1), target.flatten(), reduction="sum", ignore_index=-100)
    is_cue = torch.tensor([float(labels is not None) for _, _, labels in cues])
    return LINK_WEIGHT * labelled / (target > 0).sum().clamp(min=1) + GENUINE_WEIGHT * binary_cross_entropy_with_logits(
        genuine.float(), is_cue
    )


def optimizer_of(tagger: Tagger, share_of_rate: float) -> torch.optim.AdamW:
    """AdamW with a lower rate for each layer further down. The word embeddings stay as they were pretrained."""
    tagger.encoder.words.weight.requires_grad_(False)
    groups: dict[tuple[float, float], list] = {}
    for name, parameter in tagger.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = HEAD_RATE
        if name.startswith("encoder.blocks."):
            rate = ENCODER_RATE * LAYER_DECAY ** (LAYERS - 1 - int(name.split(".")[2]))
        elif name.startswith(("encoder.positions", "encoder.norm")):
            rate = ENCODER_RATE * LAYER_DECAY**LAYERS
        groups.setdefault((rate * share_of_rate, 0.01 if parameter.dim() > 1 else 0.0), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": some, "lr": rate, "peak": rate, "weight_decay": decay} for (rate, decay), some in groups.items()],
        betas=(0.9, 0.98), fused=True,
    )  # fmt: skip


def as_attributor(tagger: Tagger, tokenizer, thresholds: Thresholds) -> Attributor:
    """The torch networks behind the same decoding that is shipped."""
    tagger.eval()

    def run(network, *arrays):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            return tuple(output.float().numpy() for output in network(*map(torch.from_numpy, arrays)))

    return Attributor(tokenizer, lambda *arrays: run(tagger.encoder, *arrays), lambda *arrays: run(tagger.linker, *arrays), thresholds)


def evaluate(found: list[list[RawStatement]], articles: list[Article], confidence: float = 0.0) -> dict[str, dict[str, Tally]]:
    """Overlap and exact tallies by role of what was found in these articles, leaving out what is below `confidence`."""
    pairs = []
    for statements, article in zip(found, articles, strict=True):
        predicted = [(one.source, one.cue, one.content) for one in statements if one.confidence >= confidence]
        gold = [tuple(tuple(Span(*span) for span in one[role]) for role in decode.ROLES) for one in article.gold]
        pairs.append((predicted, gold))
    return {measure: total(tally(*pair, measure) for pair in pairs) for measure in ("overlap", "exact")}


def summary(scores: dict[str, dict[str, Tally]]) -> str:
    return " | ".join(f"{measure} " + " ".join(f"{role} {one.f1:.3f}" for role, one in roles.items()) for measure, roles in scores.items())


def save(path: Path, state: dict) -> None:
    """Whole or not at all: a stopped run never leaves half a checkpoint."""
    torch.save(state, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def share(articles: list[Article], seed: int, rank: int, workers: int) -> list[Batch]:
    """This worker's batches of one epoch; all workers have equally many."""
    every = batches(articles, seed, TOKENS_A_STEP // workers, MASKED)
    mine = [batch for number, batch in enumerate(every) if number % workers == rank]
    fewest = torch.tensor(len(mine))
    torch.distributed.all_reduce(fewest, torch.distributed.ReduceOp.MIN)
    return mine[: int(fewest)]


def update(tagger: Tagger, working: Tagger, optimizer: torch.optim.Optimizer, workers: int) -> None:
    """One step on the full-precision weights, with the gradients that all workers found on their bfloat16 copies."""
    pairs = [
        (kept, used)
        for kept, used in zip(tagger.parameters(), working.parameters(), strict=True)
        if kept.requires_grad and used.requires_grad
    ]
    gradients = [torch.zeros_like(used) if used.grad is None else used.grad for _, used in pairs]
    flat = torch.cat([gradient.flatten() for gradient in gradients]).float()
    torch.distributed.all_reduce(flat)
    flat.mul_(1 / workers)
    flat.mul_(min(1.0, 1.0 / (float(flat.norm()) + 1e-6)))  # the length of the gradient is held to 1
    for (kept, used), part in zip(pairs, flat.split([used.numel() for _, used in pairs]), strict=True):
        kept.grad = part.view_as(kept)
        used.grad = None
    optimizer.step()
    with torch.no_grad():
        for kept, used in pairs:
            used.copy_(kept)


def follow(average: dict[str, Tensor], tagger: Tagger, step: int) -> None:
    """Moves the running average of the weights towards them; its memory grows over the first steps."""
    keep = min(AVERAGE_DECAY, step / (step + 10))
    for name, value in tagger.named_parameters():
        if value.requires_grad:
            average[name].lerp_(value.detach(), 1 - keep)


def train(rank: int, run: Run) -> None:
    # 1. Articles, networks, optimizer: the same in every worker.
    torch.set_num_threads(1)
    meeting = f"file://{run.work}/meeting"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=run.workers)
    tokenizer = read_tokenizer(str(run.pretrained / "tokenizer.json"))
    articles = read_articles(run.corpus / "train.jsonl", tokenizer)
    learned, held_out = articles[:-HELD_OUT][: run.limit], articles[-HELD_OUT:]
    torch.manual_seed(run.seed)
    tagger = Tagger()
    read_pretrained(tagger.encoder, run.pretrained)
    if run.start:
        tagger.load_state_dict(torch.load(run.start, weights_only=True)["average"])
    optimizer = optimizer_of(tagger, run.rate)
    average = {name: value.clone() for name, value in tagger.state_dict().items()}
    step = first = 0
    # 2. Go on where a stopped run was.
    checkpoint = run.work / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        tagger.load_state_dict(saved["tagger"])
        optimizer.load_state_dict(saved["optimizer"])
        average, step, first = saved["average"], saved["step"], saved["epoch"]
    working = copy.deepcopy(tagger).bfloat16().train()
    for epoch in range(first, run.epochs):
        # 3. One pass. Seeding by epoch makes a resumed run equal to one that never stopped.
        epoch_seed = run.seed * 1000 + epoch
        mine = share(learned, epoch_seed, rank, run.workers)
        torch.manual_seed(epoch_seed * 10 + rank)
        random, began, losses = np.random.default_rng(epoch_seed * 10 + rank), time.monotonic(), []
        for number, batch in enumerate(mine):
            loss = loss_of(working, batch, random)
            loss.backward()
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * learning_rate_scale(step, epoch + number / len(mine), run.epochs)
            update(tagger, working, optimizer, run.workers)
            step += 1
            losses.append(loss.item())
            if rank == 0:
                follow(average, tagger, step)
                if step % 20 == 0:
                    seconds = time.monotonic() - began
                    print(f"{number + 1}/{len(mine)} loss {np.mean(losses[-20:]):.3f} {seconds:.0f} s", flush=True)
        # 4. A checkpoint, and what the averaged weights are worth.
        if rank == 0:
            save(checkpoint, {"tagger": tagger.state_dict(), "optimizer": optimizer.state_dict(), "average": average,
                              "step": step, "epoch": epoch + 1})  # fmt: skip
            shown = Tagger()
            shown.load_state_dict(average)
            attributor = as_attributor(shown, tokenizer, Thresholds())
            scores = summary(evaluate([attributor.extract(one.text) for one in held_out], held_out))
            print(json.dumps({"epoch": epoch + 1, "loss": float(np.mean(losses)), "held_out": scores}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pretrained", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each; sets what a batch holds")
    parser.add_argument("--limit", type=int, help="train on the first articles only, to try the script out")
    parser.add_argument("--rate", type=float, default=1.0, help="share of the usual learning rates")
    parser.add_argument("--start", type=Path, help="checkpoint of an earlier run, from whose averaged weights to start")
    arguments = parser.parse_args()
    arguments.work = arguments.work.resolve()
    arguments.work.mkdir(parents=True, exist_ok=True)
    (arguments.work / "meeting").unlink(missing_ok=True)
    torch.multiprocessing.spawn(train, (Run(**vars(arguments)),), nprocs=arguments.workers)


if __name__ == "__main__":
    main()
