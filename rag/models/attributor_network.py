"""The two networks of the statement tagger, in torch: an encoder of tokens and a linker of cues. For training only.

The encoder is BERT (Devlin et al. 2019) of the size of MiniLM (Wang et al. 2020), with surface features added to its input.
The linker reads the encoder's states around one cue and says which of them are that cue's source and content, so that
statements may overlap or share words though the encoder passes over the text once.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from rag.models.attributor_decode import CROP_TOKENS, LABELS
from rag.models.attributor_tokens import FEATURE_SIZES

WIDTH, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512
LINK_WIDTH, LINK_HEADS, LINK_LAYERS, LINK_INNER = 128, 4, 2, 256
TAGS = 9  # outside, beginning, inside: of cues, of sources, of contents
NOWHERE = CROP_TOKENS  # the place of a padding token in a crop; real places lie strictly between -NOWHERE and NOWHERE


class Block(nn.Module):
    """One transformer layer, normalised after each half, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.mixed = nn.Linear(width, width)
        self.mixed_norm = nn.LayerNorm(width, eps=1e-12)
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.output_norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, hidden: Tensor) -> Tensor:
        """states (b, t, w), hidden (b, 1, 1, t) as `hide` makes it -> (b, t, w)."""
        batch, length, width = states.shape

        def split(projected: Tensor) -> Tensor:
            return projected.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = split(self.query(states)), split(self.key(states)), split(self.value(states))
        mixed = self.attend(query, key, value, hidden)
        mixed = self.mixed(mixed.transpose(1, 2).reshape(batch, length, width))
        states = self.mixed_norm(states + self.dropout(mixed))
        widened = nn.functional.gelu(self.widen(states))
        return self.output_norm(states + self.dropout(self.narrow(widened)))

    @staticmethod
    def attend(query: Tensor, key: Tensor, value: Tensor, hidden: Tensor) -> Tensor:
        if not torch.jit.is_tracing():
            return scaled_dot_product_attention(query, key, value, attn_mask=hidden)
        # Written out for the ONNX file: the exporter guards the fused one against rows that see nothing, at a third of
        # the whole time. Every row of ours sees its own cue or its [CLS].
        weights = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2) + hidden
        return weights.softmax(-1) @ value


def hide(seen: Tensor, like: Tensor) -> Tensor:
    """bool (b, t), true for real tokens -> what is added to attention scores, (b, 1, 1, t): 0 or very little."""
    return ((~seen).to(like.dtype) * -1e4)[:, None, None, :]


class Encoder(nn.Module):
    """Token ids with features -> tag scores and a short state of each token."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.ModuleList(nn.Embedding(size, WIDTH) for size in FEATURE_SIZES)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.blocks = nn.ModuleList(Block(WIDTH, HEADS, INNER, dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(WIDTH, TAGS)
        self.shorten = nn.Linear(WIDTH, LINK_WIDTH)
        # Starting at nothing, the features leave the pretrained input as it was.
        for table in self.features:
            nn.init.zeros_(table.weight)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """ids (b, t), features (b, t, 3), mask (b, t), all int64 -> tag scores (b, t, 9), states (b, t, LINK_WIDTH)."""
        embedded = self.words(ids) + self.positions.weight[: ids.shape[1]]
        for column, table in enumerate(self.features):
            embedded = embedded + table(features[:, :, column])
        states = self.dropout(self.norm(embedded))
        hidden = hide(mask.bool(), states)
        for block in self.blocks:
            states = block(states, hidden)
        return self.tags(states), self.shorten(self.dropout(states))


class Linker(nn.Module):
    """The states around one cue -> what each token is to that cue, and whether it is a cue at all."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.places = nn.Embedding(2 * NOWHERE + 1, LINK_WIDTH)
        self.cue = nn.Linear(LINK_WIDTH, LINK_WIDTH)
        self.norm = nn.LayerNorm(LINK_WIDTH, eps=1e-12)
        self.blocks = nn.ModuleList(Block(LINK_WIDTH, LINK_HEADS, LINK_INNER, dropout) for _ in range(LINK_LAYERS))
        self.labels = nn.Linear(LINK_WIDTH, LABELS)
        self.genuine = nn.Sequential(nn.Linear(LINK_WIDTH, LINK_WIDTH), nn.GELU(), nn.Linear(LINK_WIDTH, 1))
        nn.init.normal_(self.places.weight, std=0.02)

    def forward(self, states: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
        """states (c, t, LINK_WIDTH), places int64 (c, t) -> label scores (c, t, 7), genuine scores (c,).

        `places` count tokens from the cue: 0 within it, below before it, above after it, NOWHERE for padding.
        """
        in_cue = (places == 0).to(states.dtype).unsqueeze(-1)
        cue = (states * in_cue).sum(1, keepdim=True) / in_cue.sum(1, keepdim=True)
        states = self.norm(states + self.cue(cue) + self.places(places + NOWHERE))
        hidden = hide(places != NOWHERE, states)
        for block in self.blocks:
            states = block(states, hidden)
        pooled = (states * in_cue).sum(1) / in_cue.sum(1)
        return self.labels(states), self.genuine(pooled).squeeze(-1)


def read_pretrained(encoder: Encoder, folder: Path) -> None:
    """Fills the encoder with the weights of a `model.safetensors` in BERT's naming (all-MiniLM-L6-v2)."""
    saved = load_file(folder / "model.safetensors")
    saved = {name.removeprefix("bert."): value for name, value in saved.items()}
    # Only one kind of segment is used: its embedding is a constant, added to every position.
    segment = saved["embeddings.token_type_embeddings.weight"][0]
    taken = {
        "words.weight": saved["embeddings.word_embeddings.weight"],
        "positions.weight": saved["embeddings.position_embeddings.weight"] + segment,
    }
    names = {"norm": "embeddings.LayerNorm"}
    for index in range(LAYERS):
        ours, theirs = f"blocks.{index}.", f"encoder.layer.{index}."
        names |= {
            ours + "query": theirs + "attention.self.query",
            ours + "key": theirs + "attention.self.key",
            ours + "value": theirs + "attention.self.value",
            ours + "mixed": theirs + "attention.output.dense",
            ours + "mixed_norm": theirs + "attention.output.LayerNorm",
            ours + "widen": theirs + "intermediate.dense",
            ours + "narrow": theirs + "output.dense",
            ours + "output_norm": theirs + "output.LayerNorm",
        }
    for ours, theirs in names.items():
        for part in ("weight", "bias"):
            taken[f"{ours}.{part}"] = saved[f"{theirs}.{part}"]
    missing = encoder.load_state_dict(taken, strict=False).missing_keys
    unexpected = [name for name in missing if not name.startswith(("features.", "tags.", "shorten."))]
    if unexpected:
        raise ValueError(f"the pretrained weights lack {unexpected}")


def learning_rate_scale(step: int, epoch: float, epochs: int, rise_steps: int = 120, fall_epochs: float = 2.5) -> float:
    """The share of the peak learning rate: a linear rise, a plain, and a linear fall over the last epochs.

    The plain does not depend on where the end is, so a stopped run may go on to another number of epochs.
    """
    return min((step + 1) / rise_steps, 1.0, 0.02 + max(0.0, epochs - epoch) / fall_epochs)
