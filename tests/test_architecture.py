"""Imports run one way, and heavy libraries stay in their rooms: data, answer, errors ← config, text, people ← ingest | models | store ← ask ← pipeline."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Room -> the rooms of ours that it may import from. What is not named here may be imported by nobody in rag/.
MAY_IMPORT = {
    "data": set(),
    "answer": {"data"},
    "errors": set(),
    "config": {"errors"},
    "text": {"data"},
    "people": {"text"},
    "titles": {"text", "people"},
    "ingest": {"data", "errors", "config", "text"},
    "models": {"data", "answer", "errors", "config", "text"},
    "store": {"data", "answer", "errors", "config", "text", "people", "titles"},
    "ask": {"data", "answer", "errors", "config", "text", "people", "titles", "ingest", "models", "store", "prompts"},
}
# Library -> the only rooms that import it.
ONLY_IN = {
    "torch": {"models", "install"},
    "sentence_transformers": {"models"},
    "onnxruntime": {"models"},
    "llama_cpp": {"models"},
    "faiss": {"store"},
    "gradio": {"ui"},
    "mcp": {"ui"},
}


def imported(path: Path) -> set[str]:
    """The dotted names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "rag" and len(parts) > 1 else parts[0]


MODULES = sorted([*ROOT.glob("rag/**/*.py"), *ROOT.glob("ui/**/*.py"), *ROOT.glob("prompts/**/*.py")])


@pytest.mark.parametrize("path", [each for each in MODULES if room_of(each) in MAY_IMPORT], ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    for name in imported(path):
        first, *rest = name.split(".")
        assert first != "ui", f"{path} knows the page"
        other = rest[0] if first == "rag" and rest else first if first == "prompts" else None
        if other and other != room and not (first == "rag" and other == "__version__"):
            assert other in MAY_IMPORT[room], f"{room} may not import from {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imported(path):
        rooms = ONLY_IN.get(name.split(".")[0])
        assert rooms is None or room_of(path) in rooms, f"{path} imports {name}"


def test_importing_the_engine_loads_nothing_heavy() -> None:
    program = "import sys, rag, rag.cli; print(sorted(set(sys.modules) & set(%r)))" % sorted({*ONLY_IN, "sqlite3"})
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
