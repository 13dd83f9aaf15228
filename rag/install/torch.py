"""The machine -> which build of PyTorch it gets. A build with CUDA is several gigabytes that a machine without a GPU has no use for."""

from __future__ import annotations

import re
import shutil
import subprocess

from rag.install.pip import pip, report
from rag.install.place import installed
from rag.install.run import InstallError, say

CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def install_torch(project: dict, choice: str) -> None:
    """The pinned PyTorch, as a CPU build where nothing else is of use and one can be had."""
    [requirement] = [each for each in project["project"]["dependencies"] if each.startswith("torch==")]
    there = installed("torch")
    cpu_wanted = choice == "cpu" or (choice == "auto" and not has_nvidia())
    if there.partition("+")[0] == requirement.partition("==")[2] and (choice == "auto" or there.endswith("+cpu") == cpu_wanted):
        return
    if there:
        pip(["uninstall", "--yes", "torch"], "Removing the other build of PyTorch")
    arguments = cpu_build(requirement) if cpu_wanted else []
    pip(["install", *arguments, requirement], "Installing PyTorch")


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
    if not brings_cuda(report([requirement], "Looking up PyTorch")):
        return []
    from_cpu_index = ["--no-deps", "--index-url", CPU_INDEX]
    try:
        report([*from_cpu_index, "--timeout", "15", "--retries", "1", requirement], "Looking up its CPU build")
    except InstallError:
        say(f"PyTorch's CPU builds ({CPU_INDEX}) cannot be reached, so the build with CUDA comes: several GB more.")
        return []
    return from_cpu_index


def brings_cuda(found: dict) -> bool:
    """Whether a dry run's report holds packages of CUDA."""
    names = (each["metadata"]["name"].lower() for each in found.get("install", ()))
    return any(re.match(r"(nvidia|cuda)\b", name.replace("_", "-")) for name in names)
