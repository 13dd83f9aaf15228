"""The set-up's decisions: what to install, what to skip, what to say. Nothing is installed and no network is used."""

import ast
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from rag.install import __main__ as main
from rag.install import engine, lock, pip, place, run, torch
from rag.install.run import RESUME, Failed, InstallError

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT = PROJECT["project"]["dependencies"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with an environment that has no package yet; the set-up works on it alone."""
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "lib/python3.11/site-packages").mkdir(parents=True)
    (venv / "bin/python").write_text("")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, path in {"ROOT": tmp_path, "VENV": venv, "PYTHON": venv / "bin/python", "STAMP": venv / "onrecord.json",
                       "LOG": venv / "install.log", "SCRATCH": venv / "tmp"}.items():  # fmt: skip
        monkeypatch.setattr(place, name, path)
    return tmp_path


def package(folder: Path, name: str, *, whole: bool = True) -> Path:
    info = folder / f".venv/lib/python3.11/site-packages/{name}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("")
    if whole:
        (info / "RECORD").write_text("")
    return info


class Steps:
    """What the set-up ran, in place of running it; a step whose title is in `failing` fails with those lines."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.titles: list[str] = []
        self.commands: list[list[str]] = []
        self.failing: dict[str, list[str]] = {}
        self.environments: list[dict[str, str]] = []
        monkeypatch.setattr(pip, "run", self.run)
        monkeypatch.setattr(engine, "run", self.run)

    def run(self, command: list[str], title: str, environment: dict[str, str] | None = None) -> list[str]:
        self.titles.append(title)
        self.commands.append(command)
        self.environments.append(environment or {})
        if title in self.failing:
            raise Failed(self.failing[title])
        if "--report" in command:
            Path(command[command.index("--report") + 1]).write_text(json.dumps({"install": self.report}))
        return []

    report: tuple = ()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)


# --- pyproject.toml is the one place of versions ------------------------------------------------------------------------


