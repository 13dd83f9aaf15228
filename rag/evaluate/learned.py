"""A tree of scikit-learn -> rows of numbers, as rag/ask/trees.py reads them. Learns nothing."""

import numpy


def tree_of(nodes: numpy.ndarray, seeds: int) -> list[list[float]]:
    """A tree of scikit-learn as rows of numbers, its leaves divided by the number of models that are added up."""
    return [
        [round(float(node["value"]) / seeds, 5)]
        if node["is_leaf"]
        else [int(node["feature_idx"]), round(float(node["num_threshold"]), 5), int(node["left"]), int(node["right"])]
        for node in nodes
    ]
