"""The named cast: thirteen persons in two compounds of two streets, committed once before the first test.

`build()` runs as the system's scope through the same role as the product. All else hands out copies, so no test changes another's.

    with db.scoped(cast.scope("branch_secretary")) as scope: ...
    cast.client("owner").get("/")
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from heju.kit import db, pinyin
from heju.kit.scope import Scope, system
from heju.organizations.models import Appointment, Body, Coverage, Member, Shift
from heju.people import actions
from heju.people.models import Account, Helper, Person, Slip
from heju.places.models import Place, Unit
from heju.web.models import Reply

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2024, 1, 1)
DISTRICT = "440303"
SYSTEM = system("test", DISTRICT, powers=("people.edit", "people.see", "people.reveal"))

# key: (kind, name, path, key of the parent)
PLACES: dict[str, tuple[str, str, str, str]] = {
    "district": ("district", "罗湖区", "440303", ""),
    "street_a": ("street", "晴岚街道", "440303.001", "district"),
    "street_b": ("street", "鹿鸣街道", "440303.002", "district"),
    "community_a": ("community", "晴湖社区", "440303.001.001", "street_a"),
    "community_b": ("community", "鹿溪社区", "440303.002.001", "street_b"),
    "A": ("compound", "梧桐苑", "440303.001.001.c1", "community_a"),
    "B": ("compound", "银湖里", "440303.002.001.c2", "community_b"),
    "A1": ("building", "1栋", "440303.001.001.c1.b1", "A"),
    "A1s1": ("stairwell", "1单元", "440303.001.001.c1.b1.s1", "A1"),
    "B1": ("building", "1栋", "440303.002.001.c2.b1", "B"),
}
NUMBERS = ("101", "102", "201", "202", "301", "302", "401", "402")
# key: (kind, name, key of the place, key of the superior, key of the covered compound)
BODIES: dict[str, tuple[str, str, str, str, str]] = {
    "district_committee": ("district_committee", "罗湖区委", "district", "", ""),
    "audit_office": ("audit_office", "罗湖区审计监督组", "district", "", ""),
    "street_committee": ("street_committee", "晴岚街道党工委", "street_a", "district_committee", ""),
    "community_committee": ("community_committee", "晴湖社区党委", "community_a", "street_committee", ""),
    "branch": ("branch", "梧桐苑党支部", "A", "community_committee", "A"),
    "committee": ("owners_committee", "梧桐苑业主委员会", "A", "", "A"),
    "company": ("property_company", "清禾物业服务有限公司", "A", "", "A"),
    "agency": ("social_work_agency", "晴湖社工服务中心", "community_a", "", "A"),
    "branch_b": ("branch", "银湖里党支部", "B", "", "B"),
}
# key: (name, last digits of the phone, elder)
PERSONS: dict[str, tuple[str, str, bool]] = {
    "district_officer": ("何立春", "00000001", False),
    "street_officer": ("孙惠民", "00000002", False),
    "community_officer": ("邓晓岚", "00000003", False),
    "branch_secretary": ("陈志远", "00000004", False),
    "committee_member": ("王淑芬", "00000005", False),
    "property_manager": ("李大勇", "00000006", False),
    "social_worker": ("周小满", "00000007", False),
    "auditor": ("郑清平", "00000008", False),
    "owner": ("林建国", "00000009", False),
    "tenant": ("赵敏", "00000010", False),
    "elder": ("吴桂香", "00000011", True),
    "helper": ("吴晓东", "00000012", False),
    "stranger": ("黄文博", "00000013", False),
    "second_secretary": ("罗海生", "00000014", False),
}
# (key of the person, key of the body, post)
APPOINTMENTS = (
    ("district_officer", "district_committee", "officer"),
    ("auditor", "audit_office", "auditor"),
    ("street_officer", "street_committee", "officer"),
    ("community_officer", "community_committee", "officer"),
    ("branch_secretary", "branch", "secretary"),
    ("committee_member", "committee", "committee_member"),
    ("property_manager", "company", "manager"),
    ("social_worker", "agency", "social_worker"),
    ("second_secretary", "branch_b", "secretary"),
)
EVERY = ("branch", "committee", "company", "government")
# (key of the person, compound, number, kind, share, handlers)
TIES: tuple[tuple[str, str, str, str, Fraction | None, tuple[str, ...]], ...] = (
    ("owner", "A", "101", "owner", Fraction(1), EVERY),
    ("tenant", "A", "102", "tenant", None, ("branch", "government")),
    ("elder", "A", "201", "owner", Fraction(1, 2), (*EVERY, "agency")),
    ("helper", "A", "202", "family", None, ("branch",)),
    ("committee_member", "A", "301", "owner", Fraction(1), EVERY),
    ("stranger", "B", "101", "owner", Fraction(1), EVERY),
)
# The secretary of A lives in A but owns nothing there: he cannot chair the owners' committee.
MEMBERS = (("branch_secretary", "branch"), ("owner", "branch"), ("second_secretary", "branch_b"))

# key of the system: (whose appointment, in which body, at which place, powers)
EVERYTHING = (
    "people.see", "places.edit", "organizations.found", "organizations.found_office", "organizations.cover", "organizations.appoint",
    "organizations.appoint_branch", "organizations.appoint_committee", "organizations.appoint_company", "organizations.appoint_office",
    "matters.work", "matters.intake",
)  # fmt: skip
TOKENS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "district": ("district_officer", "district_committee", "district", EVERYTHING),
    "community": ("community_officer", "community_committee", "community_a", EVERYTHING),
    "company": ("property_manager", "company", "A", ("people.see",)),
    # A work-order system of the company, and a hotline that reports for people it knows.
    "works": ("property_manager", "company", "A", ("matters.work",)),
    "hotline": ("community_officer", "community_committee", "community_a", ("matters.intake",)),
    "plain": ("branch_secretary", "branch", "A", ()),
    "other": ("second_secretary", "branch_b", "B", ("people.see", "organizations.appoint")),
    "auditor": ("auditor", "audit_office", "district", ("audit.read",)),
}

_places: dict[str, Place] = {}
_tokens: dict[str, tuple[int, str]] = {}
_units: dict[tuple[str, str], Unit] = {}
_bodies: dict[str, Body] = {}
_persons: dict[str, Person] = {}
_accounts: dict[str, Account] = {}
_matters: dict[str, int] = {}


def build() -> None:
    """Write the cast and commit it. Called once, by `conftest.django_db_setup`."""
    with db.scoped(SYSTEM):
        _build_places()
        _build_bodies()
        _build_persons()
        _build_papers()
    _build_tokens()
    _build_matters()


def _build_places() -> None:
    for key, (kind, name, path, parent) in PLACES.items():
        _places[key] = Place.objects.create(
            kind=kind,
            compound_kind="estate" if kind == "compound" else "",
            parent=_places.get(parent),
            path=path,
            name=name,
            pinyin=pinyin.sort_key(name),
            search=pinyin.search_tokens(name),
            origin="invented" if kind in ("compound", "building", "stairwell") else "official",
            valid_from=SINCE,
        )
    for compound, place in (("A", "A1s1"), ("B", "B1")):
        for number in NUMBERS:
            _units[compound, number] = Unit.objects.create(
                place=_places[place],
                compound=_places[compound],
                path=_places[place].path,
                kind="home",
                floor=int(number[0]),
                number=number,
                area_m2=Decimal("88.50"),
                area_source="register",
                valid_from=SINCE,
            )


def _build_bodies() -> None:
    for key, (kind, name, place, superior, covered) in BODIES.items():
        at = _places[place]
        _bodies[key] = Body.objects.create(
            kind=kind,
            name=name,
            pinyin=pinyin.sort_key(name),
            search=pinyin.search_tokens(name),
            place=at,
            path=at.path,
            superior=_bodies.get(superior),
            phone="0755-25000000",
            founded_on=SINCE,
            is_invented=True,
        )
        if covered:
            Coverage.objects.create(
                body=_bodies[key], place=_places[covered], path=_places[covered].path, kind=kind, since=SINCE, basis="测试"
            )


def _build_persons() -> None:
    for key, (name, digits, is_elder) in PERSONS.items():
        person = actions.register_person(
            actor=SYSTEM,
            now=NOW,
            place=_places["district"],
            name=name,
            phone=f"+86100{digits}",
            is_elder=is_elder,
            is_invented=True,
        )
        _persons[key] = person
        _accounts[key] = actions.open_account(actor=SYSTEM, now=NOW, place=_places["district"], person=person, username=key)
    for key, compound, number, kind, share, handlers in TIES:
        actions.tie_person(
            actor=SYSTEM,
            now=NOW,
            person=_persons[key],
            unit=_units[compound, number],
            kind=kind,
            since=SINCE,
            source="测试",
            share=share,
            handlers=handlers,
        )
    for key, body, post in APPOINTMENTS:
        at = _bodies[body]
        Appointment.objects.create(
            body=at, path=at.path, post=post, person=_persons[key], public_name=PERSONS[key][0], since=SINCE, basis="测试"
        )
    for key, body in MEMBERS:
        Member.objects.create(body=_bodies[body], path=_bodies[body].path, person=_persons[key], since=SINCE)
    Helper.objects.create(elder=_persons["elder"], helper=_persons["helper"], since=SINCE, basis="本人书面委托")


def _build_papers() -> None:
    for compound in "AB":
        home = _units[compound, "101"]
        Slip.objects.create(number=f"2222222{compound}", kind="resident", unit=home, path=home.path, printed_at=NOW)
    for body, compound in (("company", "A"), ("branch_b", "B")):
        gate = _places[compound]
        # Far ahead, so that no page of today shows them.
        hours = {"starts_at": NOW.replace(year=2099), "ends_at": NOW.replace(year=2099, hour=20)}
        Shift.objects.create(
            body=_bodies[body], place=gate, path=gate.path, task="门岗", public_name="王师傅", phone="0755-25000000", **hours
        )


def _build_matters() -> None:
    """A public matter that the company works on, and a private one that waits for the branch."""
    from uuid import uuid5

    from heju.matters import actions as matters
    from heju.matters.tests.stage import photo

    for key, category, is_private in (("elevator", "elevator.ride.stopped", False), ("quarrel", "noise.life.upstairs", True)):
        word = matters.Word(
            key=uuid5(_persons["owner"].public_id, key), words="一单元电梯停了，请来看看", person=_persons["owner"].pk, photos=[photo()]
        )
        with db.scoped(scope("owner")) as actor:
            thing = matters.Thing(place=_places["A1"], category=category, is_private=is_private)
            _matters[key] = matters.raise_matter(actor=actor, now=NOW, thing=thing, word=word).matter.pk
    with db.scoped(scope("branch_secretary")) as actor:
        number = _matters["elevator"]
        matters.move_matter(actor=actor, now=NOW, matter=number, move="accept", said=matters.Said("支部收到了"))
        lead = matters.Named(_bodies["company"].pk, "property_company", "PC-061")
        matters.assign_matter(actor=actor, now=NOW, matter=number, lead=lead)
        matters.write_note(actor=actor, now=NOW, matter=number, words="请带上维保记录", bodies=[_bodies["company"].pk])


def matter(key: str) -> int:
    """Return the number of a matter: elevator (public, with the company) or quarrel (private, waits for the branch)."""
    return _matters[key]


def _build_tokens() -> None:
    from heju.web.actions import create_token
    from heju.web.machines import tokens as rules

    for key, (who, post_in, at, powers) in TOKENS.items():
        day = timezone.localdate()
        with db.scoped(scope(who, day)) as actor:
            held = Appointment.objects.get(person=_persons[who], body=_bodies[post_in])
            made, text = create_token(
                actor=actor, now=timezone.now(), appointment=held.pk, place=_places[at], name=f"系统 {key}", purpose="测试",
                powers=[power for power in powers if power in rules.POWERS], until=day + timedelta(days=30),
            )  # fmt: skip
        _tokens[key] = (made.pk, text)
        with db.scoped(Scope(token_id=made.pk)):
            Reply.objects.create(token_id=made.pk, key="earlier", digest=b"x", at=timezone.now(), status=200, body="{}")


def token(key: str) -> str:
    """Return the token of one of the systems of the cast, as it stands in a header."""
    return f"Bearer {_tokens[key][1]}"


def token_id(key: str) -> int:
    """Return the number of the token of one of the systems."""
    return _tokens[key][0]


def place(key: str) -> Place:
    """Return a place: district, street_a, community_a, A, A1, A1s1, and the same of B."""
    return copy(_places[key])


def path(key: str) -> str:
    """Return the path of a place."""
    return str(_places[key].path)


def unit(compound: str, number: str) -> Unit:
    """Return a home of compound A or B, such as `unit("A", "101")`."""
    return copy(_units[compound, number])


def body(key: str) -> Body:
    """Return a body."""
    return copy(_bodies[key])


def person(key: str) -> Person:
    """Return one of the cast as a person."""
    return copy(_persons[key])


def account(key: str) -> Account:
    """Return the account of one of the cast."""
    return copy(_accounts[key])


def names() -> tuple[str, ...]:
    """Return the keys of the whole cast."""
    return tuple(PERSONS)


def scope(key: str, day: date = DAY) -> Scope:
    """Return the scope that `web` would give to one of the cast. Needs the database."""
    from heju.web import identity

    who = _accounts[key]
    with db.scoped(Scope(account_id=who.pk, person_id=who.person_id)):
        return identity.scope_of(who, day)


def client(key: str, **defaults: Any) -> Client:
    """Return a test client in which one of the cast is signed in, second factor included. Needs the database."""
    browser = Client(**defaults)
    with db.scoped(Scope(door="sign-in")):
        # Fetched anew: a test may have given it another password.
        who = Account.objects.get(pk=_accounts[key].pk)
    with db.scoped(Scope(account_id=who.pk, person_id=who.person_id, door="sign-in")):
        browser.force_login(who)
    # As the one-click sign-in of a demo does: the officers among the cast have shown a second factor.
    session = browser.session
    session["account_authentication_methods_user"] = str(who.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "demo", "at": NOW.timestamp()}]
    session.save()
    return browser
