"""A clone of the repository -> `.venv` with all that onrecord runs on, and the weights. Starts nothing of onrecord itself.

Uses the standard library alone, and only what Pythons older than ours understand, so that those can be told what is
missing. Each step leaves alone what is there already, and a stamp, written last, lets the next run skip most of them.
Interrupted, the same command goes on where it stopped: pip and the fetcher of weights keep what has arrived.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

from rag.install import place
from rag.install.engine import install_engine
from rag.install.pip import pip, scratch, step
from rag.install.place import fingerprint, installed, is_covered, read_project, read_stamp, remove_half_installed, write_stamp
from rag.install.run import RESUME, InstallError, full_disk, say
from rag.install.torch import install_torch


def main(arguments: list[str] | None = None) -> int:
    """Set up what was asked for. Returns 0, or 2 when the user has to mend something first, or 130 when stopped."""
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        check_python(sys.version_info)
        with alone(), scratch():
            install(options)
        return 0
    except KeyboardInterrupt:
        return _complain(f"stopped. {RESUME}", 130)
    except InstallError as problem:
        return _complain(str(problem), 2)
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        return _complain(full_disk(place.VENV) if full else f"{problem.filename or place.ROOT}: {problem.strerror}. {RESUME}", 2)
    except Exception as problem:  # A user is never shown a traceback.
        return _complain(f"the set-up has a fault of its own ({type(problem).__name__}: {problem}). Please report it.", 1)


def install(options: argparse.Namespace) -> None:
    """All the steps, in order."""
    project, stamp = read_project(), read_stamp()
    wanted = fingerprint(options.torch)
    if not is_covered(stamp, wanted, options.tests):
        make_environment(moved=stamp.get("folder", str(place.ROOT)) != str(place.ROOT))
        place.STAMP.unlink(missing_ok=True)
        remove_half_installed()
        install_pip(project)
        install_torch(project, options.torch)
        install_packages(options.tests)
        stamp = {**wanted, "tests": options.tests, "without_model": stamp.get("without_model")}
        write_stamp(stamp)
    stamp["without_model"] = install_engine(project, stamp.get("without_model"), options.retry)
    write_stamp(stamp)
    if not options.no_weights:
        fetch_weights()


def check_python(version: tuple) -> None:
    """Raise InstallError for a Python that is too old or cannot make an environment."""
    if tuple(version[:2]) < (3, 11):
        raise InstallError(
            f"Python 3.11 or newer is needed, and {sys.executable} is {version[0]}.{version[1]}. "
            "Type: sudo apt-get install python3.11 python3.11-venv, then the same command with PYTHON=python3.11"
        )
    if not place.VENV.exists() and (importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None):
        name = f"python{version[0]}.{version[1]}-venv"
        raise InstallError(f"this Python cannot make environments: {name} is missing. "
                           f"Type: sudo apt-get install {name}, then the same command again.")  # fmt: skip


def make_environment(moved: bool) -> None:
    """Make `.venv`, anew when it is of another Python, of another place, or broken."""
    if not moved and _works(place.PYTHON):
        return
    step([sys.executable, "-m", "venv", "--clear", str(place.VENV)], "Making the environment in .venv")


def _works(python: Path) -> bool:
    """Whether the environment's Python is of our version and has a pip that starts."""
    code = "import sys, pip._internal.cli.main; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def install_pip(project: dict) -> None:
    """The pinned pip."""
    [requirement] = project["dependency-groups"]["installer"]
    if installed("pip") != requirement.partition("==")[2]:
        step([str(place.PYTHON), "-m", "pip", "install", requirement], "Updating pip")


def install_packages(tests: bool) -> None:
    """Everything else that is pinned, and onrecord itself as it stands in this folder."""
    groups = ["locked", "tests", "locked-tests"] if tests else ["locked"]
    arguments = [word for group in groups for word in ("--group", group)]
    pip(["install", *arguments, "--editable", "."], "Installing the packages")


def fetch_weights() -> None:
    """The weights of the default models; the command shows its own progress and says itself what went wrong."""
    child = subprocess.Popen([str(place.PYTHON), "-m", "rag", "models", "fetch"], cwd=place.ROOT, stdout=subprocess.DEVNULL)
    try:
        code = child.wait()
    except KeyboardInterrupt:
        code = _stopped(child)
    if code:
        raise SystemExit(code)


def _stopped(child: subprocess.Popen) -> int:
    """The exit code of a child that a Ctrl-C has reached as it has us, or that is told now that it has reached us alone."""
    for told in (None, signal.SIGINT, signal.SIGKILL):
        if told:
            child.send_signal(told)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(3)
            break
    return 130


@contextlib.contextmanager
def alone():
    """Wait until no other set-up runs in this folder."""
    import fcntl

    with (place.ROOT / "pyproject.toml").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder; waiting for it to end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:  # A file system without locks: then nobody is kept apart.
            pass
        yield


def _complain(line: str, code: int) -> int:
    print(f"onrecord: {line}", file=sys.stderr, flush=True)
    return code


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m rag.install", description="Set up onrecord in this folder.")
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    parser.add_argument("--no-weights", action="store_true", help="fetch no weights")
    parser.add_argument("--torch", choices=("auto", "cpu", "gpu"), default="auto", help="which build of PyTorch (default: auto)")
    parser.add_argument("--retry", action="store_true", help="try again to build the language model's engine")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    os.chdir(place.ROOT)
    sys.exit(main())
