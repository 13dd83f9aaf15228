"""A clone of the repository -> `.venv` with all that onrecord runs on, and the weights. Starts nothing of onrecord itself.

Uses the standard library alone, and only what Pythons older than ours understand, so that those can be told what is
missing. Each step leaves alone what is there already, and a stamp, written last, lets the next run skip most of them.
Interrupted, the same command goes on where it stopped: pip and the fetcher of weights keep what has arrived.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from rag.install_run import RESUME, Failed, InstallError, explain, full_disk, last_word, run, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "onrecord.json"
LOG = VENV / "install.log"
SCRATCH = VENV / "tmp"  # where pip unpacks and compiles: /tmp is small on some machines, and what is left there stays

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
EVIDENCE_ONLY = "onrecord goes on without a language model, in evidence-only mode."


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
        return _complain(full_disk(VENV) if full else f"{problem.filename or ROOT}: {problem.strerror}. {RESUME}", 2)
    except Exception as problem:  # A user is never shown a traceback.
        return _complain(f"the set-up has a fault of its own ({type(problem).__name__}: {problem}). Please report it.", 1)


def install(options: argparse.Namespace) -> None:
    """All the steps, in order."""
    project, stamp = read_project(), read_stamp()
    wanted = fingerprint(options.torch)
    if not is_covered(stamp, wanted, options.tests):
        make_environment(moved=stamp.get("folder", str(ROOT)) != str(ROOT))
        STAMP.unlink(missing_ok=True)
        remove_half_installed()
        install_pip(project)
        install_torch(project, options.torch)
        install_packages(options.tests)
        stamp = {**wanted, "tests": options.tests, "without_model": stamp.get("without_model")}
        write_stamp(stamp)
    stamp["without_model"] = install_model(project, stamp.get("without_model"), options.retry)
    write_stamp(stamp)
    if not options.no_weights:
        fetch_weights()


# --- what stands already ------------------------------------------------------------------------------------------------


def fingerprint(torch: str) -> dict:
    """What an environment depends on; when one of these changes, it is looked at again."""
    return {
        "folder": str(ROOT),
        "python": sys.version.split()[0],
        "project": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "torch": torch,
    }


def is_covered(stamp: dict, wanted: dict, tests: bool) -> bool:
    """Whether the environment that left this stamp has all that is wanted now."""
    return all(stamp.get(key) == value for key, value in wanted.items()) and (bool(stamp.get("tests")) or not tests)


def read_stamp() -> dict:
    """What the last complete set-up left; {} when there is none or it cannot be read."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and PYTHON.exists() else {}


def write_stamp(stamp: dict) -> None:
    """Keep the stamp, whole or not at all."""
    if stamp != read_stamp():
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps(stamp, indent=1), "utf-8")
        fresh.replace(STAMP)


def installed(name: str) -> str:
    """The version of a package that is whole in the environment; "" when it is not."""
    for folder in VENV.glob(f"lib/python3*/site-packages/{name.replace('-', '_')}-*.dist-info"):
        if (folder / "RECORD").exists():
            return folder.name[len(name) + 1 : -len(".dist-info")]
    return ""


def remove_half_installed() -> None:
    """Forget the packages whose installation was cut off, which pip would take for whole: RECORD is written last."""
    for folder in VENV.glob("lib/python3*/site-packages/*.dist-info"):
        if not (folder / "RECORD").exists():
            shutil.rmtree(folder)
    for folder in VENV.glob("lib/python3*/site-packages/~*"):  # what pip had set aside to remove
        shutil.rmtree(folder, ignore_errors=True)


# --- the steps ----------------------------------------------------------------------------------------------------------


def check_python(version: tuple) -> None:
    """Raise InstallError for a Python that is too old or cannot make an environment."""
    if tuple(version[:2]) < (3, 11):
        raise InstallError(
            f"Python 3.11 or newer is needed, and {sys.executable} is {version[0]}.{version[1]}. "
            "Type: sudo apt-get install python3.11 python3.11-venv, then the same command with PYTHON=python3.11"
        )
    if not VENV.exists() and (importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None):
        name = f"python{version[0]}.{version[1]}-venv"
        raise InstallError(f"this Python cannot make environments: {name} is missing. "
                           f"Type: sudo apt-get install {name}, then the same command again.")  # fmt: skip


