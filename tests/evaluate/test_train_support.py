"""The support packs as the support check learns from them."""

import json
from pathlib import Path

from rag.evaluate.train_support import read_pairs


def test_every_pack_gives_pairs_of_both_kinds(tmp_path: Path) -> None:
    text = "The Aln Bridge was opened in 1931. It was widened in 1964."
    true, false = "The bridge was opened in 1931.", "The bridge was opened in 1964."
    records = {
        "attributionbench": [
            {"question": "When was it opened?", "references": [text], "claim": claim, "attribution_label": label}
            for claim, label in ((true, "attributable"), (false, "not attributable"))
        ],
        "wice_claims": [
            {"evidence": text.split(". "), "claim": claim, "label": label}
            for claim, label in ((true, "supported"), (false, "partially_supported"))
        ],
        "qags_cnndm": [{"doc": text, "text": claim, "supported": label} for claim, label in ((true, True), (false, False))],
    }
    for pack, lines in records.items():
        (tmp_path / f"{pack}.jsonl").write_text("\n".join(json.dumps(each) for each in lines), "utf-8")

    pairs = read_pairs(tmp_path)

    assert {(each.pack, each.claim, each.supported) for each in pairs} == {
        (pack, claim, supported) for pack in records for claim, supported in ((true, True), (false, False))
    }
    assert all(each.sentences for each in pairs)
    assert len({each.held for each in pairs if each.pack == "attributionbench"}) == 1  # by the question
