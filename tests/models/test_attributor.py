"""The statement tagger: tokens, windows, decoding of made-up scores; and the shipped weights on sentences of our own."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from rag.data import Span
from rag.errors import ModelError
from rag.models import attributor_decode as decode
from rag.models.attributor import SHIPPED, Attributor, RawStatement, Thresholds, read_states
from rag.models.attributor_tidy import tidy, tidy_cue
from rag.models.attributor_tokens import FEATURE_SIZES, owned, pack, tokenize, windows

TEXT = "Fox speaks\n\nMiss Owl said the OAK “must stay,” and Fox agreed."


def word_tokenizer() -> Tokenizer:
    """Every word and mark is a token of its own, with id 1."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 1}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def scores_for(labels: list[int], count: int, sure: float = 8.0) -> np.ndarray:
    scores = np.zeros((len(labels), count), dtype=np.float32)
    scores[np.arange(len(labels)), labels] = sure
    return scores


def apart(length: int) -> np.ndarray:
    """Every token is a word of its own."""
    return np.zeros((1, length), dtype=bool)


# --- tokens


def test_tokens_carry_case_quotation_marks_and_paragraphs():
    tokens = tokenize(TEXT, word_tokenizer())
    seen = {TEXT[start:end]: tuple(row) for start, end, row in zip(tokens.starts, tokens.ends, tokens.features, strict=True)}
    assert seen["Fox"][0] == 2 and seen["said"][0] == 1 and seen["OAK"][0] == 3 and seen["“"][0] == 6
    assert [seen[word][1] for word in ("said", "“", "must", "”", "agreed")] == [0, 2, 1, 3, 0]
    assert [seen[word][2] for word in ("speaks", "Miss", "Owl")] == [2, 1, 0]
    assert (tokens.features < np.array(FEATURE_SIZES)).all()


def test_a_quotation_left_open_ends_with_its_paragraph():
    tokens = tokenize("“It rains,\nhe thought", word_tokenizer())
    assert list(tokens.features[:, 1]) == [2, 1, 1, 1, 0, 0]


def test_two_single_marks_are_one_double_mark():
    tokens = tokenize("''Yes'' he said", word_tokenizer())
    assert list(tokens.features[:, 1]) == [2, 2, 1, 3, 3, 0, 0]


def test_an_empty_text_has_no_tokens_and_no_windows():
    assert len(tokenize("", word_tokenizer())) == 0
    assert windows(0) == [] and owned([]) == []


@given(st.integers(1, 4000), st.integers(80, 382), st.integers(0, 70))
def test_windows_cover_every_token_and_each_is_owned_once(count, size, overlap):
    ranges = windows(count, size, overlap)
    assert all(0 < end - start <= size for start, end in ranges)
    assert all(before[1] - after[0] >= overlap - 1 for before, after in pairwise(ranges))
    kept = owned(ranges)
    assert [token for start, end in kept for token in range(start, end)] == list(range(count))
    assert all(one[0] >= window[0] and one[1] <= window[1] for one, window in zip(kept, ranges, strict=True))


def test_packing_pads_and_frames_each_window():
    tokens = tokenize(TEXT, word_tokenizer())
    ids, features, mask = pack(tokens, [(0, 3), (3, 5)])
    assert ids.tolist() == [[101, 1, 1, 1, 102], [101, 1, 1, 102, 0]]
    assert mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]]
    assert (features[0, 1:4] == tokens.features[:3]).all() and not features[0, 0].any()


def test_states_of_a_long_text_come_from_the_window_that_owns_the_token():
    tokens = tokenize("word " * 900, word_tokenizer())

    def encode(ids, features, mask):
        positions = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)[..., None].astype(np.float32)
        return np.repeat(positions, 9, axis=2), positions

    tags, states = read_states(tokens, encode)
    assert tags.shape == (900, 9) and states.shape == (900, 1)
    # No token is read at the very edge of a window, but for the edges of the text.
    assert states[1:-1].min() > 1 and states[20:-20].min() > 20


# --- decoding


@pytest.mark.parametrize(
    ("labels", "cues"),
    [
        ([0, 1, 2, 0, 1], [(1, 3), (4, 5)]),
        ([1, 1, 2, 2], [(0, 1), (1, 4)]),
        ([0, 2, 2, 0], [(1, 3)]),  # inside without a beginning begins one all the same
        ([2, 1], [(0, 1), (1, 2)]),
        ([0, 0], []),
    ],
)
def test_cue_candidates_from_tags(labels, cues):
    assert decode.cue_candidates(scores_for(labels, 3)) == cues


def test_a_bias_against_outside_finds_more_candidates():
    scores = np.array([[1.0, 0.0, -5.0], [9.0, 0.0, 0.0]])
    assert decode.cue_candidates(scores) == []
    assert decode.cue_candidates(scores, outside_bias=2.0) == [(0, 1)]


