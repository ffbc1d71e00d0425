"""What waits for who confirms recoveries and keeps shared devices."""

from __future__ import annotations

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.access.models import RecoveryState, Seat
from heju.access.queries import recoveries
from heju.kit.scope import Scope, is_within
from heju.kit.today import Waiting
from heju.organizations import roles


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the recoveries that wait for this person's word, and locked seats of his devices. Three queries, none for who may neither."""
    found: list[Waiting] = []
    if scope.may_anywhere(roles.CONFIRM):
        moment = timezone.make_aware(datetime.combine(day, time()))
        found += [
            Waiting(
                title=_("%(name)s找回登录，等当面核对") % {"name": one.label},
                why=_("要两个组织各一个人核对；本人带证件来才能确认"),
                harm=70,
                tone="wait",
                word=_("等您核对"),
                act_label=_("当面核对"),
                act_url=reverse("access:recovery", args=[one.pk]),
            )
            for one in recoveries.in_reach(scope, moment)
            if one.state == RecoveryState.OPEN and not any(voice.person_id == scope.person_id for voice in one.voices.all())
        ]
    if scope.may_anywhere(roles.DEVICES):
        paths = [path for grant in scope.grants if roles.DEVICES in grant.powers for path in grant.paths]
        rows = Seat.objects.filter(ended_at=None, locked_at__isnull=False, device__revoked_at=None).select_related("device")[:50]
        found += [
            Waiting(
                title=_("%(name)s的 PIN 锁住了") % {"name": one.label},
                why=_("在“%(device)s”上连续填错，问清楚是不是本人") % {"device": one.device.name},
                harm=40,
                tone="wait",
                word=_("等您处理"),
                act_label=_("重新给 PIN"),
                act_url=reverse("access:device", args=[one.device_id]),
            )
            for one in rows
            if is_within(one.path, paths)
        ]
    return found
