"""Annotated articles -> batches to train the statement tagger on. Reads the corpus; trains nothing.

The corpus is PolNeAR (Newell, Margolin and Ruths 2018) as one JSON object a line: `doc_id`, `text` and `attributions`,
each with `source`, `cue` and `content` as lists of [start, end) character spans.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from rag.models.attributor_decode import ROLES
from rag.models.attributor_tokens import Tokens, pack, tokenize, windows

MASK_ID = 103
TAG_ROLES = ("cue", "source", "content")  # the order of the encoder's three groups of tags


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text. `cues[i]` is the token range of statement i; `labels[i]` int8 (n,) its seven labels, and
    `tags` int64 (n, 3) the outside/beginning/inside tag of each token for cue, source and content of any statement."""

    name: str
    text: str
    gold: tuple[dict[str, tuple[tuple[int, int], ...]], ...]
    tokens: Tokens
    cues: tuple[tuple[int, int], ...]
    labels: tuple[np.ndarray, ...]
    tags: np.ndarray


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of like length. `ids`, `features`, `mask` as `pack` makes them; `tags` (w, t, 3), -100 where none counts.

    `statements` lists (row, cue, labels) with the cue in columns of the row and labels int8 (t,) over all its columns.
    """

    ids: np.ndarray
    features: np.ndarray
    mask: np.ndarray
    tags: np.ndarray
    statements: tuple[tuple[int, tuple[int, int], np.ndarray], ...]


def read_articles(path: Path, tokenizer: Tokenizer) -> list[Article]:
    """The articles of one `.jsonl` file of the corpus, in order."""
    with path.open(encoding="utf-8") as lines:
        return [_article(json.loads(line), tokenizer) for line in lines]


def _article(record: dict, tokenizer: Tokenizer) -> Article:
    text = record["text"]
    tokens = tokenize(text, tokenizer)
    gold, cues, labels = [], [], []
    tags = np.zeros((len(tokens), len(TAG_ROLES)), dtype=np.int64)
    for attribution in record["attributions"]:
        spans = {role: tuple((start, end) for start, end in attribution[role]) for role in ROLES}
        if not spans["cue"]:
            continue  # 18 of 12,133: annotations left empty
        own = np.zeros(len(tokens), dtype=np.int8)
        for role in ("content", "source", "cue"):  # where roles overlap, which is rare, the shorter one wins
            for start, end in _token_ranges(spans[role], tokens):
                own[start:end] = ROLES[role][1]
                own[start] = ROLES[role][0]
                tags[start:end, TAG_ROLES.index(role)] = 2
                tags[start, TAG_ROLES.index(role)] = 1
        cue = _token_ranges(spans["cue"][:1], tokens)
        if cue:
            gold.append(spans)
            cues.append(cue[0])
            labels.append(own)
    return Article(record["doc_id"], text, tuple(gold), tokens, tuple(cues), tuple(labels), tags)


def _token_ranges(spans: tuple[tuple[int, int], ...], tokens: Tokens) -> list[tuple[int, int]]:
    """Character spans -> the ranges of tokens that touch them."""
    ranges = []
    for start, end in spans:
        first = int(np.searchsorted(tokens.ends, start, side="right"))
        last = int(np.searchsorted(tokens.starts, end, side="left"))
        if first < last:
            ranges.append((first, last))
    return ranges


def batches(articles: list[Article], seed: int, tokens_a_batch: int, masked: float) -> Iterator[Batch]:
    """One epoch: every article cut into windows anew, windows of like length together, in an order set by `seed`.

    The window size of an article changes from epoch to epoch, so that its cuts fall elsewhere. A share `masked` of the
    words is hidden, which keeps the model from learning names.
    """
    random = np.random.default_rng(seed)
    cut = []
    for number, article in enumerate(articles):
        size = int(random.integers(288, 383))
        cut += [(number, window) for window in windows(len(article.tokens), size)]
    random.shuffle(cut)
    cut.sort(key=lambda item: (item[1][1] - item[1][0]) // 8)  # stable: like lengths stay shuffled among themselves
    groups, group = [], []
    for item in cut:
        group.append(item)
        if len(group) * (item[1][1] - item[1][0]) >= tokens_a_batch:
            groups.append(group)
            group = []
    groups += [group] if group else []
    random.shuffle(groups)
    for group in groups:
        yield _batch([(articles[number], window) for number, window in group], random, masked)


def _batch(parts: list[tuple[Article, tuple[int, int]]], random: np.random.Generator, masked: float) -> Batch:
    packed = [pack(article.tokens, [window]) for article, window in parts]
    width = max(ids.shape[1] for ids, _, _ in packed)
    ids, features, mask = (
        np.concatenate([np.pad(part[kind], [(0, 0), (0, width - part[kind].shape[1])] + [(0, 0)] * extra) for part in packed])
        for kind, extra in ((0, 0), (1, 1), (2, 0))
    )
    tags = np.full((len(parts), width, len(TAG_ROLES)), -100, dtype=np.int64)
    statements = []
    for row, (article, (start, end)) in enumerate(parts):
        tags[row, 1 : end - start + 1] = article.tags[start:end]
        for cue, labels in zip(article.cues, article.labels, strict=True):
            if start <= cue[0] and cue[1] <= end:
                own = np.zeros(width, dtype=np.int8)
                own[1 : end - start + 1] = labels[start:end]
                statements.append((row, (cue[0] - start + 1, cue[1] - start + 1), own))
    hidden = (random.random(ids.shape) < masked) & (tags[:, :, 0] >= 0)
    return Batch(np.where(hidden, MASK_ID, ids), features, mask, tags, tuple(statements))