def test_every_requirement_is_pinned_once() -> None:
    groups = PROJECT["dependency-groups"]
    requirements = [*DIRECT, *PROJECT["project"]["optional-dependencies"]["model"], *PROJECT["build-system"]["requires"]]
    requirements += [each for group in groups.values() for each in group]
    assert [each for each in requirements if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*", each)] == []
    names = [lock.normal(each.partition("==")[0]) for each in requirements]
    assert sorted(names) == sorted(set(names))


def test_the_locked_lists_hold_what_is_installed_here() -> None:
    from importlib.metadata import PackageNotFoundError, version

    for requirement in PROJECT["dependency-groups"]["locked"]:
        name, _, pinned = requirement.partition("==")
        with contextlib.suppress(PackageNotFoundError):  # one that this machine does not need
            assert version(name) == pinned, f"{name} is {version(name)} here: type make setup, or make lock"


def test_what_the_product_imports_is_a_direct_dependency() -> None:
    ours, declared = {"rag", "prompts", "ui"}, {lock.normal(each.partition("==")[0]) for each in DIRECT}
    declared |= {"llama-cpp-python"}  # the extra
    distributions = packages_distributions()
    undeclared = {}
    for room in ours:
        for path in (ROOT / room).rglob("*.py"):
            for name in imports(path) - ours - set(sys.stdlib_module_names):
                if not {lock.normal(each) for each in distributions.get(name, [name])} & declared:
                    undeclared[name] = path.name
    assert undeclared == {}


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    # -S leaves site-packages out, so an import of anything else would fail.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import rag.install.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def test_an_older_python_can_read_the_set_up() -> None:
    for path in [ROOT / "rag" / "__init__.py", *(ROOT / "rag" / "install").glob("*.py")]:
        ast.parse(path.read_text("utf-8"), feature_version=(3, 8))


# --- lock ---------------------------------------------------------------------------------------------------------------


def entry(name: str, version: str = "1") -> dict:
    return {"metadata": {"name": name, "version": version}}


def test_lock_leaves_out_what_only_a_gpu_needs_and_the_mark_of_a_build() -> None:
    gpu_only = [entry("nvidia-cublas"), entry("cuda-bindings"), entry("triton")]
    found = lock.packages({"install": [entry("torch", "2.13.0+cpu"), *gpu_only, entry("Jinja2", "3.1.6")]})
    assert found == {"torch": "2.13.0", "Jinja2": "3.1.6"}
    assert lock.without(found, ["torch==2.13.0"]) == ["jinja2==3.1.6"]


def test_lock_replaces_one_list_and_nothing_else() -> None:
    text = 'a = 1\nlocked = []\nlocked-tests = [\n    "x==1",\n]\nb = 2\n'
    once = lock.with_list(lock.with_list(text, "locked", ["y==2", "z==3"]), "locked-tests", [])
    assert once == 'a = 1\nlocked = [\n    "y==2",\n    "z==3",\n]\nlocked-tests = [\n]\nb = 2\n'
    assert lock.with_list(lock.with_list(once, "locked", []), "locked-tests", ["x==1"]) == text.replace("locked = []", "locked = [\n]")
    with pytest.raises(ValueError, match="0 lists named gone"):
        lock.with_list(text, "gone", [])


# --- what stands already ------------------------------------------------------------------------------------------------


def test_the_stamp_covers_what_it_was_made_for(folder: Path) -> None:
    wanted = place.fingerprint("auto")
    assert not place.is_covered(place.read_stamp(), wanted, tests=False)
    place.write_stamp({**wanted, "tests": False, "without_model": None})
    assert place.is_covered(place.read_stamp(), wanted, tests=False)
    assert not place.is_covered(place.read_stamp(), wanted, tests=True)
    assert not place.is_covered(place.read_stamp(), place.fingerprint("gpu"), tests=False)
    place.write_stamp({**wanted, "tests": True, "without_model": None})
    assert place.is_covered(place.read_stamp(), wanted, tests=False)
    with (folder / "pyproject.toml").open("a") as project:
        project.write("\n")
    assert not place.is_covered(place.read_stamp(), place.fingerprint("auto"), tests=False)


@pytest.mark.parametrize("damaged", ["", "{", "[]", "null", "\x00"])
def test_a_damaged_stamp_is_no_stamp(folder: Path, damaged: str) -> None:
    place.STAMP.write_text(damaged)
    assert place.read_stamp() == {}


def test_a_stamp_without_its_python_is_no_stamp(folder: Path) -> None:
    place.write_stamp(place.fingerprint("auto"))
    place.PYTHON.unlink()
    assert place.read_stamp() == {}


def test_a_package_cut_off_while_it_was_installed_is_forgotten(folder: Path) -> None:
    whole, cut_off = package(folder, "torch-2.13.0+cpu"), package(folder, "numpy-2.4.6", whole=False)
    aside = whole.parent / "~andas"
    aside.mkdir()
    assert place.installed("torch") == "2.13.0+cpu" and place.installed("numpy") == "" and place.installed("none") == ""
    place.remove_half_installed()
    assert whole.exists() and not cut_off.exists() and not aside.exists()


def test_a_second_run_runs_nothing(folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    package(folder, "llama_cpp_python-" + PROJECT["project"]["optional-dependencies"]["model"][0].partition("==")[2])
    monkeypatch.setattr(main, "_works", lambda python: True)
    options = main._options(["--no-weights", "--torch", "gpu"])
    main.install(options)
    assert steps.titles == ["Updating pip", "Installing PyTorch", "Installing the packages"]
    main.install(options)
    assert len(steps.titles) == 3
    main.install(main._options(["--no-weights", "--torch", "gpu", "--tests"]))
    assert "--group tests --group locked-tests" in " ".join(steps.commands[-1])


def test_an_interrupted_run_leaves_no_stamp(folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "_works", lambda python: True)
    steps.failing["Installing the packages"] = ["ERROR: [Errno 28] No space left on device"]
    with pytest.raises(InstallError, match=r"Installing the packages failed: the disk is full"):
        main.install(main._options(["--no-weights", "--torch", "gpu"]))
    assert place.read_stamp() == {}


def test_a_moved_folder_gets_a_new_environment(folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "_works", lambda python: True)
    place.write_stamp({**place.fingerprint("gpu"), "folder": "/elsewhere", "tests": False})
    main.install(main._options(["--no-weights", "--torch", "gpu"]))
    assert steps.titles[0] == "Making the environment in .venv"


# --- Python and PyTorch -------------------------------------------------------------------------------------------------


def test_an_old_python_is_told_what_to_type() -> None:
    with pytest.raises(InstallError, match=r"Python 3\.11 or newer is needed.*apt-get install python3\.11.*PYTHON=python3\.11"):
        main.check_python((3, 9, 2))


def test_a_python_without_venv_is_told_what_to_type(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place.VENV)
    monkeypatch.setattr(main.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InstallError, match=r"sudo apt-get install python3\.11-venv"):
        main.check_python((3, 11, 2))


def test_cuda_is_seen_in_a_report() -> None:
    assert torch.brings_cuda({"install": [entry("torch", "2.13.0"), entry("nvidia_cublas_cu13")]})
    assert torch.brings_cuda({"install": [entry("torch"), entry("cuda-bindings")]})
    assert not torch.brings_cuda({"install": [entry("torch", "2.13.0+cpu"), entry("sympy"), entry("barracuda")]})
    assert not torch.brings_cuda({})


@pytest.mark.parametrize(
    ("choice", "gpu", "cuda", "reachable", "index"),
    [
        ("auto", False, True, True, True),
        ("auto", False, True, False, False),  # several gigabytes, but the product runs
        ("auto", False, False, True, False),
        ("auto", True, True, True, False),
        ("cpu", True, True, True, True),
        ("gpu", False, True, True, False),
    ],
)
def test_which_build_of_torch_is_taken(
    folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    choice: str, gpu: bool, cuda: bool, reachable: bool, index: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(torch, "has_nvidia", lambda: gpu)
    steps.report = (entry("nvidia-cublas"),) if cuda else ()
    if not reachable:
        steps.failing["Looking up its CPU build"] = ["ERROR: No matching distribution found for torch==2.13.0"]
    torch.install_torch(PROJECT, choice)
    assert steps.titles[-1] == "Installing PyTorch" and (torch.CPU_INDEX in steps.commands[-1]) == index
    assert ("several GB" in capsys.readouterr().out) == (not reachable)


@pytest.mark.parametrize(
    ("choice", "there", "titles"),
    [
        ("auto", "2.13.0+cpu", []),
        ("auto", "2.13.0", []),
        ("cpu", "2.13.0+cpu", []),
        ("gpu", "2.13.0", []),
        ("gpu", "2.13.0+cpu", ["Removing the other build of PyTorch", "Installing PyTorch"]),
        ("auto", "2.12.0", ["Removing the other build of PyTorch", "Looking up PyTorch", "Installing PyTorch"]),
    ],
)
def test_torch_that_is_there_is_left_alone(
    folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch, choice: str, there: str, titles: list[str]
) -> None:
    monkeypatch.setattr(torch, "has_nvidia", lambda: False)
    package(folder, f"torch-{there}")
    torch.install_torch({"project": {"dependencies": ["torch==2.13.0"]}}, choice)
    assert steps.titles == titles


# --- the language model's engine ----------------------------------------------------------------------------------------

BOTH = {"C compiler": "/usr/bin/cc", "C++ compiler": "/usr/bin/c++"}
NONE = {"C compiler": "", "C++ compiler": ""}


def test_without_a_compiler_the_set_up_goes_on(
    folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "compilers", lambda: NONE)
    steps.failing["Looking for a ready-made llama.cpp"] = ["ERROR: No matching distribution found"]
    before = engine.install_engine(PROJECT, None, retry=False)
    assert before is not None and before["tools"] == NONE
    said = capsys.readouterr().out
    assert "no C compiler and no C++ compiler" in said and "apt-get install g++ cmake" in said and "evidence-only" in said
    # The next run does not try again, and says so; with compilers, or asked to, it does.
    assert engine.install_engine(PROJECT, before, retry=False) == before and len(steps.titles) == 1
    assert "make setup" in capsys.readouterr().out
    engine.install_engine(PROJECT, before, retry=True)
    assert len(steps.titles) == 2
    monkeypatch.setattr(engine, "compilers", lambda: BOTH)
    assert engine.install_engine(PROJECT, before, retry=False) is None
    assert steps.titles[2:] == ["Compiling llama.cpp"]
    assert "minutes" in capsys.readouterr().out  # said before it starts


def test_llama_is_compiled_without_its_image_library(folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "compilers", lambda: BOTH)
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_NATIVE=OFF")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    assert engine.install_engine(PROJECT, None, retry=False) is None
    assert steps.environments[0]["CMAKE_ARGS"] == "-DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF"
    assert "PIP_TARGET" not in steps.environments[0] and "--no-deps" in steps.commands[0]


def test_a_compilation_that_fails_is_told_from_a_network_that_does(
    folder: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "compilers", lambda: BOTH)
    steps.failing["Compiling llama.cpp"] = ["CMake Error at CMakeLists.txt:2: no threads", "hint: see above"]
    failed = engine.install_engine(PROJECT, None, retry=False)
    assert failed is not None and "no threads" in failed["why"] and "install.log" in failed["why"]
    steps.failing["Compiling llama.cpp"] = ["WARNING: Retrying after connection broken by NewConnectionError", "ERROR: No matching"]
    with pytest.raises(InstallError, match="cannot be reached"):
        engine.install_engine(PROJECT, None, retry=False)


def test_a_chosen_compiler_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", f"{sys.executable} -O2")
    monkeypatch.setenv("CXX", "/nowhere/c++")
    assert engine.compilers() == {"C compiler": sys.executable, "C++ compiler": ""}


# --- what it says -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"], "the disk is full"),
        (["WARNING: Retrying after connection broken by 'NewConnectionError(...)'", "ERROR: No matching"], "cannot be reached"),
        (["ERROR: HTTPSConnectionPool(host='x', port=443): Read timed out."], "cannot be reached"),
        (["ERROR: SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))"], "PIP_CERT"),
        (["ERROR: No matching distribution found for torch", "hint: see above"], "No matching distribution found for torch"),
        (["  OSError: Readme file does not exist", "error: metadata-generation-failed", "hint: see above"], "Readme file does not exist"),
        ([], "it said nothing"),
    ],
)
def test_a_failure_is_explained_in_one_line(tmp_path: Path, lines: list[str], said: str) -> None:
    explained = run.explain(lines, tmp_path)
    assert said in explained and "\n" not in explained
    assert "same command again" in explained


@pytest.mark.parametrize(
    ("line", "doing"),
    [
        ("Collecting gradio-client==2.7.2 (from gradio)", "looking up gradio-client"),
        ("  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (191.8 MB)", "downloading torch"),
        ("Progress 52428800 of 200000000", "downloading, 52 of 200 MB"),
        ("Progress 1 of 1000", ""),
        ("Progress 1", ""),
        ("Progress 1 of None", ""),
        ("  [12/85] Building CXX object a.o", "12 of 85 steps"),
        ("  [ 45%] Building CXX object a.o", "45%"),
        ("Installing collected packages: a, b", "putting the packages in place"),
        ("anything else", ""),
    ],
)
def test_what_is_going_on_is_read_from_the_output(line: str, doing: str) -> None:
    assert run.activity(line) == doing


def test_durations() -> None:
    assert run.duration(7.4) == "7 s" and run.duration(59.7) == "1 min 0 s" and run.duration(754) == "12 min 34 s"


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (KeyboardInterrupt(), 130, f"onrecord: stopped. {RESUME}"),
        (InstallError("this is missing. Type: that"), 2, "onrecord: this is missing. Type: that"),
        (OSError(28, "No space left on device"), 2, "the disk is full"),
        (PermissionError(13, "Permission denied", "/x/.venv"), 2, "/x/.venv: Permission denied"),
        (KeyError("x"), 1, "fault of its own (KeyError"),
    ],
)
def test_no_traceback_reaches_a_user(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: BaseException, code: int, said: str
) -> None:
    def fail(options: object) -> None:
        raise problem

    monkeypatch.setattr(main, "install", fail)
    monkeypatch.setattr(main.signal, "signal", lambda number, what: None)
    assert main.main([]) == code
    complained = capsys.readouterr().err
    assert said in complained and complained.count("\n") == 1


