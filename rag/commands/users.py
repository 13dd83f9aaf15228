"""onrecord users: names, passwords and tokens -> the file of those who may use a page that is open to other machines."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.commands.open import configured
from rag.errors import ConfigError
from rag.text import count, plain

if TYPE_CHECKING:
    from ui.users import User

NAME = "users"
HELP = "who may sign in where onrecord chat is open to other machines: list, add, remove"


def options(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Its own commands, which are returned."""
    actions = parser.add_subparsers(dest="action", metavar="list | add | remove", required=True)
    listing = actions.add_parser("list", help="who there is", description="List the users.")
    adding = "add somebody, or give them another password; the first one is an administrator"
    add = actions.add_parser("add", help=adding, description=f"{adding.capitalize()}.")
    add.add_argument("name", metavar="NAME", help="the name to sign in with")
    add.add_argument("--administrator", action="store_true", help="may change settings and remove documents")
    add.add_argument("--token", action="store_true", help="make a token instead of asking for a password, and print it once")
    remove = actions.add_parser("remove", help="take somebody out", description="Take somebody out.")
    remove.add_argument("name", metavar="NAME", help="a name of the list")
    return [listing, add, remove]


def run(typed: argparse.Namespace) -> int:
    from ui.users import read_users, users_file, write_users

    path = users_file(configured(typed).serve.users)
    users = read_users(path)
    if typed.action == "list":
        for name, user in users.items():
            print(f"{plain(name)}  {'administrator' if user.administrator else 'reader'}  {'token' if user.token else 'password'}")
        print(f"{count(len(users), 'user')} in {path}", file=sys.stderr)
        return 0
    if typed.action == "remove":
        if typed.name not in users:
            raise ConfigError(f'nobody is called "{plain(typed.name)}". Type: onrecord users list')
        del users[typed.name]
        write_users(path, users)
        print(f"removed {plain(typed.name)}")
        return 0
    return _add(typed, path, users)


def _add(typed: argparse.Namespace, path: Path, users: "dict[str, User]") -> int:
    from ui.users import check_name, with_password, with_token, write_users

    check_name(typed.name)
    administrator = typed.administrator or not users
    token = ""
    if typed.token:
        users[typed.name], token = with_token(administrator=administrator)
    else:
        users[typed.name] = with_password(_password(), administrator=administrator)
    write_users(path, users)
    print(f"{plain(typed.name)} may sign in{' as an administrator' if administrator else ''}; kept in {path}", file=sys.stderr)
    if token:
        print(token)
    return 0


def _password() -> str:
    """Typed twice where there is a terminal; else the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise ConfigError("the two passwords differ. Type the command again.")
    return password
