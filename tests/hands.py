"""Processes that know the kinds of job of the tests: `python -m tests.hands worker`, `python -m tests.hands start KIND NUMBER JSON`."""

from __future__ import annotations

import json
import os
import sys

PATH = "440303.001.001"


def start(kind: str, number: int, given: dict[str, object]) -> None:
    """Start so many jobs as the system, and say their numbers."""
    from django.utils import timezone

    from heju.jobs import actions
    from heju.kit import db
    from heju.kit.scope import system
    from heju.places.models import Place

    actor = system("storm", PATH, powers=["people.see"])
    with db.scoped(actor):
        place = Place.objects.get(path=PATH).pk
        for _each in range(number):
            job = actions.start_job(
                actor=actor, now=timezone.now(), kind=kind, title="测试", path=PATH, arguments={"place": place, **given}
            )
            print(job.pk, flush=True)


def main(words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
    import django

    django.setup()
    from django.core.management import execute_from_command_line

    import heju.jobs.tests.kinds  # noqa: F401 - registers them

    if words[0] == "worker":
        execute_from_command_line(["heju", "heju_worker", *words[1:]])
    else:
        start(words[1], int(words[2]), json.loads(words[3]))


if __name__ == "__main__":
    main(sys.argv[1:])
