"""A title ("the mayor") + the text of a document -> the one person whom that document gives it. Does not guess from another document.

Only the document's own words count: "Mayor Jane Ortiz", "the mayor, Jane Ortiz,", "Jane Ortiz, the mayor,". Where two people bear the title, or nobody
does, it is nobody's.
"""

import re
from functools import lru_cache

from rag.people import name_words

_ROLE = re.compile(r"the (?P<role>[^\W\d_]+(?:[ -][^\W\d_]+){0,3})", re.IGNORECASE)
_NAME = r"(?-i:[A-Z][\w’'-]*(?:[ ](?:[A-Z]\.|(?:(?:van|von|de|da|del|al|bin) )?[A-Z][\w’'-]*)){0,3})"
_NO_NAME = r"(?!(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)"
# The deputy mayor and the former mayor are not the mayor.
_NOT_IT = re.compile(r"(?:\b(?:deputy|vice|former|ex|acting|then|assistant|would-be|rival))[ -]+$", re.IGNORECASE)

# Nor is a name after a comma always theirs: "a spokesman for the mayor, Tom Reed,".
_OF_ANOTHER = re.compile(r"\b(?:for|of|to|by|from|with)\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE = 20  # characters that are looked at for either


def role_of(asked: str) -> str:
    """The title that a question or a filter names somebody by: "mayor" of "the mayor"; "" where it gives a name instead."""
    match = _ROLE.fullmatch(asked.strip())
    return match["role"] if match and match["role"] == match["role"].lower() else ""


@lru_cache(4096)
def holder(role: str, text: str) -> str | None:
    """The full name of the only person to whom the text gives the title; None where that is nobody, or more than one."""
    title = r"\s+".join(map(re.escape, role.split()))
    before = re.compile(rf"\b{title}(?P<comma>,)?\s+{_NO_NAME}(?P<name>{_NAME})(?(comma),)", re.IGNORECASE)
    after = re.compile(rf"\b(?P<name>{_NAME}),\s+(?:the|our|its|their)\s+{title}\b", re.IGNORECASE)
    names = [match["name"] for match in before.finditer(text) if not _anothers(match, text[max(0, match.start() - _BEFORE) : match.start()])]
    names += [match["name"] for match in after.finditer(text)]
    bare = [" ".join(re.sub(r"['’]s?$", "", word) for word in name.split()) for name in names]
    surnames = {found[-1] for name in bare if (found := name_words(name))}
    return max(bare, key=len) if len(surnames) == 1 else None


def _anothers(match: re.Match[str], before: str) -> bool:
    return bool(_NOT_IT.search(before) or (match["comma"] and _OF_ANOTHER.search(before)))
