"""users.json <-> who may use a page that is open beyond this machine. Serves nothing, and keeps no password and no token itself.

    {"version": 1, "users": {"ada": {"administrator": true, "password": "scrypt$…", "token": ""}}}

Passwords are kept as scrypt hashes (RFC 7914; 16 MiB and five passes each), tokens, which are long and random, as sha256.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from rag.errors import ConfigError
from ui.person import Person

_SCRYPT = {"n": 2**14, "r": 8, "p": 5, "maxmem": 64 * 2**20}
_SHORTEST = 10  # characters of a password
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class User:
    """How somebody is known: by a password, or by a token, "" where there is none."""

    administrator: bool
    password: str = ""
    token: str = ""


def users_file(path: str = "") -> Path:
    """The file: the one that is set, else the one in this user's folder of settings."""
    return Path(path).expanduser() if path else Path(platformdirs.user_config_dir("onrecord")) / "users.json"


def read_users(path: Path) -> dict[str, User]:
    """Name -> user; empty where there is no file. Raises ConfigError for one that others may read, or that is damaged."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError(f"{path} may be read by others. Type: chmod 600 {path}")
        content = json.loads(path.read_text("utf-8"))
        return {name: User(**user) for name, user in content["users"].items()}
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise ConfigError(f"{path} cannot be read ({problem.strerror}). Correct its permissions.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path} is damaged. Remove it, and type: onrecord users add NAME") from None


class KnownUsers:
    """The users of a file as they are now: it is read again whenever it has changed. While it cannot be read there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int], dict[str, User]] | None = None

    def __call__(self) -> dict[str, User]:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_ino)
            if self._read is None or self._read[0] != seen:
                self._read = (seen, read_users(self._path))
        except (OSError, ConfigError):
            return {}
        return self._read[1]


def write_users(path: Path, users: Mapping[str, User]) -> None:
    """Write them all, readable by nobody else, under another name first so that a half-written file is never read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"version": 1, "users": {name: asdict(user) for name, user in users.items()}}, file, indent=1)
    arriving.replace(path)


def check_name(name: str) -> None:
    """Raises ConfigError for what can be no name."""
    if not name or len(name) > _LONGEST_NAME or name != name.strip() or not name.isprintable() or ":" in name:
        raise ConfigError(f"{name[:80]!r} is no user name; give up to {_LONGEST_NAME} letters, digits, blanks or dots.")


def with_password(password: str, *, administrator: bool) -> User:
    """Somebody who signs in with this password. Raises ConfigError for one that is too short."""
    if len(password) < _SHORTEST:
        raise ConfigError(f"the password has {len(password)} characters; give at least {_SHORTEST}.")
    salt = secrets.token_bytes(16)
    return User(administrator, password=f"scrypt${salt.hex()}${_hash(password, salt).hex()}")


def with_token(*, administrator: bool) -> tuple[User, str]:
    """Somebody who comes with a token, and that token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    return User(administrator, token=_digest(token)), token


def by_password(users: Mapping[str, User], name: str, password: str) -> Person | None:
    """Whoever has this name and password (or token). It takes as long whether the name is there or not."""
    user = users.get(name, User(False))
    kept = user.password or f"scrypt${'00' * 16}${'00' * 64}"
    _, salt, wanted = kept.split("$")
    right = hmac.compare_digest(_hash(password, bytes.fromhex(salt)), bytes.fromhex(wanted)) and bool(user.password)
    right |= hmac.compare_digest(_digest(password), user.token)
    return Person(name, user.administrator) if right else None


def by_token(users: Mapping[str, User], token: str) -> Person | None:
    """Whoever has this token; every one is compared, so that the time tells nothing."""
    digest, found = _digest(token), None
    for name, user in users.items():
        if hmac.compare_digest(digest, user.token):
            found = Person(name, user.administrator)
    return found


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=64, **_SCRYPT)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
