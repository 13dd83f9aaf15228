"""Changed settings -> onrecord.toml, with its comments and its order kept. Reads and applies nothing."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from rag.config import read_config
from rag.errors import ConfigError


def save_config(path: Path, changes: Mapping[str, Mapping[str, str | int | bool]]) -> None:
    """Set these keys of these sections; the file is made where there is none.

    Raises ConfigError for a file that cannot be read or written, and for what would not be read back as it was set.
    """
    arriving = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        for room, keys in changes.items():
            table = document.setdefault(room, tomlkit.table())
            for key, value in keys.items():
                table[key] = value
        arriving.write_text(tomlkit.dumps(document), "utf-8")
        if path.exists():
            os.chmod(arriving, path.stat().st_mode & 0o7777)
        read_config(arriving)
        arriving.replace(path)
    except OSError as problem:
        raise ConfigError(f"{path} cannot be written ({problem.strerror}). Correct its permissions.") from None
    except (TOMLKitError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path} is no TOML file: {' '.join(str(problem).split())}. Correct that line.") from None
    finally:
        arriving.unlink(missing_ok=True)
