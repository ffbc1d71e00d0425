"""Give an account back to its owner: another phone, no second factor, no session, no password."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import queries, vault
from heju.people.models import Account, Person


def end_sessions(account: Account) -> None:
    """End every session of an account, everywhere and at once; a password that somebody may know is void. Part of another action."""
    # A session lives with the password it was begun under; an unusable one is new each time.
    account.set_unusable_password()
    account.save(update_fields=["password"])


@transaction.atomic
def disown_sign_in(*, actor: Scope, now: datetime, account: Account) -> None:
    """End everything at the word of the owner that a sign-in was not his. `actor` acts for that account through the sign-in door."""
    end_sessions(account)
    audit.record(
        actor=actor,
        now=now,
        verb="people.sign_in_disowned",
        subject="people.account",
        subject_id=account.pk,
        path=queries.district_path(),
    )


@transaction.atomic
def recover_account(*, actor: Scope, now: datetime, account: Account, phone: str) -> bool:
    """Give an account back: with `phone` another number, proven by the link sent to it, else the second factors go; sessions end.

    Part of the recovery that calls it, which leaves the record. Returns False, with nothing changed, where the number is somebody's.
    """
    if phone:
        if Account.objects.filter(phone_index=vault.index_of("phone", phone)).exclude(pk=account.pk).exists():
            return False
        person = Person.objects.select_for_update().get(pk=account.person_id)
        person.phone, person.phone_index = vault.close("phone", person.public_id, phone), vault.index_of("phone", phone)
        person.save(update_fields=["phone", "phone_index"])
        account.phone_index, account.phone_verified_at = person.phone_index, now
        account.save(update_fields=["phone_index", "phone_verified_at"])
    else:
        Authenticator.objects.filter(user_id=account.pk).delete()
    SocialAccount.objects.filter(user_id=account.pk).delete()
    end_sessions(account)
    return True
