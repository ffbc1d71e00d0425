"""An officer who brings in sheets, in a process of his own: `python -m tests.bringer homes ROWS`, `... people ROWS`, `... apply IMPORT`,
`... undo IMPORT`.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Any

PATH = "440303.001.001"
SINCE = date(2020, 1, 1)


def officer() -> Any:
    """Return the scope of the community's officer, who is entered with his office and a compound the first time."""
    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import Scope, system
    from heju.organizations.models import Appointment, Body
    from heju.people import actions
    from heju.people.models import Account
    from heju.places.models import Place
    from heju.web import identity

    now, day = timezone.now(), timezone.localdate()
    setter = system("storm", "440303", powers=("people.edit", "places.edit"))
    with db.scoped(Scope(door="sign-in")):
        account = Account.objects.filter(username="officer").first()
    if account is None:
        with db.scoped(setter):
            place = Place.objects.get(path=PATH)
            person = actions.register_person(actor=setter, now=now, place=place, name="邓晓岚", is_invented=True)
            body = Body.objects.create(
                kind="community_committee", name="晴湖社区党委", pinyin="x", place=place, path=PATH, founded_on=SINCE, is_invented=True
            )
            Appointment.objects.create(body=body, path=PATH, post="officer", person=person, public_name="邓晓岚", since=SINCE, basis="测试")
            Place.objects.create(
                kind="compound", compound_kind="estate", parent=place, path=f"{PATH}.c9", name="梧桐苑", pinyin="x", origin="entered",
                valid_from=SINCE,
            )  # fmt: skip
            account = actions.open_account(actor=setter, now=now, place=place, person=person, username="officer")
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
        return identity.scope_of(account, day)


def check(scope: Any, kind: str, rows: int) -> int:
    """Bring in a sheet of so many new homes, or of new residents one to a home, and have it checked."""
    from django.utils import timezone

    from heju.places.models import Place
    from heju.registers import actions

    now, day = timezone.now(), timezone.localdate()
    lines = ["小区,楼栋,单元,房号" + (",姓名,手机号,关系" if kind == "people" else "")]
    for index in range(rows):
        where = f"梧桐苑,{index // 200 + 1}栋,{index // 100 % 2 + 1}单元,{index % 100 + 101}"
        lines.append(f"{where},王{chr(0x4E10 + index % 400)},139{index:08d},租客" if kind == "people" else where)
    place = Place.objects.get(path=PATH).pk
    content = "\n".join(lines).encode()
    sheet = actions.receive_sheet(actor=scope, now=now, day=day, kind=kind, place=place, file_name="x.csv", content=content)
    sheet = actions.map_columns(actor=scope, now=now, sheet=sheet, mapping=sheet.mapping, options={})
    return actions.begin_check(actor=scope, now=now, sheet=sheet).pk


def main(words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
    import django

    django.setup()
    from django.utils import timezone

    from heju.kit import db
    from heju.registers import actions, queries

    scope = officer()
    with db.scoped(scope):
        if words[0] in ("homes", "people"):
            print(check(scope, words[0], int(words[1])), flush=True)
            return
        sheet = queries.one(int(words[1]))
        assert sheet is not None
        act = actions.begin_apply if words[0] == "apply" else actions.begin_undo
        print(act(actor=scope, now=timezone.now(), sheet=sheet).pk, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