def make_environment(moved: bool) -> None:
    """Make `.venv`, anew when it is of another Python, of another place, or broken."""
    if not moved and _works(PYTHON):
        return
    _step([sys.executable, "-m", "venv", "--clear", str(VENV)], "Making the environment in .venv")


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
        _pip(["install", requirement], "Updating pip")


def install_torch(project: dict, choice: str) -> None:
    """The pinned PyTorch, as a CPU build where nothing else is of use and one can be had."""
    [requirement] = [each for each in project["project"]["dependencies"] if each.startswith("torch==")]
    there = installed("torch")
    cpu_wanted = choice == "cpu" or (choice == "auto" and not has_nvidia())
    if there.partition("+")[0] == requirement.partition("==")[2] and (choice == "auto" or there.endswith("+cpu") == cpu_wanted):
        return
    if there:
        _pip(["uninstall", "--yes", "torch"], "Removing the other build of PyTorch")
    arguments = cpu_build(requirement) if cpu_wanted else []
    _pip(["install", *arguments, requirement], "Installing PyTorch")


def has_nvidia() -> bool:
    """Whether an NVIDIA GPU is there and its driver answers."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        return subprocess.run([program, "-L"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def cpu_build(requirement: str) -> list[str]:
    """What to add to `pip install` so that it takes a build without CUDA; nothing when it does so by itself, or none can be had."""
    if not brings_cuda(_report([requirement], "Looking up PyTorch")):
        return []
    from_cpu_index = ["--no-deps", "--index-url", TORCH_CPU_INDEX]
    try:
        _report([*from_cpu_index, "--timeout", "15", "--retries", "1", requirement], "Looking up its CPU build")
    except InstallError:
        say(f"PyTorch's CPU builds ({TORCH_CPU_INDEX}) cannot be reached, so the build with CUDA comes: several GB more.")
        return []
    return from_cpu_index


def brings_cuda(report: dict) -> bool:
    """Whether a dry run's report holds packages of CUDA."""
    names = (each["metadata"]["name"].lower() for each in report.get("install", ()))
    return any(re.match(r"(nvidia|cuda)\b", name.replace("_", "-")) for name in names)