def test_crops_are_centred_on_their_cue_and_end_with_the_text():
    indices = decode.crops([(0, 2), (5, 6)], count=7, size=6)
    assert indices.tolist() == [[-1, -1, 0, 1, 2, 3], [2, 3, 4, 5, 6, -1]]
    assert decode.relative_places([(5, 6)], indices[1:]).tolist()[0][:5] == [-3, -2, -1, 0, 1]


def test_an_inside_label_never_stands_without_its_role_before_it():
    inside_source = decode.ROLES["source"][1]
    scores = scores_for([0, inside_source, inside_source, 0], decode.LABELS, sure=2.0)[None]
    labels = decode.best_labels(scores, apart(4))[0]
    assert labels[1] in (0, decode.ROLES["source"][0])
    assert decode.runs(labels, "source") in ([], [(1, 3)])


def test_clear_labels_are_kept_as_they_are():
    labels = [1, 2, 3, 0, 5, 6, 6, 0, 5]
    assert decode.best_labels(scores_for(labels, decode.LABELS)[None], apart(9))[0].tolist() == labels
    assert decode.runs(np.array(labels), "content") == [(4, 7), (8, 9)]


def slow_best(scores: np.ndarray, joined: np.ndarray) -> float:
    """The best sum over all allowed sequences, tried one by one: the oracle of `best_labels`."""
    best = {label: scores[0, label] for label in range(decode.LABELS) if label not in (2, 4, 6)}
    for row, same_word in zip(scores[1:], joined[1:], strict=True):
        after = {}
        for label in range(decode.LABELS):
            goes_on = {0: (0,), 1: (), 2: (1, 2), 3: (), 4: (3, 4), 5: (), 6: (5, 6)}[label]
            free = not same_word and label not in (2, 4, 6)
            before = [total for earlier, total in best.items() if free or earlier in goes_on]
            if before:
                after[label] = max(before) + row[label]
        best = after
    return max(best.values())


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_viterbi_finds_the_best_allowed_sequence(seed, length):
    random = np.random.default_rng(seed)
    scores = random.normal(size=(1, length, decode.LABELS)).astype(np.float32)
    joined = random.random((1, length)) < 0.3
    labels = decode.best_labels(scores, joined)[0]
    assert scores[0, np.arange(length), labels].sum() == pytest.approx(slow_best(scores[0], joined[0]), abs=1e-4)


def test_a_role_neither_ends_nor_begins_within_a_word():
    begins, inside = decode.ROLES["cue"]
    scores = scores_for([begins, 0, 0, inside], decode.LABELS, sure=2.0)[None]
    assert decode.best_labels(scores, np.array([[False, True, False, True]]))[0].tolist() in (
        [begins, inside, 0, 0],
        [0, 0, 0, 0],
    )


# --- tidying


@pytest.mark.parametrize(
    ("marked", "tidied"),
    [
        (["“must stay"], ["“must stay,”"]),  # the stop and the mark that close it
        (["Miss", "Owl"], ["Miss Owl"]),  # a blank between two parts does not part them
        (["Fox speaks", "Miss Owl"], ["Fox speaks", "Miss Owl"]),  # a paragraph does
        (["OAK", "”"], ["OAK"]),  # a mark alone says nothing
        (["agreed"], ["agreed"]),
        (["”"], []),
    ],
)
def test_content_is_tidied(marked, tidied):
    parts = [Span(TEXT.find(part), TEXT.find(part) + len(part)) for part in marked]
    assert [span.of(TEXT) for span in tidy(parts, TEXT)] == tidied


@pytest.mark.parametrize(
    ("marked", "tidied"),
    [
        ("said in a", "said"),
        ("said this", "said"),
        ("told the", "told"),
        ("detailed in", "detailed in"),
        ("said at", "said at"),
        ("a", "a"),
    ],
)
def test_a_cue_does_not_break_off_in_the_middle_of_a_phrase(marked, tidied):
    assert [span.of(marked) for span in tidy_cue([Span(0, len(marked))], marked)] == [tidied]


# --- the whole of it, with made-up networks


def scripted(tags: list[int], labels: list[int], genuine: float, confidence: float = 0.5) -> Attributor:
    """A tagger whose encoder tags the tokens of TEXT so, and whose linker labels them so around any cue."""

    def encode(ids, features, mask):
        scores = np.zeros((*ids.shape, 9), dtype=np.float32)
        scores[0, 1 : len(tags) + 1, :3] = scores_for(tags, 3)
        positions = np.arange(ids.shape[1], dtype=np.float32).reshape(1, -1, 1)
        return scores, np.repeat(positions, len(ids), axis=0)

    def link(states, places):
        found = np.stack([scores_for([labels[int(at) - 1] for at in row[:, 0]], decode.LABELS) for row in states])
        return found, np.full(len(states), genuine, dtype=np.float32)

    return Attributor(word_tokenizer(), encode, link, Thresholds(0.0, confidence))


