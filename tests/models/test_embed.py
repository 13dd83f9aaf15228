"""The embedder: its file is made, kept and mended; parts are read within their text; the fast way equals the slow one."""

import json
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from rag.data import Document, Span
from rag.errors import ModelError
from rag.ingest.chunk import chunk
from rag.ingest.segment import segment
from rag.models import kept_export
from rag.models.catalogue import find_model
from rag.models.embed import SentenceEmbedder, open_embedder
from rag.models.embed_document import embed_document
from rag.models.embed_onnx import OnnxEmbedder, _batches
from rag.models.export_embedder import export_embedder
from rag.models.fakes import HashEmbedder
from rag.models.fetch import is_complete, model_folder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "minister", "proposed", "a", "treaty", "sea", "rose", "."]
WIDTH, INNER, LAYERS = 32, 64, 2


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A sentence-transformers folder with a tiny BERT of random weights."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    path = tmp_path_factory.mktemp("tiny")
    dice = numpy.random.default_rng(1)
    sizes = {"embeddings.word_embeddings": (len(WORDS), WIDTH), "embeddings.position_embeddings": (16, WIDTH),
             "embeddings.token_type_embeddings": (2, WIDTH)}  # fmt: skip
    tensors = {f"{name}.weight": dice.normal(size=size).astype(numpy.float32) for name, size in sizes.items()}
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        products = {f"attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
        products |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for product, size in products.items():
            tensors[f"{name}.{product}.weight"] = (0.2 * dice.normal(size=size)).astype(numpy.float32)
            tensors[f"{name}.{product}.bias"] = (0.2 * dice.normal(size=size[0])).astype(numpy.float32)
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    for name in norms:
        tensors |= {f"{name}.weight": numpy.ones(WIDTH, numpy.float32), f"{name}.bias": numpy.zeros(WIDTH, numpy.float32)}
    save_file(tensors, path / "model.safetensors")
    settings = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH, "num_attention_heads": 4,
                "num_hidden_layers": LAYERS, "layer_norm_eps": 1e-12}  # fmt: skip
    (path / "config.json").write_text(json.dumps(settings))
    (path / "1_Pooling").mkdir()
    (path / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True}))
    (path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 16}))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(path / "tokenizer.json"))
    return path


@pytest.fixture
def embedder(folder, tmp_path, monkeypatch) -> OnnxEmbedder:
    monkeypatch.setattr(kept_export, "cache_folder", lambda: tmp_path / "models")
    return OnnxEmbedder(folder, name="tiny")


def test_vectors_have_length_one_and_keep_their_order(embedder):
    texts = ["the minister proposed a treaty .", "the sea rose .", "a", ""]
    vectors = embedder.embed(texts)
    assert vectors.shape == (4, WIDTH) and vectors.dtype == numpy.float32
    assert numpy.allclose(numpy.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector @ embedder.embed([text])[0] > 0.98


def test_no_texts_give_no_vectors(embedder):
    assert embedder.embed([]).shape == (0, WIDTH)


def test_int8_is_close_to_float(folder):
    import onnxruntime

    given = {"ids": numpy.array([[2, 4, 5, 6, 3], [2, 9, 3, 0, 0]]), "mask": numpy.array([[1] * 5, [1] * 3 + [0] * 2], numpy.int32)}
    exact, coarse = (
        onnxruntime.InferenceSession(export_embedder(folder, int8=int8), providers=["CPUExecutionProvider"]).run(None, given)[0]
        for int8 in (False, True)
    )
    cosine = (exact * coarse).sum(-1) / numpy.linalg.norm(exact, axis=-1) / numpy.linalg.norm(coarse, axis=-1)
    assert cosine[given["mask"] > 0].min() > 0.97


def test_the_export_is_the_same_every_time(folder):
    assert export_embedder(folder) == export_embedder(folder)


def test_a_damaged_or_missing_export_is_made_again(folder, tmp_path):
    made = kept_export.read_or_export(folder, tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-9], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]):
        kept.write_bytes(damaged)
        assert kept_export.read_or_export(folder, tmp_path) == made
        assert kept.read_bytes() == whole
    assert [each.name for each in tmp_path.iterdir()] == [kept.name]