# --- running a command --------------------------------------------------------------------------------------------------


def test_a_command_is_run_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.run([sys.executable, "-c", "print('one'); print('Progress 1 of 2'); print('two')"], "Counting") == ["one", "two"]
    assert capsys.readouterr().out.startswith("Counting ...\n  done in ")


def test_a_command_that_fails_tells_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failed) as failure:
        run.run([sys.executable, "-c", "import sys; print('why'); sys.exit(3)"], "Failing")
    assert failure.value.lines == ["why"] and "done" not in capsys.readouterr().out


def test_a_stop_ends_all_that_was_started(tmp_path: Path) -> None:
    """A grandchild, as a compiler is one, ends with us too, although the signal reached us alone."""
    note = str(tmp_path / "id")
    grandchild = f"import subprocess; c = subprocess.Popen(['sleep', '60']); open({note!r}, 'w').write(str(c.pid)); c.wait()"
    code = f"import sys; from rag.install import run; run.run([sys.executable, '-c', {grandchild!r}], 'Sleeping')"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as child:  # fmt: skip
        number = _wait_for(tmp_path / "id")
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
    assert child.returncode != 0
    assert not _runs(number)


def _wait_for(path: Path) -> int:
    for _ in range(200):
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("the grandchild did not start")


def _runs(number: int) -> bool:
    for _ in range(40):
        try:
            os.kill(number, 0)
            state = Path(f"/proc/{number}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return False  # ended, and only not yet collected
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.05)
    return True


# --- make and CI --------------------------------------------------------------------------------------------------------


def test_make_alone_prints_help() -> None:
    said = subprocess.run(["make", "-s", "-C", str(ROOT)], capture_output=True, text=True, check=True, env=_plain()).stdout
    for target in ("chat", "ask", "test", "setup", "lock", "clean"):
        assert f"make {target}" in said


def test_a_question_reaches_the_command_as_it_was_typed() -> None:
    question = """Who said "it's $HOME"; `date`?"""
    command = ["make", "-C", str(ROOT), "ask", f"Q={question}", "INSTALL=true", "VENV=/nowhere", "-n"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=_plain()).stdout
    assert 'ask -- "$ONRECORD_QUESTION"' in said and question not in said


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK) and script.read_text().rstrip().endswith("exec make test")
    subprocess.run(["bash", "-n", str(script)], check=True)


def _plain() -> dict[str, str]:
    """Without what a make that runs these tests has told its children."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")}
