"""Text -> RawStatements: which words are a source, a cue of saying, and what is said, linked to one another.

Runs two small ONNX networks on the CPU (`train_attributor.py` made them). Names no speaker and no act: a source is the
words that stand in the text ("he", "the official"). Opens no file but its own weights, and needs no torch.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from rag.data import Span
from rag.errors import ModelError
from rag.models import attributor_decode as decode
from rag.models.attributor_tidy import tidy, tidy_cue
from rag.models.attributor_tokens import Tokens, owned, pack, read_tokenizer, tokenize, windows
from rag.models.onnx_session import open_session

SHIPPED = Path(__file__).parent / "attributor"
FORMAT_VERSION = 1

# (ids, features, mask) -> tag scores (w, t, 9), states (w, t, d); see `attributor_network.Encoder`.
Encode = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
# (states, places) -> label scores (c, t, 7), genuine scores (c,); see `attributor_network.Linker`.
Link = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

_WINDOWS_AT_ONCE, _CUES_AT_ONCE = 8, 64
_PADDING = np.array([0.0] + [-1e4] * (decode.LABELS - 1), dtype=np.float32)  # certainly outside
# Words of saying without which a statement is not searched for another one within it.
_TELLING = re.compile(
    r"(?i)\b(?:sa(?:ys?|id|ying)|t(?:ells?|old|elling)|according to|claim(?:s|ed|ing)?|ask(?:s|ed|ing)|den(?:y|ies|ied)"
    r"|announc\w+|argu(?:es?|ed|ing)|accus(?:es?|ed|ing)|propos(?:es?|ed|ing)|demand(?:s|ed|ing)?|promis(?:es?|ed|ing)"
    r"|call(?:s|ed|ing) (?:for|on|him|her|it|them)|warn(?:s|ed|ing)?|insist(?:s|ed|ing)?|reject(?:s|ed|ing)?|urg(?:es?|ed|ing))\b"
)
_MARKS = " \n\"'“”‘’„«»"


@dataclass(frozen=True, slots=True)
class RawStatement:
    """One attribution as the model sees it. `source` may be empty ("was asked"); `confidence` runs from 0 to 1.

    A statement told within another one has its spans inside the `content` of that one.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Tuned on articles that are neither trained nor reported on.

    `outside_bias` is taken off the score against a cue when candidates are looked for; `confidence` is the least that
    a statement must reach.
    """

    outside_bias: float = 2.0
    confidence: float = 0.5


class Attributor:
    """The shipped statement tagger. Build it once; it may be used from several threads."""

    def __init__(self, tokenizer: Tokenizer, encode: Encode, link: Link, thresholds: Thresholds) -> None:
        self._tokenizer = tokenizer
        self._encode, self._link = encode, link
        self.thresholds = thresholds

    @classmethod
    def from_folder(cls, folder: Path = SHIPPED, threads: int = 2) -> Self:
        """The tagger kept in `folder`. Raises ModelError when a file is missing or of another version."""
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            tokenizer = read_tokenizer(str(folder / "tokenizer.json"))
            encoder, linker = open_session(str(folder / "encoder.onnx"), threads), open_session(str(folder / "linker.onnx"), threads)
        except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
            raise ModelError(f"The statement tagger in {folder} cannot be read ({error}). Reinstall onrecord.") from error
        if config["format_version"] != FORMAT_VERSION:
            raise ModelError(
                f"The statement tagger in {folder} has format {config['format_version']}, not {FORMAT_VERSION}. Reinstall onrecord."
            )

        def encode(ids: np.ndarray, features: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return encoder.run(None, {"ids": ids, "features": features, "mask": mask})

        def link(states: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return linker.run(None, {"states": states, "places": places})

        return cls(tokenizer, encode, link, Thresholds(**config["thresholds"]))

    def with_thresholds(self, thresholds: Thresholds) -> Self:
        """The same tagger with other thresholds: a lower one finds more, a higher one errs less. Shares the networks."""
        return type(self)(self._tokenizer, self._encode, self._link, thresholds)

    def extract(self, text: str, nested: bool = False) -> list[RawStatement]:
        """The statements in `text`, in the order of their cues; spans are character offsets into `text`.

        With `nested`, the words of each statement are read once more on their own, for what is told within them: the
        corpus marks the outer statement alone, and so does the model at first sight.
        """
        tokens = tokenize(text, self._tokenizer)
        found = self._read(tokens, text)
        if nested:
            found += [inner for outer in found for inner in self._within(outer, text)]
        return sorted(found, key=lambda one: one.cue)

    def _within(self, outer: RawStatement, text: str) -> list[RawStatement]:
        inner: list[RawStatement] = []
        for span in outer.content:
            words = span.of(text)
            if not _TELLING.search(words):
                continue
            # Freed from its marks, the text is read as plain prose in which somebody may be quoted.
            bare = words.strip(_MARKS)
            tokens = tokenize(bare, self._tokenizer)
            tokens.features[:, 2] %= 2  # no headline
            start = span.start + words.find(bare)
            inner += self._read(replace(tokens, starts=tokens.starts + start, ends=tokens.ends + start), text)
        return inner

    def _read(self, tokens: Tokens, text: str) -> list[RawStatement]:
        if not len(tokens):
            return []
        tags, states = read_states(tokens, self._encode)
        cues = decode.cue_candidates(tags[:, :3], self.thresholds.outside_bias)
        found = []
        for first in range(0, len(cues), _CUES_AT_ONCE):
            some = cues[first : first + _CUES_AT_ONCE]
            indices = decode.crops(some, len(tokens))
            places = np.where(indices < 0, decode.CROP_TOKENS, decode.relative_places(some, indices))
            scores, genuine = self._link(states[np.maximum(indices, 0)], places)
            confidences = 1 / (1 + np.exp(-genuine))
            sure = confidences >= self.thresholds.confidence
            found += _statements(scores[sure], indices[sure], confidences[sure], tokens, text)
        return _distinct(found)


def read_states(tokens: Tokens, encode: Encode) -> tuple[np.ndarray, np.ndarray]:
    """The encoder's view of a whole text: tag scores (n, 9) and states (n, d), each token's from its most central window."""
    ranges = windows(len(tokens))
    kept = owned(ranges)
    tags, states = [], []
    for first in range(0, len(ranges), _WINDOWS_AT_ONCE):
        some = ranges[first : first + _WINDOWS_AT_ONCE]
        some_tags, some_states = encode(*pack(tokens, some))
        for row, (start, _) in enumerate(some):
            low, high = (edge - start + 1 for edge in kept[first + row])
            tags.append(some_tags[row, low:high])
            states.append(some_states[row, low:high])
    return np.concatenate(tags), np.concatenate(states)


def _statements(scores: np.ndarray, indices: np.ndarray, confidences: np.ndarray, tokens: Tokens, text: str) -> list[RawStatement]:
    """Label scores of crops (c, t, 7) as statements; one without a cue or without content is none and is left out."""
    if not len(scores):
        return []
    scores = scores - np.logaddexp.reduce(scores, axis=2, keepdims=True)
    scores[indices < 0] = _PADDING
    found = []
    joined = tokens.joined[np.maximum(indices, 0)] & (indices > 0)
    for row, labels in enumerate(decode.best_labels(scores, joined)):
        weights = scores[row].max(axis=1) - scores[row, :, decode.OUTSIDE]
        source = _spans(decode.heaviest(decode.runs(labels, "source"), weights), indices[row], tokens)
        cue = tidy_cue(_spans(decode.heaviest(decode.runs(labels, "cue"), weights), indices[row], tokens), text)
        content = tidy(_spans(decode.runs(labels, "content"), indices[row], tokens), text)
        if cue and content:
            found.append(RawStatement(source, cue, content, float(confidences[row])))
    return found


def _spans(ranges: Sequence[tuple[int, int]], indices: np.ndarray, tokens: Tokens) -> tuple[Span, ...]:
    """Ranges within a crop -> spans of characters."""
    return tuple(Span(int(tokens.starts[indices[first]]), int(tokens.ends[indices[end - 1]])) for first, end in ranges)


def _distinct(statements: list[RawStatement]) -> list[RawStatement]:
    """Without those whose cue a surer statement has; two candidates may grow into the same cue."""
    kept: list[RawStatement] = []
    for statement in sorted(statements, key=lambda one: -one.confidence):
        if not any(mine.overlap(its) for one in kept for mine in one.cue for its in statement.cue):
            kept.append(statement)
    return sorted(kept, key=lambda one: one.cue)
