"""Kept beginnings of prompts: whatever is read back, or stands side by side, a model goes on from it as if it had computed it."""

from pathlib import Path
from typing import Any

import numpy
import pytest

from rag.answer import Message
from rag.errors import ModelError
from rag.models.language import LlamaModel
from rag.models.prefixes import Prefixes, shared
from tests.models.tiny_gguf import write_gguf

pytest.importorskip("llama_cpp")

TOLD, ASKED = [1, *range(10, 60)], [1, *range(10, 30), *range(100, 140)]  # both begin alike
TAIL = [200, 201, 202]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture
def llama(file: Path) -> Any:
    model = LlamaModel(file, context_tokens=256, threads=1)
    yield model._llama
    model.close()


def scores(llama: Any) -> numpy.ndarray:
    """What the model holds of the next token."""
    import llama_cpp

    return numpy.array(llama_cpp.llama_get_logits_ith(llama.ctx, -1)[: llama.n_vocab()])


def computed(llama: Any, tokens: list[int]) -> numpy.ndarray:
    """The scores after these tokens, all of them computed anew."""
    llama.reset()
    llama._ctx.kv_cache_clear()
    llama.eval(tokens)
    return scores(llama)


def gone_on(prefixes: Prefixes, llama: Any, tokens: list[int], kept: int) -> numpy.ndarray:
    """The scores after these tokens, of which the first `kept` are known and only the others are computed."""
    prefixes.begin(tokens)
    assert llama.n_tokens == kept and llama.input_ids[:kept].tolist() == tokens[:kept]
    llama.eval(tokens[kept:])
    return scores(llama)


def alike(some: numpy.ndarray, other: numpy.ndarray) -> bool:
    """Whether scores are the same but for the order in which they were summed."""
    return numpy.allclose(some, other, atol=1e-4)


@pytest.fixture
def evaluated(llama: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What is computed from now on."""
    seen: list[list[int]] = []
    compute = llama.eval
    monkeypatch.setattr(llama, "eval", lambda tokens: (seen.append(list(tokens)), compute(tokens)))
    return seen


def test_the_tiny_model_tells_prompts_apart(llama: Any) -> None:
    assert not alike(computed(llama, TOLD + TAIL), computed(llama, ASKED + TAIL))


def test_two_beginnings_stand_side_by_side(llama: Any) -> None:
    wanted = {len(each): computed(llama, each + TAIL) for each in (TOLD, ASKED)}
    prefixes = Prefixes(llama, "tiny", None)
    for each in (TOLD, ASKED):
        prefixes.add(each)
    for each in (TOLD, ASKED, ASKED, TOLD):
        computed(llama, [5, 6, 7])  # something else in between
        assert alike(gone_on(prefixes, llama, each + TAIL, len(each)), wanted[len(each)])


def test_what_the_model_holds_beyond_a_kept_beginning_is_not_thrown_away(llama: Any) -> None:
    prefixes = Prefixes(llama, "tiny", None)
    prefixes.add(TOLD)
    llama.eval(TAIL)
    prefixes.begin([*TOLD, *TAIL, 203])
    assert llama.n_tokens == len(TOLD + TAIL)


def test_a_prompt_that_begins_otherwise_is_left_alone(llama: Any) -> None:
    prefixes = Prefixes(llama, "tiny", None)
    prefixes.begin(TOLD)  # nothing is kept yet
    prefixes.add(TOLD)
    prefixes.begin(TOLD[:-1] + TAIL)  # all but the last token
    assert llama.input_ids[: len(TOLD)].tolist() == TOLD


def test_a_state_on_disk_is_read_and_not_computed(llama: Any, tmp_path: Path, evaluated: list) -> None:
    wanted = {len(each): computed(llama, each + TAIL) for each in (TOLD, ASKED)}
    first = Prefixes(llama, "tiny", tmp_path)
    for each in (TOLD, ASKED):
        first.add(each)
    assert len(list(tmp_path.iterdir())) == 2  # beside each other, and nothing half-written
    computed(llama, [5, 6, 7])
    evaluated.clear()
    second = Prefixes(llama, "tiny", tmp_path)
    for each in (TOLD, ASKED):
        second.add(each)
    assert evaluated == []
    for each in (ASKED, TOLD):
        assert alike(gone_on(second, llama, each + TAIL, len(each)), wanted[len(each)])


def test_another_model_reads_none_of_it_and_takes_its_place(llama: Any, tmp_path: Path, evaluated: list) -> None:
    Prefixes(llama, "tiny", tmp_path).add(TOLD)
    (left,) = tmp_path.iterdir()
    evaluated.clear()
    Prefixes(llama, "other", tmp_path).add(TOLD)
    assert evaluated == [TOLD] and left not in tmp_path.iterdir() and len(list(tmp_path.iterdir())) == 1


def _cut(whole: bytes, other: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _empty(whole: bytes, other: bytes) -> bytes:
    return b""


def _blank(whole: bytes, other: bytes) -> bytes:
    """As after a power cut: the right length, and nothing in it."""
    return bytes(len(whole))


def _one_byte(whole: bytes, other: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 64]) + whole[middle + 1 :]


def _another(whole: bytes, other: bytes) -> bytes:
    return other


@pytest.mark.parametrize("damage", [_cut, _empty, _blank, _one_byte, _another], ids=lambda each: each.__name__.strip("_"))
def test_a_damaged_state_is_computed_again_and_mended(llama: Any, tmp_path: Path, evaluated: list, damage: Any) -> None:
    wanted = computed(llama, TOLD + TAIL)
    Prefixes(llama, "tiny", tmp_path / "other").add(ASKED)
    Prefixes(llama, "tiny", tmp_path / "own").add(TOLD)
    (path,), (other,) = (tmp_path / "own").iterdir(), (tmp_path / "other").iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole, other.read_bytes()))
    evaluated.clear()
    prefixes = Prefixes(llama, "tiny", tmp_path / "own")
    prefixes.add(TOLD)
    assert evaluated == [TOLD] and path.read_bytes() == whole
    assert alike(gone_on(prefixes, llama, TOLD + TAIL, len(TOLD)), wanted)


def test_where_nothing_can_be_written_it_is_kept_in_memory(llama: Any, tmp_path: Path) -> None:
    (tmp_path / "states").write_text("a file where the folder should be")
    wanted = computed(llama, TOLD + TAIL)
    prefixes = Prefixes(llama, "tiny", tmp_path / "states")
    prefixes.add(TOLD)
    assert alike(gone_on(prefixes, llama, TOLD + TAIL, len(TOLD)), wanted)


def test_what_two_prompts_share() -> None:
    assert shared(TOLD, ASKED) == TOLD[:21] and shared([], TOLD) == [] and shared(TOLD, TOLD) == TOLD


def test_a_beginning_that_cannot_be_computed_is_one_line_that_says_what_to_do(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(tokens: list[int]) -> None:
        raise RuntimeError("llama_decode returned -2")

    model = LlamaModel(file, context_tokens=256, threads=1)
    with pytest.raises(ModelError, match=r"but the model reads 256\. Raise context_tokens in onrecord\.toml\.$"):
        model.warm((Message("system", "x" * 300),))
    monkeypatch.setattr(model._llama, "eval", fails)
    with pytest.raises(ModelError, match=r"made ready \(llama_decode returned -2\)\. Type: onrecord doctor$"):
        model.warm((Message("system", "Answer."),))
    model.close()