# TEXT:   Fox speaks Miss Owl said the OAK “ must stay , ” and Fox agreed .
TAGS = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
LABELS = [0, 0, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 0, 0, 0, 0]


def test_a_statement_comes_back_as_the_words_of_the_text():
    (statement,) = scripted(TAGS, LABELS, genuine=3.0).extract(TEXT)
    shown = [[span.of(TEXT) for span in role] for role in (statement.source, statement.cue, statement.content)]
    assert shown == [["Miss Owl"], ["said"], ["the OAK “must stay,”"]]
    assert statement.confidence == pytest.approx(0.9526, abs=1e-3)


def test_an_unsure_statement_is_left_out_and_found_at_a_lower_threshold():
    attributor = scripted(TAGS, LABELS, genuine=-1.0)
    assert attributor.extract(TEXT) == []
    assert len(attributor.with_thresholds(Thresholds(0.0, 0.2)).extract(TEXT)) == 1


def test_candidates_that_grow_into_one_cue_are_one_statement():
    tags = [0, 0, 0, 0, 1, 1, *TAGS[6:]]
    assert len(scripted(tags, LABELS, genuine=3.0).extract(TEXT)) == 1


def test_a_cue_without_content_attributes_nothing():
    assert scripted(TAGS, [0, 0, 1, 2, 3] + [0] * 11, genuine=3.0).extract(TEXT) == []


def test_of_two_sources_the_surer_stays_and_content_keeps_its_parts():
    labels = [1, 0, 1, 2, 3, 5, 6, 0, 0, 5, 0, 0, 0, 0, 0, 0]
    (statement,) = scripted(TAGS, labels, genuine=3.0).extract(TEXT)
    assert [span.of(TEXT) for span in statement.source] == ["Miss Owl"]
    assert [span.of(TEXT) for span in statement.content] == ["the OAK", "stay"]


def test_an_empty_text_says_nothing():
    assert scripted(TAGS, LABELS, genuine=3.0).extract("") == []


def test_a_folder_without_weights_is_a_clear_error(tmp_path):
    with pytest.raises(ModelError, match="Reinstall onrecord"):
        Attributor.from_folder(tmp_path)


# --- the shipped weights

real = pytest.mark.real


@pytest.fixture(scope="module")
def shipped() -> Attributor:
    pytest.importorskip("onnxruntime")
    if not (SHIPPED / "config.json").exists():
        pytest.skip("the weights of the statement tagger are not there")
    return Attributor.from_folder()


def words_of(statement: RawStatement, text: str) -> tuple[str, str, str]:
    roles = (statement.source, statement.cue, statement.content)
    return tuple(" … ".join(span.of(text) for span in role) for role in roles)


def test_the_shipped_files_fit_and_say_what_they_are():
    if not (SHIPPED / "config.json").exists():
        pytest.skip("the weights of the statement tagger are not there")
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.onnx")) <= 30 * 2**20
    assert json.loads((SHIPPED / "config.json").read_text())["format_version"] == 1
    assert (SHIPPED / "MODEL_CARD.md").exists()


@real
@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Harbour board.\n\nMayor Ada Brook said the ferry would run again in May.", "Ada Brook", "said", "the ferry would run"),
        ("Harbour board.\n\n“The ferry will run again in May,” she told reporters on Monday.", "she", "told", "The ferry will run"),
        (
            "Harbour board.\n\nAccording to a report by the port authority, the old pier is unsafe.",
            "port authority", "According to", "the old pier is unsafe",
        ),
        ("Harbour board.\n\nThe pier, engineers believe, has ten years left.", "engineers", "believe", "ten years left"),
    ],
)  # fmt: skip
def test_the_shipped_tagger_reads_plain_sentences(shipped, text, source, cue, content):
    found = [words_of(statement, text) for statement in shipped.extract(text)]
    assert any(source in one[0] and cue in one[1] and content in one[2] for one in found), found


@real
def test_a_statement_within_a_statement_is_found_on_request(shipped):
    text = "Harbour board.\n\nThe Gazette reported that Mayor Ada Brook said the ferry would run again in May."
    outer, *inner = shipped.extract(text, nested=True)
    assert "Gazette" in words_of(outer, text)[0]
    assert any("Brook" in words_of(one, text)[0] for one in inner)
    assert all(any(part.contains(span) for part in outer.content) for one in inner for span in one.content)


@real
def test_spans_lie_within_the_text_whatever_it_is(shipped):
    for text in ("", " ", "\n\n", "said", "“" * 50, "né à Évry 🦉 said: “Ça va.”", "a" * 5000, "He said no. " * 400):
        for statement in shipped.extract(text, nested=True):
            for role in (statement.source, statement.cue, statement.content):
                assert all(Span(0, len(text)).contains(span) and len(span) for span in role)
