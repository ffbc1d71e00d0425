"""Processes of the post that can be killed: `python -m tests.outbox person|taste|claim|send …` on the installation of the environment."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

PATH = "440303.001.001"


def person(channel: str) -> None:
    """Register somebody who wants to be told by a channel, at any hour, and say his number."""
    from datetime import time as clock

    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import Scope, system
    from heju.notices.models import Taste
    from heju.people import actions, queries
    from heju.places.models import Place

    now, actor = timezone.now(), system("storm", PATH, powers=["people.edit", "people.see"])
    with db.scoped(actor):
        place = Place.objects.get(path=PATH)
        found = actions.register_person(actor=actor, now=now, place=place, name="甲", phone="+8610000000001", is_invented=True)
    with db.scoped(Scope(person_id=found.pk)):
        row = Taste(person_id=found.pk, channels=[channel] if channel else [], changed_at=now, mail_confirmed_at=now)
        row.quiet_from = row.quiet_until = clock(0)
        row.mail = queries.close_for("notices_taste", "mail", row.public_id, "jia@example.org")
        row.save()
    print(found.pk, flush=True)


def tell(number: int) -> None:
    """Tell the person about each compound that is founded."""
    from heju.notices.queries import stories
    from heju.notices.queries.stories import Story, Words
    from heju.notices.rules.telling import Receiver

    receiver = Receiver(person=number)
    stories.STORIES["places.founded"] = Story(lambda _e: [receiver], lambda _e: lambda _o: Words(stories.APPROVED))


def claim() -> None:
    """Seal and claim in small steps until killed."""
    from django.utils import timezone

    from heju.audit import actions as audit
    from heju.notices import actions

    while True:
        audit.seal_pending(at_most=50)
        if actions.claim_records(now=timezone.now(), at_most=7).read:
            print("read", flush=True)
        else:
            time.sleep(0.01)


def send() -> None:
    """Do one round of the post. Whoever sends by short message stands still once the gateway has the message."""
    from django.utils import timezone

    from heju.kit import sms
    from heju.notices.tasks import run_post

    if "--stand-still" in sys.argv:
        right = sms.LocalGateway.send

        def taken(self: Any, *args: Any, **words: Any) -> None:
            right(self, *args, **words)
            time.sleep(600)

        sms.LocalGateway.send = taken  # type: ignore[method-assign]
    print(run_post(timezone.now()).ends, flush=True)


def main(words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
    import django

    django.setup()
    if words[0] == "person":
        person(words[1])
        return
    tell(int(words[1]))
    {"claim": claim, "send": send}[words[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
