"""A file of boosted decision trees -> the sum of their leaves for a table of measures. Knows nothing of what is measured.

The file is JSON: `start`, and `trees`, each a list of nodes [measure, threshold, left, right] and leaves [value].
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes one after another; a leaf leads to itself."""

    start: float
    roots: numpy.ndarray
    measure: numpy.ndarray
    threshold: numpy.ndarray
    left: numpy.ndarray
    right: numpy.ndarray
    value: numpy.ndarray
    depth: int

    def sums(self, table: numpy.ndarray) -> numpy.ndarray:
        """For each row of measures the start and the leaves that it comes to, together; float64 of shape (rows,)."""
        at = numpy.repeat(self.roots[None, :], len(table), axis=0)
        rows = numpy.arange(len(table))[:, None]
        for _ in range(self.depth):
            goes_left = table[rows, self.measure[at]] <= self.threshold[at]
            at = numpy.where(goes_left, self.left[at], self.right[at])
        return self.start + self.value[at].sum(axis=1)


def read_trees(path: Path) -> Trees:
    """The trees of a file."""
    return trees_of(json.loads(path.read_text("utf-8")))


def trees_of(read: dict[str, Any]) -> Trees:
    """The trees as the file holds them."""
    measure, threshold, left, right, value, roots = [], [], [], [], [], []
    deepest = 0
    for tree in read["trees"]:
        first = len(value)
        roots.append(first)
        levels = [0] * len(tree)
        for place, node in enumerate(tree):
            leaf = len(node) == 1
            measure.append(0 if leaf else int(node[0]))
            threshold.append(0.0 if leaf else node[1])
            for sides, child in ((left, place if leaf else int(node[2])), (right, place if leaf else int(node[3]))):
                sides.append(first + child)
                if not leaf:
                    levels[child] = levels[place] + 1
            value.append(node[0] if leaf else 0.0)
        deepest = max(deepest, *levels)
    integers = (numpy.array(each, numpy.int32) for each in (roots, measure, left, right))
    starts, measures, lefts, rights = integers
    return Trees(read["start"], starts, measures, numpy.array(threshold), lefts, rights, numpy.array(value), deepest)
