"""How soon the page can be used: seconds from opening its address in Chromium to a question box that takes words.

    python -m tests.benchmarks.page_load [--library DIR] [--times N]

The server is the real one, evidence only, on loopback; each time is a new empty profile. Wanted: 2 seconds. Also printed are the
requests that left for another host: there may be none.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.ui.serving import chromium

SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how soon the page can be used.")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--times", type=int, default=5)
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "rag", "chat", "--evidence-only", "--port", "0", "--library", str(typed.library or folder)]
        command += [] if typed.library else ["--seeds", str(SEEDS)]
        started = time.perf_counter()
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            said: list[str] = []
            for line in server.stdout or ():
                said.append(line)
                if found := re.search(r"http://\S+", line):
                    break
            else:
                sys.exit(f"the server did not start: {''.join(said)}")
            print(f"from the command to the address: {time.perf_counter() - started:.1f} s")
            seconds, foreign = _opened(found.group(), typed.times)
        finally:
            server.terminate()
            server.wait(30)
    print(f"from the address to a usable page: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s; {foreign} requests to other hosts")


def _opened(address: str, times: int) -> tuple[list[float], int]:
    """Seconds of each opening, and how many requests went elsewhere."""
    seconds, foreign = [], 0
    with chromium() as browser:
        for _ in range(times):
            context = browser.new_context()
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            began = time.perf_counter()
            page.goto(address)
            page.fill("#question textarea", "Who proposed a joint statement?")
            seconds.append(time.perf_counter() - began)
            foreign += sum(not url.startswith((address, "data:", "blob:")) for url in asked)
            context.close()
    return seconds, foreign


if __name__ == "__main__":
    main()
