"""Engine -> the page at an address on this machine, until Ctrl-C.

The port is taken before anything heavy is imported, so that a port in use is said at once; the address is printed only
when the page really answers there.
"""

import contextlib
import errno
import http.client
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import ServeConfig
from rag.errors import ServerError
from ui.users import KnownUsers, read_users, users_file

if TYPE_CHECKING:
    import uvicorn

    from ui.access import Door
    from ui.running import Ask

_DEFAULT = ServeConfig()
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # to be reached at every address of this machine, this one among them


def serve(engine: Any, ask: "Ask", examples: Sequence[str] = (), *, host: str = "127.0.0.1", port: int = 7860,
          announce: Callable[[str], None] = print, settings: ServeConfig = _DEFAULT, file: Path | None = None) -> None:  # fmt: skip
    """Serve until Ctrl-C. `announce` gets one line with the address once the page answers.

    Port 0 takes any free one. Raises ServerError when the port is in use, or when other machines would be let in although
    nobody can sign in. `file` is the onrecord.toml that the page changes; the one of this folder when None.
    """
    with listen(host, port, settings) as listener:
        server = server_of(engine, ask, examples, host, door_for(host, listener.getsockname()[1], settings), settings, file)
        threading.Thread(target=_announce, args=(server, listener, host, announce), daemon=True).start()
        # uvicorn closes everything on Ctrl-C and then passes it on; here it has done its work.
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def listen(host: str, port: int, settings: ServeConfig = _DEFAULT) -> socket.socket:
    """A socket bound to this address; ServerError with what to type when that cannot be."""
    if not _is_loopback(host) and not read_users(users_file(settings.users)):
        raise ServerError(f"--host {host} opens your documents to other machines, and nobody could sign in yet. "
                          "Type: onrecord users add NAME; or stay on this machine: onrecord chat --host 127.0.0.1")  # fmt: skip
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    # Lets a second start follow at once on a first one that has just ended; it does not allow two at the same time.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ServerError(_why(error, host, port)) from error
    return listener


def door_for(host: str, port: int, settings: ServeConfig) -> "Door | None":
    """Who is let in; None, for everybody, where only this machine can come."""
    if _is_loopback(host):
        return None
    from ui.access import Door

    return Door(KnownUsers(users_file(settings.users)), settings.questions_per_minute, port)


def server_of(
    engine: Any, ask: "Ask", examples: Sequence[str], host: str, door: "Door | None" = None, settings: ServeConfig = _DEFAULT,
    file: Path | None = None,
) -> "uvicorn.Server":  # fmt: skip
    """A server of the page that listens nowhere yet."""
    import uvicorn

    from ui.app import HOSTS, build

    app = build(
        engine, ask, examples, hosts=(*HOSTS, host.lower(), *_own_names(door), *settings.names.lower().split()), door=door, file=file
    )
    # Open pages hold a connection each; Ctrl-C must not wait for the reader to close them.
    return uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, lifespan="on"))


def _own_names(door: "Door | None") -> set[str]:
    """What other machines of the network may call this one; nothing where they cannot come."""
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local"} if door is not None else set()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Exception, host: str, port: int) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 7860
        return f"Port {port} is in use: another program listens there. Type: onrecord chat --port {other}"
    if number == errno.EACCES:
        return f"Port {port} may only be opened by the administrator. Type: onrecord chat --port 7860"
    if isinstance(error, OverflowError):
        return f"Port {port} does not exist: ports run from 0 to 65535. Type: onrecord chat --port 7860"
    return f"{host}:{port} cannot be listened on ({error}). Type: onrecord chat --host 127.0.0.1 --port 7860"


def _announce(server: "uvicorn.Server", listener: socket.socket, host: str, announce: Callable[[str], None]) -> None:
    port = listener.getsockname()[1]
    while not server.should_exit:
        if _answers(_EVERYWHERE.get(host, host), port):
            name = socket.gethostname() if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
            announce(f"onrecord is ready at http://{name}:{port} (Ctrl-C ends it)")
            return
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status in (200, 401)  # 401: whoever has not signed in
    except OSError:
        return False
    finally:
        connection.close()