def _report(arguments: list[str], title: str) -> dict:
    """What pip would install, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        _pip(["install", "--dry-run", "--ignore-installed", "--report", str(path), *arguments], title)
        return json.loads(path.read_text("utf-8"))


def install_packages(tests: bool) -> None:
    """Everything else that is pinned, and onrecord itself as it stands in this folder."""
    groups = ["locked", "tests", "locked-tests"] if tests else ["locked"]
    arguments = [word for group in groups for word in ("--group", group)]
    _pip(["install", *arguments, "--editable", "."], "Installing the packages")


def install_model(project: dict, before: dict | None, retry: bool) -> dict | None:
    """llama-cpp-python, compiled here. Where it cannot be, say why and go on; returns what was missing, for the next run.

    What was tried in vain is tried again when the compilers have changed, or when the user asks for it.
    """
    [requirement] = project["project"]["optional-dependencies"]["model"]
    name, _, version = requirement.partition("==")
    if installed(name) == version:
        return None
    tools = compilers()
    if before and before["tools"] == tools and not retry:
        say(f"{before['why']} {EVIDENCE_ONLY} To try again, type: make setup")
        return before
    why = _build_model(requirement, tools)
    if not why:
        return None
    say(f"{why} {EVIDENCE_ONLY}")
    return {"tools": tools, "why": why}


def _build_model(requirement: str, tools: dict[str, str]) -> str:
    """Build it; returns one line that says why that did not go, or "". Raises InstallError where trying again may help."""
    arguments, title = ["install", "--no-deps", "--verbose", requirement], "Compiling llama.cpp"
    missing = " and ".join(f"no {what}" for what, path in tools.items() if not path)
    if missing:  # Some index may still have it ready-made.
        arguments, title = [*arguments, "--only-binary=:all:"], "Looking for a ready-made llama.cpp"
    else:
        say("The language model's engine, llama.cpp, is compiled for this machine now: 7 to 15 minutes on two cores, once.")
    # LLaVA reads pictures, which onrecord has none of; without it the build takes a third less time.
    environment = {**_environment(), "CMAKE_ARGS": f"-DLLAVA_BUILD=OFF {os.environ.get('CMAKE_ARGS', '')}".strip()}
    try:
        run([str(PYTHON), "-m", "pip", *arguments, "--progress-bar", "raw"], title, environment)
    except Failed as failure:
        _keep_log(failure.lines)
        if missing:
            return f"The language model's engine cannot be compiled: there is {missing} (type: sudo apt-get install g++ cmake)."
        said = explain(failure.lines, VENV)
        if "disk is full" in said or "package index" in said:
            raise InstallError(said) from None
        return f"The language model's engine could not be compiled ({last_word(failure.lines)}; all of it stands in .venv/install.log)."
    return ""


def compilers() -> dict[str, str]:
    """What llama.cpp is compiled with, and where each is; "" when it is missing. CMake comes from the package index if need be."""
    wanted = {"C compiler": ("CC", "cc gcc clang"), "C++ compiler": ("CXX", "c++ g++ clang++")}
    return {what: _first_program(os.environ.get(variable), names) for what, (variable, names) in wanted.items()}


def _first_program(chosen: str | None, names: str) -> str:
    found = (shutil.which(name) for name in ([chosen.split()[0]] if chosen and chosen.split() else names.split()))
    return next((path for path in found if path), "")


def fetch_weights() -> None:
    """The weights of the default models; the command shows its own progress and says itself what went wrong."""
    child = subprocess.Popen([str(PYTHON), "-m", "rag", "models", "fetch"], cwd=ROOT, stdout=subprocess.DEVNULL)
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


# --- small things -------------------------------------------------------------------------------------------------------


def read_project() -> dict:
    """pyproject.toml."""
    import tomllib  # not there before Python 3.11

    path = ROOT / "pyproject.toml"
    if not path.is_file():
        raise InstallError(f"{path} is missing: the set-up runs in a clone of the repository.")
    return tomllib.loads(path.read_text("utf-8"))


@contextlib.contextmanager
def alone():
    """Wait until no other set-up runs in this folder."""
    import fcntl

    with (ROOT / "pyproject.toml").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder; waiting for it to end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:  # A file system without locks: then nobody is kept apart.
            pass
        yield


@contextlib.contextmanager
def scratch():
    """Leave nothing behind of what pip unpacked, also when it was ended by force."""
    try:
        yield
    finally:
        if SCRATCH.exists():
            shutil.rmtree(SCRATCH, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Ours, without what would make pip install elsewhere or ask."""
    if VENV.is_dir():
        SCRATCH.mkdir(exist_ok=True)
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    scratch = str(SCRATCH if SCRATCH.is_dir() else tempfile.gettempdir())
    return {"TMPDIR": scratch, **kept, "PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _pip(arguments: list[str], title: str) -> None:
    progress = ["--progress-bar", "raw"] if arguments[0] == "install" and title != "Updating pip" else []
    _step([str(PYTHON), "-m", "pip", *arguments, *progress], title)


def _step(command: list[str], title: str) -> None:
    """Run a command that must succeed. Raises InstallError with one line when it does not."""
    try:
        run(command, title, _environment())
    except Failed as failure:
        _keep_log(failure.lines)
        raise InstallError(f"{title} failed: {explain(failure.lines, VENV)}") from None


def _keep_log(lines: list[str]) -> None:
    with contextlib.suppress(OSError):  # on a full disk there is no log
        LOG.write_text("\n".join(lines) + "\n", "utf-8")


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
    os.chdir(ROOT)
    sys.exit(main())
