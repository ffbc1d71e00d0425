"""`heju notices receive`: take one message of mail from the standard input, as a mail server hands it over."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error
from django.utils import timezone

from heju.notices import actions, parameters

# What a mail server reads as "not now, keep it and try again" (sysexits.h).
LATER = 75


class Command(BaseCommand):
    help = "take one answer by mail from the standard input"

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it and say in one word what became of it. Ends with 75 where the database is away."""
        raw = sys.stdin.buffer.read(parameters.REPLY_BYTES + 1)
        try:
            taken = actions.take_answer(now=timezone.now(), raw=raw)
        except Error as error:
            self.stderr.write(type(error).__name__)
            raise SystemExit(LATER) from None
        self.stdout.write(taken)
