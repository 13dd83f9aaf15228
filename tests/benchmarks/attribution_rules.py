"""The corpus -> how well the attribution rules do on it: spans, speakers, motions, turns, speed.

    python -m tests.benchmarks.attribution_rules [--data FOLDER] [--limit N] [--show KIND] [--tagger] [--outermost]

Reads the texts where they lie and keeps nothing of them. Without the corpus it says so and ends well. `--show wrong`,
`none` or `right` prints the questions with that end; `--show missed` or `extra` prints spans.
"""

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.data import Document, Span, Statement
from rag.ingest.attribute import attribute
from rag.ingest.segment import segment
from rag.models.attributor import Attributor
from rag.text import content_words, words

_tagger: Attributor | None = None  # set by --tagger
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def statements_of(text: str, title: str) -> tuple[Statement, ...]:
    document = Document.from_text(text, title=title)
    return attribute(document, segment(document), _tagger)


# --- spans ----------------------------------------------------------------------------------------------------------


def covered(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether two sets of spans share at least half of each."""
    shared = sum(a.overlap(b) for a in one for b in other)
    return shared > 0 and shared >= 0.5 * sum(map(len, one)) and shared >= 0.5 * sum(map(len, other))


def match(gold: list[Sequence[Span]], found: list[Sequence[Span]]) -> tuple[int, list[int], list[int]]:
    """Greedy one-to-one matching -> hits, the gold left over, the found left over."""
    free = set(range(len(found)))
    missed: list[int] = []
    for number, spans in enumerate(gold):
        hit = next((place for place in sorted(free) if covered(spans, found[place])), None)
        if hit is None:
            missed.append(number)
        else:
            free.discard(hit)
    return len(gold) - len(missed), missed, sorted(free)


def f1(hits: int, gold: int, found: int) -> tuple[float, float, float]:
    precision, recall = hits / found if found else 0.0, hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def spans(path: Path, limit: int | None, show: str, outermost: bool) -> None:
    counts: dict[str, Counter] = defaultdict(Counter)
    parts = ("source", "cue", "content", "whole")
    missed_cues, extra_cues = Counter(), Counter()
    seconds = 0.0
    rows = read(path)[:limit]
    for row in rows:
        start = time.perf_counter()
        found = [s for s in statements_of(row["text"], row["title"]) if not (outermost and s.via)]
        seconds += time.perf_counter() - start
        gold = {part: [[Span(*pair) for pair in item[part]] for item in row["attributions"] if item[part]] for part in parts[:3]}
        mine = {
            "source": [[s.source_span] for s in found if s.source_span],
            "cue": [[s.cue_span] for s in found if s.cue_span],
            "content": [list(s.content_spans) for s in found if s.content_spans],
        }
        for part in parts[:3]:
            hits, missed, extra = match(unique(gold[part]), unique(mine[part]))
            counts[part].update(hits=hits, gold=len(unique(gold[part])), found=len(unique(mine[part])))
            if part == "cue":
                missed_cues.update(" ".join(s.of(row["text"]) for s in unique(gold[part])[n]).lower() for n in missed)
                extra_cues.update(" ".join(s.of(row["text"]) for s in unique(mine[part])[n]).lower() for n in extra)
            if show in ("missed", "extra") and part == "content":
                for n in missed if show == "missed" else extra:
                    print(show, "|", " … ".join(s.of(row["text"])[:200] for s in unique((gold if show == "missed" else mine)[part])[n]))
        pairs = [[[Span(*p) for p in item[part]] for part in ("source", "content")] for item in row["attributions"] if item["source"]]
        whole = [[[s.source_span], list(s.content_spans)] for s in found if s.source_span]
        free = set(range(len(whole)))
        for source, content in pairs:
            hit = next((n for n in sorted(free) if covered(source, whole[n][0]) and covered(content, whole[n][1])), None)
            free.discard(hit)
            counts["whole"]["hits"] += hit is not None
        counts["whole"].update(gold=len(pairs), found=len(whole))
    print(f"\n{path.name}: {len(rows)} articles, {len(rows) / seconds:.0f} articles/s")
    for part in parts:
        precision, recall, score = f1(*(counts[part][key] for key in ("hits", "gold", "found")))
        print(f"  {part:8} precision {precision:.3f}  recall {recall:.3f}  F1 {score:.3f}")
    if show == "cues":
        print("  missed", missed_cues.most_common(120))
        print("  extra ", extra_cues.most_common(120))


def unique(groups: list[list[Span]]) -> list[tuple[Span, ...]]:
    return sorted({tuple(sorted(group)) for group in groups})


# --- speakers -------------------------------------------------------------------------------------------------------


def same_person(name: str, answers: Iterable[str]) -> bool:
    """Whether a name is one of the answers: one's words are the other's, titles and accents aside."""
    titles = {"mr", "mrs", "ms", "dr", "sir", "the", "sen", "rep", "gov", "president", "senator", "a", "an"}
    plain = lambda text: {w.strip(".") for w in words(unicodedata.normalize("NFKD", text))} - titles
    mine = plain(name)
    return any(mine and (theirs := plain(answer)) and (mine <= theirs or theirs <= mine) for answer in answers)


def asked_words(question: str) -> str:
    question = re.sub(r"^Who (?:said|says|\w+ed|\w+)(?: that)?:?\s*", "", question)
    return question.strip(" ?“”\"")


def best(found: Sequence[Statement], text: str, wanted: str) -> Statement | None:
    """The statement whose content shares most words with what is asked; quoted words first, then the tighter content."""
    want = Counter(content_words(wanted)) or Counter(words(wanted))
    scored = []
    for statement in found:
        have = Counter(words(" ".join(span.of(text) for span in statement.content_spans)))
        shared = sum((want & have).values())
        recall, precision = shared / max(1, want.total()), shared / max(1, have.total())
        if recall >= 0.6:
            scored.append((round(recall, 1), precision, statement.confidence, statement))
    return max(scored, key=lambda entry: entry[:3])[3] if scored else None


def speakers(pack: Path, limit: int | None, show: str) -> None:
    documents = {row["doc_id"]: row for row in read(pack / "docs.jsonl")}
    unseen = {row["doc_id"] for row in read(pack.parents[1] / "polnear_attributions" / "dev.jsonl")}
    cache: dict[str, tuple[Statement, ...]] = {}
    ends: dict[str, Counter] = defaultdict(Counter)
    for test in [row for row in read(pack / "tests.jsonl") if row["kind"] in ("who", "who_quote", "what")][:limit]:
        row = documents[test["gold_docs"][0]]
        kinds = [test["kind"], *([f"{test['kind']}, documents the tagger has not seen"] if row["doc_id"] in unseen else [])]
        found = cache.setdefault(row["doc_id"], None) or statements_of(row["text"], row["title"])
        cache[row["doc_id"]] = found
        if test["kind"] == "what":
            gold = [Span(*pair) for pair in test["cite_spans"][row["doc_id"]]]
            # The cited span holds source and cue too: only a statement inside it counts, by the words of the answer.
            near = [s for s in found if shared(s.content_spans, gold) >= 0.5]
            hit = any(recalled(test["answers"][0], " ".join(span.of(row["text"]) for span in s.content_spans)) >= 0.5 for s in near)
            for kind in kinds:
                ends[kind]["right" if hit else "none"] += 1
            continue
        statement = best(found, row["text"], asked_words(test["question"]))
        end = "none" if statement is None or statement.speaker is None else (
            "right" if same_person(statement.speaker, test["answers"]) else "wrong")
        for kind in kinds:
            ends[kind][end] += 1
        if show == end:
            source = statement and statement.source_span and statement.source_span.of(row["text"])
            got = statement and (statement.speaker, statement.resolved_by, statement.candidates, source)
            place = f"{row['doc_id']} {list(test['cite_spans'].values())[0][0]}"
            print(f"{end} {test['kind']} | {test['question'][:220]} | want {test['answers']} | got {got} | {place}")
    for kind, counter in ends.items():
        report(f"polnear {kind}", counter)


def shared(gold: Sequence[Span], mine: Sequence[Span]) -> float:
    return sum(a.overlap(b) for a in gold for b in mine) / max(1, sum(map(len, gold)))


def recalled(wanted: str, offered: str) -> float:
    want = Counter(words(wanted))
    return sum((want & Counter(words(offered))).values()) / max(1, want.total())


def report(name: str, counter: Counter) -> None:
    total = counter.total()
    print(f"  {name}: {total} questions, " + ", ".join(f"{end} {count} ({count / total:.3f})" for end, count in sorted(counter.items())))


# --- motions and turns ----------------------------------------------------------------------------------------------


def motions(pack: Path, limit: int | None, show: str) -> None:
    documents = {row["doc_id"]: row for row in read(pack / "docs.jsonl")}
    ends: dict[str, Counter] = defaultdict(Counter)
    for test in read(pack / "tests.jsonl")[:limit]:
        kind = test["kind"]
        if kind not in ("who_moved", "who_lodged", "who_not_stated", "who_not_stated_trap"):
            continue
        code = re.search(r"S\dM-[\d.]*\d", test["question"])
        offers: list[tuple[int, str]] = []
        for identity in test["gold_docs"] or [test["extra"]["related_doc"]]:
            if identity not in documents:
                continue
            row = documents[identity]
            for statement in statements_of(row["text"], row["title"]):
                about = statement.content_spans[0].of(row["text"])[:60]
                fits = code is None or re.search(re.escape(code.group()) + r"(?![\d.]*\d)", about)
                if statement.speaker and statement.act == "proposed" and fits:
                    offers.append((-sum(map(len, statement.content_spans)), statement.speaker))
        names = [name for _, name in sorted(offers)]
        if not test["answerable"]:
            end = "fooled" if names else "right"
        else:
            end = "none" if not names else "right" if same_person(names[0], test["answers"]) else "wrong"
        ends[kind][end] += 1
        if show == f"motion-{end}":
            print(kind, test["question"], test["answers"], names, test["gold_docs"] or test["extra"])
    for kind, counter in ends.items():
        report(f"parl_motions {kind}", counter)


def turns(pack: Path, limit: int | None) -> None:
    """Each line "NAME: words" of a meeting should be one statement of NAME that covers its words."""
    counter: Counter = Counter()
    for row in read(pack / "docs.jsonl")[:limit]:
        found = [s for s in statements_of(row["text"], row["title"]) if s.resolved_by == "turn"]
        by_start = {s.source_span.start: s for s in found if s.source_span}
        at = 0
        for line in row["text"].split("\n"):
            if named := re.match(r"([A-Z][^:\n]{2,40}): (?=\S)", line):
                statement = by_start.get(at)
                right = statement is not None and same_person(statement.speaker or "", [named.group(1)])
                counter["right" if right else "wrong" if statement else "none"] += 1
            at += len(line) + 1
    report("qmsum turns", counter)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--tagger", action="store_true", help="the rules together with the trained tagger")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--show", default="")
    parser.add_argument("--outermost", action="store_true", help="without statements told in others, which the corpus does not mark")
    parser.add_argument("--split", default="dev,train", help="the parts of the corpus that --only spans reads")
    parser.add_argument("--only", default="spans,speakers,motions,turns")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(print(f"skipped: the corpus is not at {options.data}; give its place with --data") or 0)
    if options.tagger:
        global _tagger
        _tagger = Attributor.from_folder()
    if "spans" in options.only:
        for name in options.split.split(","):
            spans(options.data / "polnear_attributions" / f"{name}.jsonl", options.limit, options.show, options.outermost)
    if "speakers" in options.only:
        speakers(options.data / "packs" / "polnear", options.limit, options.show)
    if "motions" in options.only:
        motions(options.data / "packs" / "parl_motions", options.limit, options.show)
    if "turns" in options.only:
        turns(options.data / "packs" / "qmsum", options.limit)


if __name__ == "__main__":
    main()
