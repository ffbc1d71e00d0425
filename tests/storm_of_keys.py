"""People registered, looked up and renamed without a pause, by a process of its own, while the keys are changed under it.

`python -m tests.storm_of_keys` says `ok N` after each round and, where something was not as it has to be, one line in capitals.
"""

from __future__ import annotations

import os

DISTRICT = "440303"


def phone_of(number: int) -> str:
    """Return the phone of the n-th person."""
    return f"+86100{number:08d}"


def blow() -> None:
    """Register somebody new, find somebody old, refuse a number twice; until killed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
    import django

    django.setup()
    from django.db import connections, transaction
    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import system
    from heju.people import actions, errors, queries, vault
    from heju.people.models import Person
    from heju.places.models import Place

    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    actor = system("storm", DISTRICT, powers=("people.edit",))
    known: list[int] = []
    for number in range(1, 10**6):
        with db.scoped(actor):
            place = Place.objects.get(kind="community")
            now = timezone.now()
            name, identity = f"第{number}人", f"44030319900101{number:04d}"
            person = actions.register_person(actor=actor, now=now, place=place, name=name, phone=phone_of(number), identity=identity)
            known.append(number)
            old = known[(number * 7) % len(known)]
            found = queries.with_phone(phone_of(old))
            if [vault.open_value(one, "name") for one in found] != [f"第{old}人"]:
                print(f"LOST {old} among {number}: {len(found)}", flush=True)
            try:
                with transaction.atomic():
                    actions.register_person(actor=actor, now=now, place=place, name="重复", identity=f"44030319900101{old:04d}")
                print(f"TWICE {old}", flush=True)
            except errors.IdentityTaken:
                pass
            # Somebody writes a row that was read long before: the whole row, as old code does.
            again = Person.objects.get(pk=person.pk)
            again.is_elder = not again.is_elder
            again.save()
        print(f"ok {number}", flush=True)


if __name__ == "__main__":
    blow()
