"""A text, its Sentences -> the text as long as before, with a blank for each line break that only wraps a paragraph.

Which breaks these are has been found out in `segment`. Changes no document: what is read from here keeps its place there.
"""

from collections.abc import Sequence
from itertools import groupby

from rag.data import Sentence


def unwrapped(text: str, sentences: Sequence[Sentence]) -> str:
    """The text with each paragraph on one line, every character else in its place."""
    pieces: list[str] = []
    end = 0
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        paragraph = [sentence.span for sentence in group]
        pieces += text[end : paragraph[0].start], text[paragraph[0].start : paragraph[-1].end].replace("\n", " ")
        end = paragraph[-1].end
    return "".join([*pieces, text[end:]])
