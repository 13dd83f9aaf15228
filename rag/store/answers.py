"""Answer <-> JSON text that loses nothing but the texts of documents, which the library has. Reads what earlier versions wrote.

Follows the dataclasses of rag/answer.py field by field: a field that is new takes its default, one that is gone is passed over.
`rag/answer_json.py` writes the answer for other programs; this is for ourselves.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rag.answer import Answer
from rag.data import Document


def to_text(answer: Answer) -> str:
    """The answer as JSON; fields that hold their default are left out."""
    return json.dumps(_plain(answer), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Answer | None:
    """The answer again, its documents without their texts; None for what is no answer that this version can read."""
    try:
        return _read(Answer, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        kept = {}
        for each in fields(value):
            inner = getattr(value, each.name)
            if not _is_default(each, inner) and not (each.name == "text" and isinstance(value, Document)):
                kept[each.name] = _plain(inner)
        return kept
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _is_default(field: Any, value: Any) -> bool:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return default is not MISSING and value == default


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    """A value of JSON as this type of rag/answer.py or rag/data.py."""
    if value is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if not is_dataclass(kind):
        return value
    missing = {"text": ""} if kind is Document else {}
    known = {name: _read(each, value[name]) for name, each in _kinds(kind).items() if name in value}
    return kind(**missing | known)
