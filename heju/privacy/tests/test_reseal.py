"""The places of envelopes are counted by the database, and each batch closes anew what an older key closed and nothing else."""

import base64
import json

import pytest
from django.conf import settings
from django.db import connections

from heju.kit import keys
from heju.kit.vault import Algorithm, Keyring
from heju.people import actions as people
from heju.people import rules, vault
from heju.people.models import Person
from heju.privacy.actions import reseal, rotate
from heju.privacy.queries import sealed
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
SESSION = "django_session.session_data#any"


@pytest.fixture
def ring(tmp_path, monkeypatch):
    """A copy of the ring with a second key; the cast was closed with the first. The rows go back with the test's transaction."""
    fresh = keys.refreshed().rotated("k2", Algorithm.SM4_GCM)
    monkeypatch.setattr(settings, "VAULT_FILE", tmp_path / "vault.json")
    fresh.write(settings.VAULT_FILE)
    monkeypatch.setattr(reseal, "settle", lambda **_: None)
    monkeypatch.setattr(rotate, "settle", lambda **_: None)
    return fresh


def said(*_parts):
    """Say nothing."""


def owner(sql, *values):
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def test_it_counts_by_key_and_closes_anew_what_is_old(ring):
    persons = len(cast.names())
    assert sealed.counts()["people_person.name"] == {"k1": persons}
    assert reseal.reseal_all(batch=4, say=said) >= persons
    assert sealed.counts()["people_person.name"] == {"k2": persons}
    assert sealed.counts()["people_person.phone"] == {"k2": persons}
    [(public_id, closed)] = owner("select public_id, name from people_person where id = %s", cast.person("owner").pk)
    assert ring.decrypt(bytes(closed), f"people_person.name#{public_id}") == "林建国"
    assert reseal.reseal_all(batch=4, say=said) == 0


def test_sessions_and_second_factors_are_closed_anew_too(ring):
    old = Keyring(ring.keys[:1], "k1", ring.index_secret)
    text = base64.b64encode(old.encrypt('{"a": 1}', SESSION)).decode()
    owner("insert into django_session values ('s1', %s, now() + interval '1 day')", text)
    secret = base64.b64encode(old.encrypt("SECRET", "mfa_authenticator.data#any")).decode()
    data = json.dumps({"secret": secret, "other": 5})
    owner(
        "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', %s, now())", cast.account("auditor").pk, data
    )
    assert sealed.counts()["mfa_authenticator.data.secret"] == {"k1": 1}
    reseal.reseal_all(say=said)
    [(found,)] = owner("select session_data from django_session where session_key = 's1'")
    assert sealed.by_key()["k1"] == 0
    assert ring.decrypt(base64.b64decode(found), SESSION) == '{"a": 1}'
    [(document,)] = owner("select data from mfa_authenticator")
    document = json.loads(document) if isinstance(document, str) else document
    assert document["other"] == 5
    assert ring.decrypt(base64.b64decode(document["secret"]), "mfa_authenticator.data#any") == "SECRET"


def test_what_is_no_envelope_is_counted_and_stops_the_change(ring):
    owner("update people_person set name = 'abc' where id = %s", cast.person("owner").pk)
    assert sealed.counts()["people_person.name"][sealed.NO_ENVELOPE] == 1
    with pytest.raises(reseal.StillUsed, match="people_person"):
        reseal.reseal_all(say=said)


def test_a_key_is_retired_only_when_nothing_needs_it(ring):
    with pytest.raises(reseal.StillUsed, match="k1"):
        reseal.retire(key_id="k1", patience=1)
    assert len(keys.refreshed().keys) == 2
    reseal.reseal_all(say=said)
    reseal.retire(key_id="k1", patience=1)
    assert [key.id for key in keys.refreshed().keys] == ["k2"]


def test_a_whole_change_goes_on_with_the_key_that_came_before(ring):
    assert rotate.rotate_key(algorithm=Algorithm.AES_256_GCM, say=said) == ["k1"]
    # The new one is SM4's of the run that was stopped: no third key came.
    assert [(key.id, key.algorithm) for key in keys.refreshed().keys] == [("k2", Algorithm.SM4_GCM)]
    assert rotate.rotate_key(algorithm=Algorithm.AES_256_GCM, say=said) == ["k2"]
    assert [(key.id, key.algorithm) for key in keys.refreshed().keys] == [("k3", Algorithm.AES_256_GCM)]


def test_the_index_key_changes_and_every_look_up_works_at_every_step(ring):
    number = rules.normal_phone("10000000009", invented=True)
    seen = []

    def found():
        # Read as the owner: the steps are written by him, in a transaction of the test.
        names = Person.objects.using("owner").filter(phone_index__in=vault.indexes_of("phone", number))
        return [one.pk for one in names]

    def watch(what, done, total):
        seen.append(what.split()[0])
        assert found() == [cast.person("owner").pk], (what, done)

    rotate.rotate_index(say=watch, batch=2)
    assert {"fill", "switch", "clear"} <= set(seen)
    assert found() == [cast.person("owner").pk]
    assert keys.refreshed().index_secret != ring.index_secret
    assert vault.indexes_of("phone", number) == (vault.index_of("phone", number),)
    assert all(people.reindex_waiting(step, "owner") == 0 for step in ("switch", "clear"))
    assert owner("select count(*) from people_account where phone_index is not null")[0][0] == len(cast.names())


def test_an_index_without_its_value_stops_the_change_and_says_where(ring):
    owner("update people_person set phone = null where id = %s", cast.person("owner").pk)
    with pytest.raises(people.CannotRead, match="phone_index"):
        rotate.rotate_index(say=said)
    assert keys.refreshed().phase == "filling"


def test_an_index_that_the_change_does_not_know_stops_it(ring, monkeypatch):
    monkeypatch.setattr(people, "INDEXED", people.INDEXED[1:])
    with pytest.raises(rotate.Unknown, match=r"people_person\.name_index"):
        rotate.rotate_index(say=said)


@pytest.mark.parametrize(("ids", "following"), [(["k1"], "k2"), (["k1", "k9"], "k10"), (["old"], "k1"), (["k3x"], "k1")])
def test_the_next_id(ids, following):
    assert rotate.next_id(ids) == following


def test_a_new_ring_reaches_a_process_by_itself(ring):
    assert keys.refreshed().active == "k2"
    ring.rotated("k3").write(settings.VAULT_FILE)
    assert keys.refreshed().active == "k3"


def test_the_installation_chooses_the_algorithm_of_its_first_key(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAULT_FILE", tmp_path / "vault.json")
    monkeypatch.setattr(settings, "VAULT_ALGORITHM", "SM4_GCM")
    assert keys.refreshed().keys[0].algorithm is Algorithm.SM4_GCM
