"""What a machine may ask about itself."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from heju.kit.api import Doors, Out, scope_of

doors = Doors(_("凭证自己"))

TOKEN = {
    "system": "缴费系统",
    "body": "清禾物业服务有限公司",
    "role": "property_manager",
    "paths": ["440303.001.001.c17"],
    "powers": ["people.see"],
}


class TokenOut(Out):
    """What the token of this request may do now."""

    system: str
    body: str
    role: str
    paths: list[str]
    powers: list[str]


@doors.read("/token", id="get_token", says=_("这个凭证现在能做什么"), answers=TokenOut, cost=1, example=TOKEN)
def get_token(request: HttpRequest) -> TokenOut:
    """Show what the token may do."""
    scope = scope_of(request)
    [grant] = scope.grants
    return TokenOut(system=scope.system, body=grant.body_name, role=grant.role, paths=list(grant.paths), powers=sorted(grant.powers))
