"""Faults put into what decides, one at a time, in a copy of the project: each must turn a named test red.

A fault that no test notices means that the rule it breaks is not held by anything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("heju", "tests", "scripts", "docs", "conftest.py", "pyproject.toml", "README.md", "CHANGELOG.md")

# (what is broken, file, the text, the fault, the tests that must notice)
FAULTS = [
    ("a path counts as below its neighbor", "heju/kit/scope.py", 'path.startswith(root + ".")', "path.startswith(root)", "heju/kit/tests/test_scope.py"),
    ("every role has every power", "heju/kit/scope.py", "if power in grant.powers:", "if True:", "heju/kit/tests/test_scope.py"),
    ("a reach reaches without being granted", "heju/kit/scope.py", "if name in grant.reaches for", "if True for", "tests/test_rows.py"),
    ("places are written with a look", "heju/places/policies.py", 'WRITE = within("act")', 'WRITE = within("view")', "tests/test_rows.py"),
    ("members are seen by all", "heju/organizations/policies.py", 'MEMBER_READ = within("party")', 'MEMBER_READ = within("view")', "tests/test_rows.py"),
    ("every handler reads every list", "heju/people/policies.py", "('{handler}' = any (handlers) and {within", "('' = '' and {within", "tests/test_rows.py"),
    ("accounts are open", "heju/people/policies.py", 'OWN_ACCOUNT = "id = (select heju_account())"', 'OWN_ACCOUNT = "true"', "tests/test_rows.py"),
    ("a second factor is not asked for", "heju/web/second_factor.py", "return found is not None and found.second_factor", "return False", "heju/people/tests/test_sign_in.py"),
    ("the last day still runs", "heju/organizations/rules/coverage.py", "day < until", "day <= until", "heju/organizations/tests/test_coverage_rules.py"),
    ("the first day does not run", "heju/organizations/rules/coverage.py", "since <= day and", "since < day and", "heju/organizations/tests/test_coverage_rules.py"),
    ("a duplicate is counted", "heju/organizations/rules/coverage.py", "not compound.is_merged and ", "", "heju/organizations/tests/test_coverage_rules.py"),
    ("the count by place forgets a day", "heju/organizations/queries/coverage.py", "v.until > %(day)s", "v.until >= %(day)s", "heju/organizations/tests/test_queries.py"),
    ("a changed record passes", "heju/audit/rules/chain.py", "!= line.hash:", "== '':", "heju/audit/tests/test_chain_rules.py"),
    ("a moved record passes", "heju/audit/rules/chain.py", "if line.previous != previous:", "if False:", "heju/audit/tests/test_chain_rules.py"),
    ("a missing record passes", "heju/audit/rules/chain.py", "if line.sequence > expected:", "if False:", "heju/audit/tests/test_chain_rules.py"),
    ("the record may be changed", "heju/audit/migrations/0002_chain.py", "before update or delete or truncate on audit_record", "before truncate on audit_record", "heju/audit/tests/test_append_only.py"),
    ("a value fits another row", "heju/kit/vault.py", "decryptor.authenticate_additional_data(_bound(header, context))", "decryptor.authenticate_additional_data(_bound(header, 'x'))", "heju/kit/tests/test_vault.py"),
    ("others may read the keys", "heju/kit/vault.py", "status.st_mode & 0o077", "status.st_mode & 0o007", "heju/kit/tests/test_vault.py"),
    ("a key of another kind opens", "heju/kit/vault.py", "if header[1] != key.algorithm:", "if False:", "heju/kit/tests/test_vault.py"),
    ("one is told of one's own act", "heju/notices/rules/telling.py", "one.person in actors or ", "", "heju/notices/tests/test_telling.py"),
    ("who has dealt with it is told again", "heju/notices/rules/telling.py", " or one.person in acted", "", "heju/notices/tests/test_telling.py"),
    ("a hook leads inside", "heju/notices/rules/addresses.py", "found.is_global and ", "", "heju/notices/tests/test_signing.py"),
    ("a short message goes out twice", "heju/notices/actions/send.py", 'if first.state == "sending" and first.channel == "sms":', "if False:", "heju/notices/tests/test_send.py"),
    ("an address that nobody confirmed gets mail", "heju/notices/queries/outbox.py", "if row.mail_confirmed_at and settings.NOTICES_SMTP", "if settings.NOTICES_SMTP", "heju/notices/tests/test_claim.py"),
    ("anybody answers in the name of another", "heju/notices/actions/answer.py", "if not known or known not in", "if not known and known not in", "heju/notices/tests/test_answer.py"),
    ("who came too late settles a letter", "heju/notices/actions/send.py", ', state="sending", attempts=parcel.attempt)', ")", "heju/notices/tests/test_send.py"),
    ("the record is read again from the beginning", "heju/notices/actions/claim.py", "mark.sequence = entries[read - 1].sequence", "mark.sequence = 0", "heju/notices/tests/test_claim.py"),
    ("a job runs with roles that came later", "heju/jobs/rules.py", "if (grant.role, grant.body_id or 0) in known", "if known is not None", "heju/jobs/tests/test_runs.py"),
    ("a job is tried once more than allowed", "heju/jobs/rules.py", "return attempt < limit", "return attempt <= limit", "heju/jobs/tests/test_runs.py"),
    ("a lost post still does the job", "heju/jobs/tasks/run.py", "if power and not self._scope.may(power, self.path):", "if False:", "heju/jobs/tests/test_runs.py"),
    ("a slow job is taken for a dead one", "heju/jobs/actions/run.py", "if job.pk not in held]", "if job.pk not in set()]", "heju/jobs/tests/test_runs.py"),
    ("a batch is committed without its lock", "heju/jobs/tasks/run.py", "if not self._side.is_held():", "if False:", "heju/jobs/tests/test_runs.py"),
    ("jobs are seen by all", "heju/jobs/policies.py", 'OWN = "account_id = (select heju_account())"', 'OWN = "true"', "heju/jobs/tests/test_rows.py"),
    ("a backup that was changed comes back", "heju/web/backup.py", "or digest(dump) != kept[\"sha256\"]", "or False", "heju/web/tests/test_backup.py"),
    ("a question stops no clock", "heju/matters/rules/worktime.py", "goal += max(0, ends - max(begins, since))", "goal += 0", "heju/matters/tests/test_worktime.py"),
    ("a question stops the clocks for ever", "heju/matters/rules/clocks.py", "min(measure.position(until), measure.end_of_days(since, at_most))", "measure.position(until)", "heju/matters/tests/test_clocks.py"),
    ("an interval is rounded inwards", "heju/matters/rules/rates.py", "key=is_inside) - 1", "key=is_inside)", "heju/matters/tests/test_rates.py"),
    ("a refusal does not stop a mediation", "heju/matters/rules/mediation.py", "*([REFUSED] if False in voices else []),", "", "heju/matters/tests/test_mediation_rules.py"),
    ("an agreement holds without the seal", "heju/matters/rules/mediation.py", "(mediator_at, sealed_at) if kind == COMMITTEE else ()", "(mediator_at,) if kind == COMMITTEE else ()", "heju/matters/tests/test_mediation_rules.py"),
    ("one party signs for another", "heju/matters/rules/mediation.py", 'if hand.how == "app" and not hand.is_himself', "if False", "heju/matters/tests/test_mediation_rules.py"),
    ("offices read what was mediated", "heju/matters/policies.py", 'MEDIATION = "body_id = any ((select heju_bodies())::bigint[]) or ', 'MEDIATION = "true or ', "heju/matters/tests/test_mediation.py"),
    ("a promise is broken on its very day", "heju/matters/rules/conflicts.py", "today > promise.due_on", "today >= promise.due_on", "heju/matters/tests/test_conflicts_rules.py"),
    ("an old register starts a clock", "heju/matters/rules/clocks.py", 'if self.raised.move == "enter":', "if False:", "heju/matters/tests/test_clocks.py"),
    ("two old registers share their numbers", "heju/matters/rules/past.py", "\\x1f{plain(source)}\\x1f", "\\x1f", "heju/matters/tests/test_past_rules.py"),
    ("a past matter that was taken back is met", "heju/matters/policies.py", 'MATTER = f"{STANDS} and ({SEEN})"', "MATTER = SEEN", "heju/matters/tests/test_past_whole.py"),
    ("somebody's number is read by everybody", "heju/matters/actions/past.py", "if self.is_published and past.is_personal", "if False and past.is_personal", "heju/matters/tests/test_past.py"),
    ("who was late before is newly late", "heju/matters/rules/rehearsal.py", "after.is_late and not before.is_late", "after.is_late", "heju/matters/tests/test_rehearsal_rules.py"),
    ("nobody before is nobody lost", "heju/matters/rules/rehearsal.py", "before.body is not None and after.body is None", "after.body is None", "heju/matters/tests/test_rehearsal_rules.py"),
    ("a draft is rehearsed from its day only", "heju/matters/rules/rehearsal.py", "replace(one, effective_on=ALWAYS) for", "replace(one) for", "heju/matters/tests/test_rehearsal_rules.py"),
    ("a matter keeps its pace in another kind", "heju/matters/rules/rehearsal.py", "leaf.pace if stands.pace == was.pace else stands.pace", "stands.pace", "heju/matters/tests/test_rehearsal_rules.py"),
    ("a rehearsal reads private words", "heju/matters/queries/rehearsing.py", "and not row.is_private]", "and True]", "heju/matters/tests/test_rehearsal.py"),
    ("a batch replaces the figures", "heju/matters/actions/rehearse.py", "set n = matters_rehearsalcount.n + excluded.n", "set n = excluded.n", "heju/matters/tests/test_rehearsal.py"),
    ("rehearsals are seen by all", "heju/matters/policies.py", 'RowPolicy("matters_rehearsal", read=mine()', 'RowPolicy("matters_rehearsal", read="true"', "heju/matters/tests/test_rehearsal.py"),
    ("the lead assists as well", "heju/duties/rules/revise.py", 'if wanted["lead"] in wanted["assisting"]:', "if False:", "heju/duties/tests/test_route_revised.py"),
    ("what one does not see says what happened to it", "heju/matters/actions/step.py", "if not Matter.objects.filter(pk=matter).exists():", "if False:", "heju/matters/tests/test_step.py"),
    ("sent twice it is done twice", "heju/matters/actions/step.py", "before = None if key is None else Event.objects.filter(matter=found, key=key).first()", "before = None", "heju/matters/tests/test_step.py"),
    ("private words stand open", "heju/matters/actions/step.py", "if matter.is_private and said.words:", "if False:", "heju/matters/tests/test_step.py"),
    ("private photos stand open", "heju/matters/actions/step.py", "if matter.is_private:\n            photo.closed_image", "if False:\n            photo.closed_image", "heju/matters/tests/test_step.py"),
    ("one department answers for all", "heju/matters/actions/assign.py", "until=None, body__in=mine, answered_at=None)", "until=None, answered_at=None)", "heju/matters/tests/test_calls.py"),
    ("a call that runs is made longer", "heju/matters/actions/assign.py", "(row.answer_due is None or row.answered_at is not None):", "True:", "heju/matters/tests/test_calls.py"),
    ("a matter goes below its list", "heju/matters/actions/up.py", "LEVELS.index(leaf.level) > LEVELS.index(below)", "False", "heju/matters/tests/test_levels.py"),
    ("a merge shows who was hidden", "heju/matters/actions/merge.py", "row.handlers, row.seen_from = one.handlers, one.seen_from", "row.handlers, row.seen_from = [*one.handlers, 'company'], one.seen_from", "heju/matters/tests/test_merge.py"),
    ("who deals with nothing opens who reported", "heju/matters/actions/reveal.py", 'one in ("holder", "above", "lead", "assisting") if one in mine', 'one in ("holder", "above", "lead", "assisting")', "heju/matters/tests/test_reveal.py"),
    ("a telephone that nobody proved speaks", "heju/matters/actions/send_draft.py", "if actor.person_id is None and not writing.proven:", "if False:", "heju/matters/tests/test_drafts.py"),
    ("words that do not stand there are found", "heju/matters/rules/finding.py", "if word in said and _is_plain(word):", "if _is_plain(word):", "heju/matters/tests/test_finding_rules.py"),
    ("a list shows what is private", "heju/matters/migrations/0016_board.py", "(not m.is_private and m.path <@ $1)", "(m.path <@ $1)", "heju/matters/tests/test_listed.py"),
    ("what was given is given away", "heju/people/actions/give_proxy.py", "actor.on_behalf_of is not None or not queries.owns", "not queries.owns", "heju/people/tests/test_proxies.py"),
    ("shares of another home are sold", "heju/people/actions/end_tie.py", ', unit_id=unit.pk, kind="owner").order_by', ").order_by", "heju/people/tests/test_sales.py"),
    ("a helper has his elder erased", "heju/privacy/actions/erase.py", "or actor.on_behalf_of is not None or actor.viewed_by", "or actor.viewed_by", "heju/privacy/tests/test_erasure.py"),
    ("half of the answers is enough", "heju/matters/rules/confirmation.py", "fixed > share * (fixed + not_fixed)", "fixed >= share * (fixed + not_fixed)", "heju/matters/tests/test_confirmation.py"),
    ("who did the work confirms it", "heju/matters/rules/confirmation.py", "if person not in acting]", "if person]", "heju/matters/tests/test_confirmation.py"),
    ("the second of two reviewers decides again", "heju/people/actions/decide_claim.py", "Claim.objects.select_for_update(of=(\"self\",)).select_related(\"unit__place__parent\", \"unit__compound\").get", "Claim.objects.select_related(\"unit__place__parent\", \"unit__compound\").get", "heju/people/tests/test_claims_rivals.py"),
    ("one decides one's own claim", "heju/people/rules/binding.py", "if person == case.claimant:", "if person is None:", "heju/people/tests/test_binding_rules.py"),
    ("a home has more than one whole", "heju/people/rules/binding.py", "share + sum(taken, Fraction(0)) <= 1", "share + sum(taken, Fraction(0)) <= 2", "heju/people/tests/test_binding_rules.py"),
    ("a sheet does not wait for who binds an owner now", "heju/registers/kinds/people.py", "people.lock_homes(", "list(", "heju/registers/tests/test_two_at_once.py"),
    ("a phone alone is the same person", "heju/people/rules/arriving.py", "if known.name == one.name]\n    if len(both)", "if known]\n    if len(both)", "heju/people/tests/test_rules_arriving.py"),
    ("a merge shows a holder more than he held", "heju/people/rules/merging.py", "side.fields.get(name) != after[name]", "False", "heju/people/tests/test_rules_merging.py"),
    ("tries at once are counted once", "heju/access/actions/seats.py", "SharedDevice.objects.select_for_update().get(pk=device.pk)\n    held = Seat.objects.select_for_update()", "SharedDevice.objects.get(pk=device.pk)\n    held = Seat.objects", "heju/access/tests/test_rivals.py"),
    ("a device forgets the wrong PINs of its seats", "heju/access/actions/seats.py", "    kept.save(update_fields=[\"failures\", \"failures_since\"])\n", "", "heju/access/tests/test_traces.py"),
    ("one person alone makes a recovery good", "heju/access/rules/recovery.py", "if len(voices) != 2:", "if not voices:", "heju/access/tests/test_rules.py"),
    ("who was merged leaves a row behind", "heju/privacy/actions/erase.py", "persons = [person, *people.merged_ids(person)]", "persons = [person]", "heju/privacy/tests/test_erasure_merged.py"),
    ("any secret opens a token", "heju/web/machines/tokens.py", "return hmac.compare_digest(digest_of(secret), digest)", "return bool(secret and digest)", "heju/web/tests/test_tokens.py"),
    ("a token lends what other posts give", "heju/web/identity.py", "only=token.appointment_id)", "only=None)", "heju/web/tests/test_tokens.py"),
    ("a token works after it was ended", "heju/web/identity.py", "if token.ended_at is not None or day", "if day", "heju/web/tests/test_tokens.py"),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "journeys", "long", "pictures"))
        else:
            shutil.copy(source, tmp_path / name)
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def run(copy: Path, target: str) -> subprocess.CompletedProcess[str]:
    # The room of the copy makes its own state folder: nothing of ours may name one before it does.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEJU_", "DJANGO_", "PYTEST_"))}
    environment = kept | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", target]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.parametrize(("what", "file", "text", "fault", "target"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_turns_a_test_red(copy: Path, what: str, file: str, text: str, fault: str, target: str) -> None:
    path = copy / file
    source = path.read_text(encoding="utf-8")
    assert text in source, f"{file} no longer holds what was to be broken: {text}"
    path.write_text(source.replace(text, fault), encoding="utf-8")
    found = run(copy, target)
    assert found.returncode == 1, found.stdout[-3000:]
    # Red because a test says so, not because the copy could not be set up.
    assert "\nFAILED " in found.stdout, found.stdout[-3000:]


def test_the_copy_itself_is_green(copy: Path) -> None:
    targets = sorted({fault[4] for fault in FAULTS})
    for target in targets:
        found = run(copy, target)
        assert found.returncode == 0, f"{target}\n{found.stdout[-3000:]}"
