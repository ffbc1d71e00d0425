"""How tests have a quarrel mediated: a people's mediation committee for the community, and two neighbors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from heju.kit import db, pinyin
from heju.matters import actions
from heju.matters.models import Matter, Mediation, MediationAgreement, MediationParty, Signature
from heju.matters.tests.stage import NOW, assigned, does, raised
from heju.organizations.models import Appointment, Body
from tests import cast

QUARREL = "noise.life.upstairs"
ITEMS = {"facts": "夜里十一点以后楼上拖家具", "terms": "晚上十点以后不拖家具，铺地垫", "manner": "赵敏自己买地垫铺上"}


def committee() -> Body:
    """Return the residents' committee of the community, in which the officer of the community mediates."""
    with db.scoped(cast.SYSTEM):
        found = Body.objects.filter(kind="residents_committee").first()
        if found is not None:
            return found
        at, name = cast.place("community_a"), "晴湖社区居民委员会"
        made = Body.objects.create(
            kind="residents_committee", name=name, pinyin=pinyin.sort_key(name), search=pinyin.search_tokens(name), place=at, path=at.path,
            phone="0755-25000000", founded_on=cast.SINCE, is_invented=True,
        )  # fmt: skip
        Appointment.objects.create(
            body=made, path=at.path, post="chair", person=cast.person("stranger"), public_name="黄文博", since=cast.SINCE, basis="测试"
        )
        return made


def quarrel(lead: str = "") -> Matter:
    """Return a quarrel about noise that a mediating body has in hand: the committee, or a body of the cast."""
    matter = raised(category=QUARREL, is_private=True)
    does("branch_secretary", matter, "accept")
    if lead:
        assigned(matter, lead)
        does({"agency": "social_worker", "branch": "branch_secretary", "company": "property_manager"}[lead], matter, "take_up")
        return matter
    named = actions.Named(committee().pk, "residents_committee")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.assign_matter(actor=actor, now=NOW, matter=matter.pk, lead=named)
    does("stranger", matter, "take_up")
    return matter


def proposed(who: str = "stranger", lead: str = "") -> Mediation:
    """Return a mediation that was proposed: the owner is the first party, the tenant the second, both in by their accounts."""
    matter = quarrel(lead)
    with db.scoped(cast.scope(who)) as actor:
        made = actions.propose_mediation(actor=actor, now=NOW, matter=matter.pk, mediators="黄文博")
        _party, code = actions.add_party(actor=actor, now=NOW, mediation=made.pk, name="赵敏", phone="13800000000")
    with db.scoped(cast.scope("tenant")) as actor:
        actions.take_part(actor=actor, now=NOW, code=code)
    return made


def party(mediation: Mediation, who: str) -> MediationParty:
    """Return one of the cast as a party, read as that person."""
    with db.scoped(cast.scope(who)):
        return MediationParty.objects.get(mediation=mediation, person=cast.person(who).pk)


def willing(mediation: Mediation, who: str, agrees: bool = True) -> Mediation:
    """Say as one of the parties whether he is willing."""
    row = party(mediation, who)
    with db.scoped(cast.scope(who)) as actor:
        return actions.say_willing(actor=actor, now=NOW, party=row.pk, agrees=agrees)


def begun(who: str = "stranger", lead: str = "") -> Mediation:
    """Return a mediation that has begun."""
    made = proposed(who, lead)
    willing(made, "owner")
    willing(made, "tenant")
    with db.scoped(cast.scope(who)) as actor:
        return actions.begin_mediation(actor=actor, now=NOW, mediation=made.pk)


def written(mediation: Mediation, who: str = "stranger", *, form: str = "written", now: datetime = NOW, **more: Any) -> MediationAgreement:
    """Write an agreement down."""
    with db.scoped(cast.scope(who)) as actor:
        return actions.write_agreement(actor=actor, now=now, mediation=mediation.pk, form=form, items=ITEMS, **more)


def signs(agreement: MediationAgreement, who: str, *, now: datetime = NOW, **more: Any) -> Signature:
    """Sign as one of the cast: a party by himself, the mediator for himself."""
    if who in ("owner", "tenant") and "party" not in more:
        more["party"] = party(agreement.mediation, who).pk
    with db.scoped(cast.scope(who)) as actor:
        return actions.sign(actor=actor, now=now, agreement=agreement.pk, shown=more.pop("shown", agreement.digest), **more)


def reread(row: Any, who: str = "owner") -> Any:
    """Return a row as it stands now, read by one of the cast."""
    with db.scoped(cast.scope(who)):
        related = [name for name in ("mediation", "matter") if any(field.name == name for field in row._meta.fields)]
        return type(row).objects.select_related(*related).get(pk=row.pk)
