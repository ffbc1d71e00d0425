"""A code by short message that proves a telephone: as at signing in, throttled by address and by number; kept in the sealed session."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from heju.people import actions as people

KEY = "matters_code"
LASTS = timedelta(minutes=5)
MOST_TRIES = 5
RATES = {"matter_code": "20/m/ip,1/30s/key,10/d/key", "matter_link": "30/m/ip"}


def is_slow_enough(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Say whether an address, and a number, does not try too often."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key, config=RATES))


def send(request: HttpRequest, phone: str, now: datetime) -> bool:
    """Send a code to a number; False where it is asked for too often. An open code for the same number stays."""
    open_code = request.session.get(KEY)
    if open_code and open_code["phone"] == phone and datetime.fromisoformat(open_code["until"]) > now + LASTS - timedelta(seconds=30):
        return True
    if not is_slow_enough(request, "matter_code", phone):
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    request.session[KEY] = {"phone": phone, "code": code, "until": (now + LASTS).isoformat(), "tries": 0}
    people.send_message(now=now, number=phone, text=_("【和居】反映问题的验证码 %(code)s，5 分钟内有效。不要告诉任何人。") % {"code": code})
    return True


def proves(request: HttpRequest, typed: str, now: datetime) -> str:
    """Return the number that a typed code proves, "" where it is wrong, too old, or was tried too often. A code proves once."""
    found = request.session.get(KEY)
    if not found or found["tries"] >= MOST_TRIES or datetime.fromisoformat(found["until"]) <= now:
        return ""
    if not constant_time_compare(found["code"], typed):
        request.session[KEY] = found | {"tries": found["tries"] + 1}
        return ""
    del request.session[KEY]
    return str(found["phone"])


def phone_of(request: HttpRequest) -> str:
    """Return the number to which a code was sent, "" for none."""
    found = request.session.get(KEY)
    return str(found["phone"]) if found else ""
