"""A command -> the lines it said, while one line on the screen shows that it is alive. Knows no step of the set-up.

Uses the standard library alone, and only what Pythons older than ours understand.
"""

from __future__ import annotations

import collections
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

RESUME = "Type the same command again: it goes on where it stopped."

_NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeoutError|ConnectionResetError|NameResolutionError|ReadTimeoutError|ProxyError|ProtocolError|"
    r"IncompleteRead|Network is unreachable|Temporary failure in name resolution|Connection refused|Read timed out|"
    r"connection (error|broken)|HTTP error 5\d\d|5\d\d Server Error",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|SSLError")


class InstallError(Exception):
    """The set-up cannot go on; the message is one line that says why and what to type."""


class Failed(Exception):
    """A command ended with an error; `lines` is what it said."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[-1] if lines else "it said nothing")
        self.lines = lines


def say(line: str) -> None:
    """One line for the user, at once."""
    print(line, flush=True)


def run(command: list[str], title: str, environment: dict[str, str] | None = None) -> list[str]:
    """Run a command to its end and return its lines. Raises Failed with them when it fails.

    The command leads a process group of its own, so that all that it has started ends with it when we are stopped.
    """
    lines: collections.deque[str] = collections.deque(maxlen=5000)
    doing = [""]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, process_group=0,
        text=True, errors="replace",
    )  # fmt: skip
    reader = threading.Thread(target=_read, args=(child.stdout, lines, doing), daemon=True)
    reader.start()
    try:
        with _alive(title) as show:
            while child.poll() is None:
                show(doing[0])
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(0.2)
            reader.join(2)  # not for ever: something that it left running may hold its output open
            if child.returncode:
                raise Failed(list(lines))
    except BaseException:
        end(child)
        raise
    return list(lines)


def end(child: subprocess.Popen[str]) -> None:
    """End a command and all that it has started: politely, so that it can tidy up, then by force."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave the rest running
    for number, seconds in ((signal.SIGINT, 10), (signal.SIGTERM, 3), (signal.SIGKILL, 3)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        if child.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seconds)


def _read(stream, lines: collections.deque[str], doing: list[str]) -> None:
    with stream:
        for line in stream:
            doing[0] = activity(line) or doing[0]
            if not line.startswith("Progress "):
                lines.append(line.rstrip())


_ACTIVITIES = (
    (re.compile(r"\s*Collecting (\S+)"), "looking up {0}"),
    (re.compile(r"\s*Downloading (\S+?)(?:-[^- ]*\.whl|\.tar\.gz)?(?:\.metadata)? "), "downloading {0}"),
    (re.compile(r"Installing collected packages"), "putting the packages in place"),
    (re.compile(r".*\[(\d+)/(\d+)\] "), "{0} of {1} steps"),
    (re.compile(r".*\[ *(\d+%)\] "), "{0}"),
)


def activity(line: str) -> str:
    """What a line of pip, Ninja or Make tells a user about what is going on; "" when nothing."""
    progress = re.match(r"Progress (\d+) of (\d+)", line)
    if progress:
        done, total = (int(number) / 1e6 for number in progress.groups())
        return f"downloading, {done:.0f} of {total:.0f} MB" if total > 5 else ""
    for pattern, form in _ACTIVITIES:
        found = pattern.match(line)
        if found:
            return form.format(*(re.split(r"[<>=!~;\[]|-\d", word)[0] for word in found.groups()))
    return ""


@contextlib.contextmanager
def _alive(title: str):
    """Give show(doing): on a terminal it keeps one line up to date, elsewhere it says once a minute that we are at it."""
    started, terminal, said = time.monotonic(), sys.stdout.isatty(), [time.monotonic()]

    def show(doing: str) -> None:
        elapsed = time.monotonic() - started
        if terminal:
            line = f"{title}: {duration(elapsed)}{', ' if doing else ''}{doing}"
            sys.stdout.write("\r\033[K" + line[: shutil.get_terminal_size().columns - 1])
            sys.stdout.flush()
        elif time.monotonic() - said[0] >= 60:
            said[0] = time.monotonic()
            say(f"  still at it after {duration(elapsed)}{', ' if doing else ''}{doing}")

    if not terminal:
        say(f"{title} ...")
    try:
        yield show
    except BaseException:
        if terminal:
            say("")
        raise
    done = f"done in {duration(time.monotonic() - started)}"
    say(f"\r\033[K{title}: {done}" if terminal else f"  {done}")


def duration(seconds: float) -> str:
    """Seconds, as a person says them."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def explain(lines: list[str], folder: Path) -> str:
    """What a command that failed said -> one line that says what happened and what to type."""
    text = "\n".join(lines)
    if "No space left on device" in text or "Disk quota exceeded" in text:
        return full_disk(folder)
    if _CERTIFICATE.search(text):
        return ("the package index showed a certificate that this machine does not trust. Behind a company's proxy, name its "
                "certificate file: export PIP_CERT=FILE, then type the same command again.")  # fmt: skip
    if _NO_NETWORK.search(text):
        return f"the package index cannot be reached; is there a network? {RESUME}"
    return f"{last_word(lines)}. {RESUME}"


def last_word(lines: list[str]) -> str:
    """The line that tells best why a command failed: the last that calls itself an error, else the last that is no hint."""
    said = [line.strip() for line in lines if line.strip()]
    for pattern in (r"CMake Error|fatal error|.*: error:|\w*Error: ", r"ERROR: |error: "):
        found = [line for line in said if re.match(pattern, line)]
        if found:
            break
    else:
        found = [line for line in said if not re.match(r"(hint|note): ", line)] or ["it said nothing"]
    return found[-1].removeprefix("ERROR: ").rstrip(".:")[:300]


def full_disk(folder: Path) -> str:
    """Which disk is full, as a line with what to do."""
    places = [folder if folder.is_dir() else folder.parent, Path(tempfile.gettempdir()), Path.home()]
    free, fullest = min(((shutil.disk_usage(place).free, place) for place in places if place.is_dir()), key=lambda pair: pair[0])
    return f"the disk is full ({fullest} has {free / 1e6:.0f} MB left). Make room, then type the same command again."
