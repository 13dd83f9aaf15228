"""How long the ledger takes to answer: pages, filters, what is about something, counts for charts, suggestions, export.

    python -m tests.benchmarks.ledger_query [--statements 100000] [--folder DIR]

The made library is kept in DIR: documents of 40 sentences, each sentence a statement, speakers as unevenly busy as in the news.
"""

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy

from rag.data import Act, Chunk, Document, Scope, Sentence, Span, Statement
from rag.ledger import as_csv, as_rows
from rag.store import rows
from rag.store.connect import writing
from rag.store.library import Library
from rag.store.statements import Wanted

_EMBEDDER, _DIMENSION = "made-vectors", 384
_SENTENCES = 40  # a document, in chunks of five
_SYLLABLES = "ba ber dan do el fa gor hal in jo ka lin mar no or pel ra sen tor ul vin wes yar zed".split()
_TOPICS = 400
_RUNS = 7


def open_made(folder: Path, statements: int) -> Library:
    """The library in `folder`, filled up to this many statements."""
    library = Library.open(folder, _EMBEDDER, _DIMENSION)
    chance = random.Random(1)
    names = [f"{word(chance).title()} {word(chance).title()}" for _ in range(5_000)] + ["a spokesman", "the council", "officials"] * 60
    vocabulary = [word(chance) for _ in range(8_000)]
    topics = numpy.random.default_rng(2).standard_normal((_TOPICS, _DIMENSION))
    library._changed = True
    for number in range(len(library), statements // _SENTENCES):
        insert(library, random.Random(number), number, names, vocabulary, topics)
    library.settle()
    return library


def word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3)))


def rank(chance: random.Random, size: int) -> int:
    """A place in a list of this size, the first ones far more often."""
    return min(size - 1, int(size ** chance.random()) - 1)


def insert(library: Library, chance: random.Random, number: int, names: list[str], vocabulary: list[str], topics: numpy.ndarray) -> None:
    lines = []
    for _ in range(_SENTENCES):
        told = " ".join(vocabulary[rank(chance, len(vocabulary))] for _ in range(14))
        lines.append((names[rank(chance, len(names))], f"that {told}"))
    text = "".join(f"{speaker} said {told}.\n" for speaker, told in lines)
    date = f"{2015 + number % 9}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    document = Document.from_text(text, title=f"Report {number}", source=f"Paper {number % 7}", date=date, source_id=f"{number}")
    spans, statements, at = [], [], 0
    for speaker, told in lines:
        begin = at + len(speaker) + len(" said ")
        spans.append(Span(at, begin + len(told) + 1))
        act: Act = chance.choice(get_args(Act)) if chance.random() < 0.4 else "said"
        source, cue, content = Span(at, at + len(speaker)), Span(begin - 5, begin - 1), Span(begin, begin + len(told))
        statements.append(Statement(document.id, speaker, source, cue, (content,), act))
        at = spans[-1].end + 1
    sentences = [Sentence(document.id, place, span, place) for place, span in enumerate(spans)]
    chunks = [Chunk(f"{number}-{first}", document.id, tuple(range(first, first + 5)), Span(spans[first].start, spans[first + 4].end))
              for first in range(0, _SENTENCES, 5)]  # fmt: skip
    noise = numpy.random.default_rng(number).standard_normal((_SENTENCES, _DIMENSION))
    vectors = topics[chance.randrange(_TOPICS)] + 0.8 * noise
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    with writing(library._connection) as connection:
        key = rows.insert_document(connection, document, by_hand=True)
        rows.insert_sentences(connection, key, sentences, vectors)
        rows.insert_chunks(connection, key, document, sentences, chunks, vectors[::5])
        rows.insert_statements(connection, key, statements)


def timed(name: str, work: Callable[[], Any]) -> None:
    seconds = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - started)
    print(f"{name:34} first {1000 * seconds[0]:6.0f} ms, median {1000 * sorted(seconds)[_RUNS // 2]:6.0f} ms   {found}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the ledger.")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/onrecord-made-ledger"))
    typed = parser.parse_args()
    library = open_made(typed.folder / str(typed.statements), typed.statements)
    topic = numpy.random.default_rng(2).standard_normal((_TOPICS, _DIMENSION))[5]
    near = (topic / numpy.linalg.norm(topic)).astype(numpy.float32)
    told = next(as_rows(library, library.statements(limit=1, offset=777)))["statement"].split()
    about = " ".join(told[-2:])
    busiest, common = library.lists.speakers("ba", 1)[0], "spokesman"

    def page(offset: int = 0, **wanted: Any) -> Callable[[], int]:
        def work() -> int:
            with library.fitting(Wanted(**wanted)) as fitting:
                found = fitting.page(50, offset)
                return len(list(as_rows(library, found))) and found.total

        return work

    def charts(**wanted: Any) -> Callable[[], int]:
        def work() -> int:
            with library.fitting(Wanted(**wanted)) as fitting:
                return len(fitting.by_speaker()) + len(fitting.by_date())

        return work

    timed("first page", page())
    timed("last page", page(typed.statements - 50))
    timed("one speaker", page(speaker=busiest))
    timed("a role", page(speaker=common))
    timed("one act", page(act="threatened"))
    timed("one publisher, three years", page(scope=Scope((), ("Paper 3",), "2016", "2018")))
    timed("about, words alone", page(about=about))
    timed("about, words and meaning", page(about=about, near=near))
    timed("charts", charts())
    timed("charts of what is about something", charts(about=about, near=near))
    timed("suggestions", lambda: len(library.lists.speakers("mar", 12)))
    timed("export of everything as CSV", lambda: sum(len(line) for line in as_csv(as_rows(library, library.statements()))))
    library.close()


if __name__ == "__main__":
    main()
