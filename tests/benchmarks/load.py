"""Many people asking at once -> how long they wait, over the real server on this machine's own loopback.

    python -m tests.benchmarks.load [--people 20] [--minutes 5] [--library DIR --questions FILE]
    python -m tests.benchmarks.load --model [--people 5] [--minutes 2]

Without --model, each asks one question after another without a pause, evidence only: wanted are 95 of 100 answers within a
second and no error. With it, everybody asks one question, a moment apart, and again when all have their answers: wanted is that
none is lost and that the drafted answers come in the order in which they were asked for. Without --library the seeds are asked.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[2] / "seeds"
_APART_SECONDS = 0.2  # between two people who ask the model, so that their order is known
_LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Reply:
    """One question asked: seconds from the click to the whole answer, the HTTP status, and the answer object ({} for none)."""

    asked: float
    seconds: float
    status: int
    answer: dict[str, Any]


async def ask(address: tuple[str, int], streams: Any, question: str, *, evidence_only: bool) -> Reply:
    """Ask over a connection that is kept open. Plain HTTP/1.1 by hand: a client library would compute more than the server."""
    reader, writer = streams
    body = json.dumps({"question": question, "evidence_only": evidence_only}).encode()
    head = f"POST /ask HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    asked = time.perf_counter()
    writer.write(head.encode() + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    length = re.search(r"content-length: (\d+)", head)
    text = await reader.readexactly(int(length[1])) if length else b""
    return Reply(asked, time.perf_counter() - asked, status, json.loads(text) if status == 200 else {})


async def crowd(address: tuple[str, int], questions: list[str], people: int, seconds: float) -> list[Reply]:
    """Everybody asks one question after another, evidence only, for so long."""
    until = time.perf_counter() + seconds

    async def person(number: int) -> list[Reply]:
        chosen, replies = random.Random(number), []
        streams = await asyncio.open_connection(*address)
        while time.perf_counter() < until:
            replies.append(await ask(address, streams, chosen.choice(questions), evidence_only=True))
        streams[1].close()
        return replies

    return [reply for each in await asyncio.gather(*map(person, range(people))) for reply in each]


async def rounds(address: tuple[str, int], questions: list[str], people: int, seconds: float) -> list[list[Reply]]:
    """Rounds in which everybody asks the model one question, for about so long."""
    until, done, chosen = time.perf_counter() + seconds, [], random.Random(0)

    async def person(number: int, question: str) -> Reply:
        await asyncio.sleep(number * _APART_SECONDS)
        streams = await asyncio.open_connection(*address)
        reply = await asyncio.wait_for(ask(address, streams, question, evidence_only=False), _LONGEST_SECONDS)
        streams[1].close()
        return reply

    while time.perf_counter() < until or not done:
        done.append(await asyncio.gather(*(person(number, question) for number, question in enumerate(chosen.sample(questions, people)))))
    return done


@contextlib.contextmanager
def served(library: Path, *, model: bool) -> Iterator[tuple[tuple[str, int], int]]:
    """`onrecord chat` on a free port: its address and process number. With a model, that has been loaded."""
    command = [sys.executable, "-m", "rag", "chat", "--port", "0", "--library", str(library)]
    server = subprocess.Popen([*command] if model else [*command, "--evidence-only"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r"http://([\d.]+):(\d+)", server.stdout.readline())
        if found is None:
            raise SystemExit("the server did not start; what it says stands above")
        address = found[1], int(found[2])
        if model:
            asyncio.run(_until_loaded(address))
        yield address, server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


async def _until_loaded(address: tuple[str, int]) -> None:
    for _ in range(300):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(f"GET /notice HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nConnection: close\r\n\r\n".encode())
        notice = (await reader.read()).decode().split("\r\n\r\n", 1)[1]
        writer.close()
        if not notice:
            return
        if "being loaded" not in notice:
            raise SystemExit(f"there is no model to ask: {notice}")
        await asyncio.sleep(1)
    raise SystemExit("the model was not loaded in five minutes")


def memory_mib(process: int) -> float:
    """What a process holds in memory now."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


def told(replies: list[Reply], seconds: float) -> str:
    """The numbers of a crowd, on one line."""
    waits = [each.seconds for each in replies]
    errors = sum(each.status != 200 for each in replies)
    return (f"{len(replies):,} answers, {len(replies) / seconds:.1f} a second, {errors} errors; seconds: p50 {quantile(waits, 0.5):.3f}, "
            f"p95 {quantile(waits, 0.95):.3f}, p99 {quantile(waits, 0.99):.3f}, longest {max(waits):.3f}")  # fmt: skip


def told_of_rounds(done: list[list[Reply]]) -> str:
    """How many were answered, and whether what the model drafted came in order."""
    every = [reply for each in done for reply in each]
    lost = sum(reply.status != 200 or not reply.answer["model"] for reply in every)
    drafted = [[reply for reply in each if reply.answer and reply.answer["timings"]["generated_tokens"]] for each in done]
    ends = [[reply.asked + reply.seconds for reply in sorted(each, key=lambda reply: reply.asked)] for each in drafted]
    in_order = sum(each == sorted(each) for each in ends)
    waits = [reply.seconds for reply in every]
    return (f"{len(every)} questions in {len(done)} rounds, {lost} lost, {sum(map(len, drafted))} drafted; in order: {in_order} of "
            f"{len(done)} rounds; seconds: p50 {quantile(waits, 0.5):.1f}, longest {max(waits):.1f}")  # fmt: skip


def read_questions(path: Path) -> list[str]:
    return [json.loads(line)["question"] for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask as many people would, all at once.")
    parser.add_argument("--model", action="store_true", help="with the language model")
    parser.add_argument("--people", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--library", type=Path, help="a library to ask (default: a new one of the seeds)")
    parser.add_argument("--questions", type=Path, default=SEEDS / "questions.jsonl")
    options = parser.parse_args()
    people = options.people or (5 if options.model else 20)
    seconds = 60 * (options.minutes or (2 if options.model else 5))
    questions = read_questions(options.questions)
    with tempfile.TemporaryDirectory() as folder:
        library = options.library or Path(folder)
        if options.library is None:
            subprocess.run([sys.executable, "-m", "rag", "ingest", "--library", folder, *map(str, SEEDS.glob("*.txt"))],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        with served(library, model=options.model) as (address, process):
            if options.model:
                print(told_of_rounds(asyncio.run(rounds(address, questions, people, seconds))))
            else:
                asyncio.run(crowd(address, questions[:people], people, 2))  # the first questions load the index
                before, started = memory_mib(process), time.perf_counter()
                replies = asyncio.run(crowd(address, questions, people, seconds))
                print(f"{people} people: {told(replies, time.perf_counter() - started)}")
                print(f"memory of the server: {before:.0f} MiB, {memory_mib(process):.0f} MiB at the end")


if __name__ == "__main__":
    main()
