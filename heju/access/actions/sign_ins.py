"""Notice where somebody signs in, and tell him what looks unusual."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from heju.access import parameters
from heju.access.models import KnownBrowser
from heju.access.queries import marks
from heju.access.rules import sign_ins
from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.people import queries as persons

if TYPE_CHECKING:
    from heju.people.models import Account

# The most telling reason speaks.
WORDS = (
    (sign_ins.AFTER_FAILURES, gettext_noop("您的账号刚才连续试错多次，随后登录成功。")),
    (sign_ins.MANY_NEW, gettext_noop("您的账号一天之内在好几台新设备上登录。")),
    (sign_ins.NEW_BROWSER, gettext_noop("您的账号在一台新设备上登录了。")),
)
FAILED = gettext_noop("有人连续多次没能登录您的账号，已经暂时拦住。是您自己填错的就不用理会。")
SESSIONS = "/accounts/sessions/"


@transaction.atomic
def notice_sign_in(*, actor: Scope, now: datetime, account: Account, token: str, failures: int, disown_url: str) -> tuple[str, ...]:
    """Remember the browser of a sign-in by the hash of its cookie, and tell the owner where it looks unusual. Return why.

    `actor` is the account itself, through the sign-in door; `disown_url` is where he says that it was not him.
    """
    mark = marks.mark(token, "browser")
    known = KnownBrowser.objects.filter(account_id=account.pk)
    held = known.select_for_update().filter(mark=mark).first()
    why = sign_ins.unusual(
        is_known=held is not None,
        known=known.count(),
        new_lately=known.filter(first_at__gt=now - parameters.NEW_WINDOW).count() + (held is None),
        failures=failures,
    )
    if held is None:
        KnownBrowser.objects.get_or_create(account_id=account.pk, mark=mark, defaults={"first_at": now, "last_at": now})
    else:
        held.last_at = now
        held.save(update_fields=["last_at"])
    if why:
        _keep(actor, now, "access.sign_in_unusual", account, {"why": list(why)})
        _tell(actor, now, account, next(text for code, text in WORDS if code in why), disown_url)
    return why


@transaction.atomic
def tell_of_failures(*, actor: Scope, now: datetime, account: Account, failures: int) -> None:
    """Tell the owner of an account, once in the window, that somebody keeps failing to get in."""
    if sign_ins.is_burst(failures):
        _keep(actor, now, "access.sign_in_failing", account, {"failures": failures})
        _tell(actor, now, account, FAILED, "")


def _tell(actor: Scope, now: datetime, account: Account, text: str, disown_url: str) -> None:
    people.tell_person(
        actor=actor, now=now, person=account.person_id, kind="access.sign_in", text=text, link=SESSIONS, is_urgent=bool(disown_url)
    )
    said = gettext("【和居】%(what)s") % {"what": gettext(text)}
    if disown_url:
        said += gettext("不是我：%(url)s") % {"url": disown_url}
    people.send_message(now=now, number=persons.phone_of(account.person_id), text=said)


def _keep(actor: Scope, now: datetime, verb: str, account: Account, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="people.account", subject_id=account.pk, path=persons.district_path(), detail=detail
    )
