"""Results files -> the table of scores in README.md, between its two marks. Asks nothing.

Seconds are left out: they tell of the machine and of what else it did. `onrecord evaluate` prints them.

    python -m rag.evaluate.scoreboard PACKS FILE… [--readme README.md]

PACKS is the folder in which the packs lie; a file is called PACK.WAY.jsonl, such as polnear.evidence-only.jsonl.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.errors import DocumentError, UserError
from rag.evaluate.pack import read_pack
from rag.evaluate.results import read_results
from rag.evaluate.score import Score, Share, score

OPENING = "<!-- scoreboard: python -m rag.evaluate.scoreboard PACKS FILE… -->"
CLOSING = "<!-- end of scoreboard -->"

_HEAD = """\
| questions | way | n | right | wrong speaker | wrong otherwise | refused | fooled | citations that meet the gold |
|---|---|---|---|---|---|---|---|---|"""


def rows(name: str, way: str, scores: Sequence[Score]) -> list[str]:
    """A row of the table for each kind of a pack, as it was answered in one way."""
    return [_row(f"{name} {each.kind}" if each.kind.split(",")[0] != name else each.kind, way, each) for each in scores]


def _row(title: str, way: str, score: Score) -> str:
    count = {verdict: share.count for verdict, share in score.verdicts.items()}
    # Of what is nowhere stated, and of a false premise, refusing is right; of what is stated, it is an error.
    right, refused = count["right"] + count["corrected"], count["not_stated"]
    if not score.answerable:
        right, refused = right + refused, 0
    shares = (right, count["wrong_speaker"], count["wrong"], refused, count["accepted"] + count["answered"])
    cells = [_shown(Share(each, score.n)) for each in shares]
    return f"| {' | '.join([title, way, f'{score.n:,}', *cells, _shown(score.precision)])} |"


def _shown(share: Share) -> str:
    """A share with its 95 % interval, in hundredths; a dash for none."""
    if not share.count or share.interval is None:
        return f"0 (0–{_hundredths(share.interval[1])})" if share.interval else "–"
    low, high = share.interval
    return f"{_hundredths(share.count / share.total)} ({_hundredths(low)}–{_hundredths(high)})"


def _hundredths(rate: float) -> str:
    return f"{rate:.2f}".removeprefix("0")


def scoreboard(packs: Path, files: Sequence[Path]) -> str:
    """The table over results files, packs and kinds in the order given."""
    lines = [_HEAD]
    for path in files:
        name, _, way = path.name.removesuffix(".jsonl").partition(".")
        if not path.is_file() or not way:
            raise DocumentError(f"{path} is no results file of a pack; name one that is there and is called PACK.WAY.jsonl.")
        lines += rows(name, way, score(read_pack(packs / name).questions, read_results(path)))
    return "\n".join(lines)


def put(text: str, table: str) -> str:
    """The text with the table between its marks. Raises DocumentError when it lacks them."""
    before, opening, rest = text.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not opening or not closing:
        raise DocumentError(f"the README lacks the lines {OPENING} and {CLOSING}; write them where the table belongs.")
    return f"{before}{OPENING}\n{table}\n{CLOSING}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m rag.evaluate.scoreboard", description="Write scores into README.md.")
    parser.add_argument("packs", type=Path, metavar="PACKS", help="the folder in which the packs lie")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what evaluate --results wrote, called PACK.WAY.jsonl")
    parser.add_argument("--readme", type=Path, default=Path("README.md"))
    typed = parser.parse_args(arguments)
    try:
        typed.readme.write_text(put(typed.readme.read_text("utf-8"), scoreboard(typed.packs, typed.files)), "utf-8")
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
