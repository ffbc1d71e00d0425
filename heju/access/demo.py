"""The shared device of the demo: a tablet in the gate house of the compound of the cast, with the guard on it.

Its cookie and PIN are known to everybody, so that the door can be tried with one click; no row of another installation has them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import connections

from heju.access.queries import marks
from heju.kit import masking
from heju.kit.demo import DemoPlan

OWNER: Final = "owner"
TOKEN: Final = "demo-gate-house"  # noqa: S105 - known to everybody, and worth nothing outside the demo
PIN: Final = "208416"
NAME: Final = "东门岗亭平板"
GUARD = """
select a.person_id, m.public_name, b.id, b.name from people_account a
  join organizations_appointment m on m.person_id = a.person_id and m.post = 'staff'
  join organizations_body b on b.id = m.body_id
 where a.username = 'demo-guard'
"""
GATE = """
select p.id, p.path::text from people_account a
  join people_tie t on t.person_id = a.person_id join places_unit u on u.id = t.unit_id join places_place p on p.id = u.compound_id
 where a.username = 'demo-owner' order by t.id limit 1
"""
DEVICE = """
insert into access_shareddevice (body_id, place_id, path, name, registered_at, expires_on, token, failures)
values (%s, %s, %s::ltree, %s, %s, %s, %s, 0) returning id
"""
SEAT = """
insert into access_seat (device_id, path, person_id, label, pin, is_starting, failures, enrolled_at, changed_at)
values (%s, %s::ltree, %s, %s, %s, false, 0, %s, %s)
"""


def build(plan: DemoPlan) -> None:
    """Put the tablet into the gate house and the guard on it, after people and organizations. It runs as long as a demo may stand."""
    moment = datetime.combine(plan.day, time(8), ZoneInfo("Asia/Shanghai"))
    with connections[OWNER].cursor() as cursor:
        cursor.execute(GUARD)
        person, name, body, company = cursor.fetchone()
        cursor.execute(GATE)
        place, path = cursor.fetchone()
        ends = plan.day + timedelta(days=3650)
        cursor.execute(DEVICE, [body, place, path, NAME, moment, ends, marks.mark(TOKEN, "device")])
        device = int(cursor.fetchone()[0])
        pin = make_password(marks.keyed_pin(PIN, device, person))
        cursor.execute(SEAT, [device, path, person, f"{masking.mask_name(name)}（{company}）", pin, moment, moment])
