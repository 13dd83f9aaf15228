"""What was typed -> a command, and how it ended -> an exit code. Each command stands in a module of `rag/commands/`.

    0    done; "not stated" is done
    1    our fault: one line, and the traceback in a log file that it names
    2    the user can mend it: one line says what, which value, and what to type
    130  stopped with Ctrl-C

Imports nothing heavy: a command imports what it needs when it runs.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rag import __version__
from rag.commands import ask, chat, doctor, documents, evaluate, ingest, ledger, mcp, models, remove, sync, users, verify
from rag.errors import UserError
from rag.text import plain

# To add a command, write a module with NAME, HELP, options() and run(), and name it here. Where a command has commands of
# its own, its options() returns their parsers.
COMMANDS = (chat, ask, ingest, sync, documents, remove, ledger, mcp, verify, evaluate, models, doctor, users)

_ABOUT = "Who proposed what? Answers from your own documents, each sentence tied to the exact words it stands on."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was typed (`sys.argv` when None) and return the exit code."""
    # A document may hold what this terminal cannot show: shown as an escape, it stops nothing.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # The embedder's library would draw a bar of its own between our lines.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        typed = parser().parse_args(arguments)
        if typed.command is None:
            parser().print_help()
            return 0
        return typed.run(typed)
    except SystemExit as ended:  # argparse has said what there is to say
        return ended.code if isinstance(ended.code, int) else 2
    except KeyboardInterrupt as stopped:
        return _say(str(stopped) or "stopped.", 130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except UserError as problem:
        return _say(str(problem), 2)
    except Exception as problem:
        return _say(*_explained(problem))


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = _Parser(prog="onrecord", description=_ABOUT, epilog="onrecord COMMAND --help tells more of each.")
    whole.add_argument("--version", action="version", version=f"onrecord {__version__}")
    _add_everywhere(whole, None)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS:
        each = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        inner = command.options(each) or ()
        for taking in (each, *inner):
            _add_everywhere(taking, argparse.SUPPRESS)
        each.set_defaults(run=command.run)
    return whole


def _add_everywhere(each: argparse.ArgumentParser, default: str | None) -> None:
    """What every command takes. Behind a command it has no default, which would undo what stands before the command."""
    each.add_argument("--library", type=Path, metavar="DIR", default=default, help="the folder of the library (default: library)")
    settings = "the settings (default: onrecord.toml, where there is one)"
    each.add_argument("--config", type=Path, metavar="FILE", default=default, help=settings)


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that says what is wrong in one line, without a page of usage before it."""

    def error(self, message: str) -> NoReturn:
        sys.exit(_say(f"{message}. Type: {self.prog} --help", 2))


def _say(line: str, code: int) -> int:
    """One line on stderr, however many the message has. Returns the exit code."""
    print(f"onrecord: {plain(line)}", file=sys.stderr)
    return code


def _explained(problem: Exception) -> tuple[str, int]:
    """A failure that no command foresaw -> one line and the exit code: what a full disk does is the user's to mend."""
    import errno

    from rag.store.connect import trouble

    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full. Make room, then type the same command again: it goes on where it stopped.", 2
    if line := trouble(problem):
        return line, 2
    from rag.commands.log import keep

    reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
    return f"something went wrong inside onrecord ({reason}). What happened stands in {keep(problem)}", 1
