"""The cast of the demo: fourteen invented people with accounts. Their posts are given by `organizations`, their homes here.

All who belong to one compound live in the compound of `demo-owner`, the first invented estate; the stranger lives in another street.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connections

from heju.kit import db
from heju.kit.demo import DemoPlan
from heju.people import rules, vault

OWNER = "owner"
USERNAME = "demo-{code}"
SINCE = date(2019, 3, 1)
HELD = ["branch", "committee", "company", "government"]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast: `home` is (which compound, which home of it), `kind` and `share` the tie. Without a home: the district."""

    code: str
    name: str
    home: tuple[str, int] | None = None
    kind: str = "owner"
    share: Fraction | None = None
    is_elder: bool = False
    pk: int = 0

    @property
    def phone(self) -> str:
        """Return the phone: the numbers of the cast are the first ones."""
        return f"{rules.INVENTED_PHONE}{self.pk % 10**8:08d}"


CAST = (
    Part("district-officer", "何立春"),
    Part("street-officer", "孙惠民"),
    Part("community-officer", "邓晓岚"),
    Part("branch-secretary", "陈志远", ("here", 4), "tenant"),
    Part("committee-chair", "王淑芬", ("here", 3), "owner", Fraction(1)),
    Part("property-manager", "李大勇"),
    Part("social-worker", "周小满"),
    Part("owner", "林建国", ("here", 0), "owner", Fraction(1)),
    Part("tenant", "赵敏", ("here", 1), "tenant"),
    Part("elder", "吴桂香", ("here", 2), "owner", Fraction(1), True),
    Part("helper", "吴晓东", ("here", 2), "family"),
    Part("stranger", "黄文博", ("there", 0), "owner", Fraction(1)),
    Part("auditor", "郑清平"),
    Part("department-officer", "许明远"),
    Part("guard", "罗志强"),
    Part("mediator", "冯玉兰"),
)


def parts(plan: DemoPlan, first: int) -> list[Part]:
    """Return the cast with its numbers, which come first."""
    return [replace(part, pk=first + number) for number, part in enumerate(CAST)]


def rows(found: list[Part], plan: DemoPlan, moment: datetime) -> list[tuple[object, ...]]:
    """Return the rows of the cast as persons. Those without a home are registered by the government at the district."""
    random = plan.random("people:cast")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select id, path::text from places_place where kind = 'district' order by id limit 1")
        district, path = cursor.fetchone()
    made: list[tuple[object, ...]] = []
    for part in found:
        public_id = UUID(int=random.getrandbits(128), version=4)
        registered = (district, path, "government") if part.home is None else (None, None, "")
        name = (vault.close("name", public_id, part.name), vault.index_of("name", part.name))
        phone = (vault.close("phone", public_id, part.phone), vault.index_of("phone", part.phone))
        made.append((part.pk, public_id, *name, *phone, part.is_elder, True, moment, *registered))
    return made


def settle(found: list[Part], moment: datetime) -> None:
    """Give the cast accounts and homes: those who were drawn into these homes as owners make room."""
    here, there = _compounds()
    with connections[OWNER].cursor() as cursor:
        for part in found:
            if part.home is not None:
                unit, path = _home(here if part.home[0] == "here" else there, part.home[1])
                if part.kind == "owner":
                    cursor.execute(
                        "update people_tie set kind = 'family', share_numerator = null, share_denominator = null "
                        "where unit_id = %s and kind = 'owner'",
                        [unit],
                    )
                share = (part.share.numerator, part.share.denominator) if part.share else (None, None)
                cursor.execute(
                    "insert into people_tie (person_id, unit_id, path, kind, share_numerator, share_denominator, since, source, handlers) "
                    "values (%s, %s, %s::ltree, %s, %s, %s, %s, %s, %s)",
                    [part.pk, unit, path, part.kind, *share, SINCE, "演示虚构", [*HELD, "agency"] if part.is_elder else HELD],
                )
        by_code = {part.code: part.pk for part in found}
        helper = (by_code["elder"], by_code["helper"], SINCE, "演示：本人书面委托，支部见证")
        cursor.execute("insert into people_helper (elder_id, helper_id, since, basis) values (%s, %s, %s, %s)", helper)
    columns = ("password", "username", "person_id", "phone_index", "phone_verified_at", "is_active", "created_at", "language", "large_type")
    accounts = [
        (
            make_password(None),
            USERNAME.format(code=p.code),
            p.pk,
            vault.index_of("phone", p.phone),
            moment,
            True,
            moment,
            "zh-hans",
            p.is_elder,
        )
        for p in found
    ]
    db.fill_table("people_account", columns, accounts, using=OWNER)


def _compounds() -> tuple[int, int]:
    """Return the compound of the cast, the first invented estate with five homes, and one of another street."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            """
            select p.id, subpath(p.path, 0, 2)::text from places_place p
            where p.kind = 'compound' and p.compound_kind = 'estate' and p.origin = 'invented' and p.merged_into_id is null
              and subpath(p.path, 2, 1)::text <> '0'
              and (select count(*) from places_unit u where u.compound_id = p.id and u.kind = 'home') >= 5
            order by p.id
            """
        )
        found = cursor.fetchall()
    here, street = found[0]
    there = next(compound for compound, other in found if other != street)
    return here, there


def _home(compound: int, number: int) -> tuple[int, str]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select id, path::text from places_unit where compound_id = %s and kind = 'home' order by id offset %s limit 1",
            [compound, number],
        )
        unit, path = cursor.fetchone()
    return int(unit), str(path)
