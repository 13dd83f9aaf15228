"""Text -> tokens with surface features, and the windows in which the encoder reads them.

Shared by training and use, so both see the same input. Knows no network and no labels.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from tokenizers import Encoding, Tokenizer

WINDOW_TOKENS = 384  # two of them are the [CLS] and [SEP] around a window
OVERLAP_TOKENS = 64
FEATURE_SIZES = (7, 4, 4)  # how many values each column of `Tokens.features` takes
CLASSIFY_ID, SEPARATE_ID = 101, 102  # [CLS] and [SEP] in the vocabulary of the encoder

_OPENING, _CLOSING = frozenset("“„«"), frozenset("”»")
# NYT copy writes a double quotation mark as two single ones, which the tokenizer splits.
_MARK = re.compile(r"[“”„«»\"]|''|``|\n")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The n tokens of one text, without special ones.

    `ids` is int64 (n,). `starts` and `ends` are int64 (n,), character offsets into the text. `features` is int64 (n, 3):
    the shape of the word, its place in quotation marks, its place in a paragraph; see `FEATURE_SIZES`. `joined` is bool (n,),
    true where a token goes on with the word of the one before.
    """

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    features: np.ndarray
    joined: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def read_tokenizer(path: str) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`, set to cut nothing and pad nothing."""
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenize(text: str, tokenizer: Tokenizer) -> Tokens:
    """The tokens of `text` with their surface features. The vocabulary is uncased: case comes back as a feature."""
    encoding: Encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    features = np.stack(
        [_word_shapes(text, encoding.word_ids, offsets), _quote_states(text, starts), _paragraph_places(text, starts)],
        axis=1,
    )
    word_ids = encoding.word_ids
    joined = np.array([at > 0 and word == word_ids[at - 1] for at, word in enumerate(word_ids)], dtype=bool)
    return Tokens(np.array(encoding.ids, dtype=np.int64), starts, ends, features, joined)


def _word_shapes(text: str, word_ids: Sequence[int | None], offsets: np.ndarray) -> np.ndarray:
    """The case of the whole word of each piece: 1 lower, 2 Capitalised, 3 UPPER, 4 mIxed, 5 with a digit, 6 a mark."""
    shapes = np.zeros(len(word_ids), dtype=np.int64)
    first = 0
    for at in range(1, len(word_ids) + 1):
        if at < len(word_ids) and word_ids[at] == word_ids[first]:
            continue
        shapes[first:at] = _shape(text[offsets[first, 0] : offsets[at - 1, 1]])
        first = at
    return shapes


def _shape(word: str) -> int:
    if not word.isalnum():
        return 6 if not any(character.isalnum() for character in word) else 4
    if word.islower():
        return 1
    if word.isalpha():
        if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
            return 2
        return 3 if word.isupper() else 4
    return 5


def _quote_states(text: str, starts: np.ndarray) -> np.ndarray:
    """For each token: 0 outside quotation marks, 1 inside, 2 an opening mark, 3 a closing one.

    A paragraph that ends without closing its quotation does not hold the next one in it: writers leave the mark out
    where the quotation runs on, and typing errors must not swallow the rest of the text.
    """
    state = np.zeros(len(text) + 1, dtype=np.int64)
    inside, since = False, 0
    for match in _MARK.finditer(text):
        start, end = match.span()
        mark = match.group()
        opens = mark in _OPENING or (mark not in _CLOSING and not inside and mark != "\n")
        if inside:
            state[since:start] = 1
        if mark == "\n":
            inside = False
        else:
            state[start:end] = 2 if opens else 3
            inside = opens
        since = end
    if inside:
        state[since:] = 1
    return state[starts] if len(starts) else state[:0]


def _paragraph_places(text: str, starts: np.ndarray) -> np.ndarray:
    """For each token: 1 the first of a paragraph, 0 any other; 3 and 2 in the first paragraph, which is the headline."""
    breaks = np.array([match.start() for match in re.finditer("\n", text)], dtype=np.int64)
    paragraphs = np.searchsorted(breaks, starts)
    first = np.ones(len(starts), dtype=np.int64)
    first[1:] = paragraphs[1:] != paragraphs[:-1]
    return first + 2 * (paragraphs == paragraphs[:1])


def windows(count: int, size: int = WINDOW_TOKENS - 2, overlap: int = OVERLAP_TOKENS) -> list[tuple[int, int]]:
    """Half-open token ranges of at most `size` that cover `count` tokens, neighbours sharing at least `overlap`.

    They are spread evenly, so that no window is a short rest. Empty for no tokens.
    """
    if count <= size:
        return [(0, count)] if count else []
    number = -(-(count - overlap) // (size - overlap))
    length = -(-(count + (number - 1) * overlap) // number)
    starts = [round(index * (count - length) / (number - 1)) for index in range(number)]
    return [(start, start + length) for start in starts]


def owned(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each window the tokens whose state is taken from it: what neighbours share is split in the middle."""
    cuts = [(before[1] + after[0]) // 2 for before, after in pairwise(ranges)]
    edges = [ranges[0][0], *cuts, ranges[-1][1]] if ranges else []
    return list(pairwise(edges))


def pack(tokens: Tokens, ranges: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The encoder's input for these windows: ids (w, t), features (w, t, 3), mask (w, t), all int64, padded with 0.

    Token `start + i` of a window stands in column `1 + i`; column 0 holds [CLS], the one after the last [SEP].
    """
    width = max((end - start for start, end in ranges), default=0) + 2
    ids = np.zeros((len(ranges), width), dtype=np.int64)
    features = np.zeros((len(ranges), width, len(FEATURE_SIZES)), dtype=np.int64)
    mask = np.zeros((len(ranges), width), dtype=np.int64)
    for row, (start, end) in enumerate(ranges):
        length = end - start
        ids[row, 0], ids[row, length + 1] = CLASSIFY_ID, SEPARATE_ID
        ids[row, 1 : length + 1] = tokens.ids[start:end]
        features[row, 1 : length + 1] = tokens.features[start:end]
        mask[row, : length + 2] = 1
    return ids, features, mask
