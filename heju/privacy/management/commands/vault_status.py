"""Say which keys this installation has and what each of them closes."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from heju.kit import keys
from heju.people import actions as people
from heju.privacy.queries import sealed


class Command(BaseCommand):
    help = "Say which keys close what."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the keys and what they close; exit 1 where a value is closed with a key that is not here."""
        with translation.override("zh-hans"):
            ring, total = keys.refreshed(), sealed.by_key()
            for key in ring.keys:
                state = _("新的都用它") if key.id == ring.active else _("只用来打开旧的")
                self.stdout.write(
                    _("%(id)s  %(algorithm)s  %(count)d 项  %(state)s")
                    % {"id": key.id, "algorithm": key.algorithm.name, "count": total[key.id], "state": state}
                )
            for place, found in sealed.counts().items():
                self.stdout.write(f"  {place}: " + ("、".join(f"{key} {number}" for key, number in sorted(found.items())) or "0"))
            steps = {step: people.reindex_waiting(step, sealed.OWNER) for step in ("fill", "switch", "clear")}
            phase = ring.phase or _("没有在更换")
            self.stdout.write(_("盲索引：%(phase)s；待换 %(left)d 项") % {"phase": phase, "left": steps["switch"] + steps["clear"]})
            strange = sorted(set(total) - {key.id for key in ring.keys})
            for key_id in strange:
                self.stdout.write(_("打不开：%(count)d 项用的密钥 %(id)s 不在这里") % {"count": total[key_id], "id": key_id})
        sys.exit(1 if strange else 0)
