"""Scores -> spans of tokens. Pure: arrays in, half-open token ranges out; knows no text and no model.

Seven labels conditioned on one cue, in this order: outside, then beginning and inside of source, cue and content.
"""

import numpy as np

OUTSIDE = 0
ROLES = {"source": (1, 2), "cue": (3, 4), "content": (5, 6)}  # role -> its labels for beginning and inside
LABELS = 7
CROP_TOKENS = 192  # how many tokens around its cue the linker reads; 99 statements of 100 lie within
_NEVER = -1e4


def cue_candidates(scores: np.ndarray, outside_bias: float = 0.0) -> list[tuple[int, int]]:
    """Token ranges that may be cues, from scores (n, 3) for outside, beginning and inside.

    `outside_bias` is taken off the score for outside: higher finds more candidates, of which the linker drops the wrong.
    """
    biased = scores.astype(np.float32).copy()
    biased[:, 0] -= outside_bias
    labels = biased.argmax(axis=1)
    inside = np.append(labels > 0, False)
    begins = (labels == 1) | (inside[:-1] & ~np.concatenate([[False], inside[:-2]]))
    starts = np.flatnonzero(begins)
    ends = []
    for position, start in enumerate(starts):
        limit = starts[position + 1] if position + 1 < len(starts) else len(labels)
        outside = np.flatnonzero(~inside[start:limit])
        ends.append(start + int(outside[0]) if len(outside) else int(limit))
    return [(int(start), end) for start, end in zip(starts, ends, strict=True)]


def crops(cues: list[tuple[int, int]], count: int, size: int = CROP_TOKENS) -> np.ndarray:
    """For each cue the tokens the linker reads, centred on it: indices int64 (c, size), -1 where the text is over."""
    starts = np.array([(start + end) // 2 - size // 2 for start, end in cues], dtype=np.int64).reshape(-1, 1)
    indices = starts + np.arange(size, dtype=np.int64)
    indices[(indices < 0) | (indices >= count)] = -1
    return indices


def relative_places(cues: list[tuple[int, int]], indices: np.ndarray) -> np.ndarray:
    """How far each token of a crop lies from its cue: int64 (c, t); 0 within the cue, below before it, above after it."""
    starts = np.array([start for start, _ in cues], dtype=np.int64).reshape(-1, 1)
    lasts = np.array([end - 1 for _, end in cues], dtype=np.int64).reshape(-1, 1)
    return np.minimum(indices - starts, 0) + np.maximum(indices - lasts, 0)


def _transitions(within_a_word: bool) -> np.ndarray:
    """0 where a label may follow another, else a penalty: an inside label follows only its own role.

    Within a word a role neither ends nor begins.
    """
    allowed = np.full((LABELS, LABELS), _NEVER if within_a_word else 0.0, dtype=np.float32)
    allowed[OUTSIDE, OUTSIDE] = 0.0
    for begin, inside in ROLES.values():
        allowed[:, inside] = _NEVER
        allowed[begin, inside] = allowed[inside, inside] = 0.0
    return allowed


_BETWEEN_WORDS, _WITHIN_A_WORD = _transitions(False), _transitions(True)


def best_labels(log_probabilities: np.ndarray, joined: np.ndarray) -> np.ndarray:
    """The most probable allowed labels of each crop: (c, t, 7) -> int64 (c, t). Viterbi (1967), all crops at once.

    `joined` bool (c, t) is true where a token goes on with the word of the one before.
    """
    crops_count, length, _ = log_probabilities.shape
    first = log_probabilities[:, 0].copy()
    first[:, [inside for _, inside in ROLES.values()]] = _NEVER
    score, back = first, np.zeros((length, crops_count, LABELS), dtype=np.int8)
    for at in range(1, length):
        reached = score[:, :, None] + np.where(joined[:, at, None, None], _WITHIN_A_WORD, _BETWEEN_WORDS)
        back[at] = reached.argmax(axis=1)
        score = reached.max(axis=1) + log_probabilities[:, at]
    labels = np.zeros((crops_count, length), dtype=np.int64)
    labels[:, -1] = score.argmax(axis=1)
    rows = np.arange(crops_count)
    for at in range(length - 1, 0, -1):
        labels[:, at - 1] = back[at, rows, labels[:, at]]
    return labels


def runs(labels: np.ndarray, role: str) -> list[tuple[int, int]]:
    """The token ranges that carry one role in one sequence of labels (t,)."""
    begin, inside = ROLES[role]
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero((labels == begin) | (labels == inside)):
        if found and found[-1][1] == at and labels[at] == inside:
            found[-1] = (found[-1][0], int(at) + 1)
        else:
            found.append((int(at), int(at) + 1))
    return found


def heaviest(ranges: list[tuple[int, int]], weights: np.ndarray) -> list[tuple[int, int]]:
    """The one range with the greatest sum of weights, as a list of one; none of none. A statement has one source."""
    return [max(ranges, key=lambda found: float(weights[found[0] : found[1]].sum()))] if ranges else []
