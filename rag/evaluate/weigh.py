"""Support pairs -> the language model's odds of each, kept in a file as they come: stopped, it goes on where it was. Judges nothing."""

import hashlib
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rag.ask.borne import odds_of
from rag.models.language import LanguageModel


def weigh(pairs: Sequence[tuple[str, Sequence[str]]], model: LanguageModel, kept: Path) -> list[float]:
    """The model's log odds of each pair of a claim and the sentences of its passage; a second or two each, unless `kept` has it.

    Raises SystemExit where the model tells no odds.
    """
    known = _read(kept)
    with kept.open("a", encoding="utf-8") as file:
        for place, (claim, sentences) in enumerate(pairs):
            if _key(claim, sentences) in known:
                continue
            odds = odds_of(claim, sentences, model, threading.Event())
            if odds is None:
                raise SystemExit("this language model tells no likelihoods; name a GGUF file in onrecord.toml")
            known[_key(claim, sentences)] = odds
            file.write(json.dumps({"of": _key(claim, sentences), "odds": odds}) + "\n")
            file.flush()
            print(f"\r{place + 1:,} of {len(pairs):,}", end="", file=sys.stderr)
    return [known[_key(*each)] for each in pairs]


def _key(claim: str, sentences: Sequence[str]) -> str:
    """What tells one pair from another."""
    return hashlib.sha256("\n".join([claim, *sentences]).encode()).hexdigest()[:16]


def _read(kept: Path) -> dict[str, float]:
    if not kept.exists():
        return {}
    records = map(json.loads, kept.read_text("utf-8").splitlines())
    return {each["of"]: each["odds"] for each in records}