def test_where_nothing_can_be_kept_the_export_still_serves(folder, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    assert kept_export.read_or_export(folder, blocked)


def test_a_part_is_read_within_its_text(embedder):
    text = "the minister proposed a treaty . the sea rose ."
    first, second = Span(0, 32), Span(33, len(text))
    (whole,), (parts,) = embedder.embed_parts([text], [[first, second]])
    assert parts.shape == (2, WIDTH)
    # The whole is the mean of all tokens, so it lies between its parts.
    assert whole @ parts.sum(axis=0) > 0.9 * numpy.linalg.norm(parts.sum(axis=0))


def test_a_part_beyond_the_longest_text_is_read_by_itself(embedder):
    text = "the sea rose . " * 6 + "a treaty ."
    (_,), (parts,) = embedder.embed_parts([text], [[Span(0, 14), Span(90, 100)]])
    assert parts[1] @ embedder.embed(["a treaty ."])[0] > 0.99


def test_batches_hold_every_row_once_and_rows_of_like_length():
    lengths = [500, 3, 200, 256, 4, 256, 1]
    batches = list(_batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(max(lengths[row] for row in batch) * len(batch) <= 1024 for batch in batches)
    assert batches[0][:3] == [6, 1, 4]


def test_the_identity_tells_int8_from_float(folder):
    assert open_embedder(folder, name="tiny").identity == "tiny int8"
    assert SentenceEmbedder(folder, name="tiny").identity == "tiny"


def test_without_onnxruntime_pytorch_serves(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert isinstance(open_embedder(folder, name="tiny"), SentenceEmbedder)


def test_a_folder_without_a_model_says_what_to_type(tmp_path):
    with pytest.raises(ModelError, match="onrecord models fetch tiny"):
        open_embedder(tmp_path, name="tiny")


def test_sentences_of_a_document_get_one_vector_each():
    text = "Mara said the sea rose. " + "The minister proposed a treaty on fishing rights. " * 30 + "\n\nSubscribe now"
    document = Document.from_text(text, title="Sea")
    sentences = segment(document)
    chunks = chunk(document, sentences)
    chunk_vectors, sentence_vectors = embed_document(document, sentences, chunks, HashEmbedder())
    assert len(chunk_vectors) == len(chunks)
    assert len(sentence_vectors) == sum(each.searched for each in sentences)
    assert numpy.allclose(sentence_vectors[0], HashEmbedder().embed(["Mara said the sea rose."])[0])


def test_a_document_without_words_has_no_vectors():
    document = Document.from_text(" ", title="Nothing")
    chunk_vectors, sentence_vectors = embed_document(document, (), (), HashEmbedder())
    assert chunk_vectors.shape == (0, 64) and sentence_vectors.shape == (0, 64)


# --- with the real weights -----------------------------------------------------------------------------------------------


@pytest.mark.real
def test_the_fast_embedder_agrees_with_pytorch():
    model = find_model("all-minilm-l6-v2")
    if not is_complete(model):
        pytest.skip("the embedder's weights are not on this machine: onrecord models fetch")
    texts = ["Who proposed a joint statement?", "The minister proposed that both sides issue a joint statement.", "The sea rose by two metres."]
    fast = open_embedder(model_folder(model), name=model.name).embed(texts)
    slow = SentenceEmbedder(model_folder(model), name=model.name).embed(texts)
    assert (fast * slow).sum(axis=1).min() > 0.97
    assert fast[0] @ fast[1] > fast[0] @ fast[2] + 0.3


@pytest.mark.real
def test_loading_the_fast_embedder_leaves_pytorch_out():
    model = find_model("all-minilm-l6-v2")
    if not is_complete(model):
        pytest.skip("the embedder's weights are not on this machine: onrecord models fetch")
    program = (
        "import sys; from rag.models.embed import open_embedder; from pathlib import Path;"
        "open_embedder(Path(sys.argv[1]), name='m').embed(['a']); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(model_folder(model))], check=True)
