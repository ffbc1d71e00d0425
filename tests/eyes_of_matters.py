"""What each of the cast should see of matters, in plain Python: for `test_rows`, sharing no code with the SQL policies."""

from __future__ import annotations

from typing import Any

from tests import cast

Row = dict[str, Any]
OFFICES = ("branch", "government")


def below(path: str, root: str) -> bool:
    return bool(root) and f"{path}.".startswith(f"{root}.")


def bodies(eyes: Any) -> set[int]:
    return {cast.body(body).pk for who, body, _post in cast.APPOINTMENTS if cast.person(who).pk == eyes.person}


def office(eyes: Any, row: Row) -> bool:
    return eyes.handler in OFFICES and below(row["path"], eyes.register)


def matter(eyes: Any, row: Row) -> bool:
    own = any(
        report["matter_id"] == row["id"] and {report["person_id"], report["entered_by_id"]} & eyes.persons
        for report in eyes.all["matters_report"]
    )
    asked = any(one["matter_id"] == row["id"] and one["person_id"] in eyes.persons for one in eyes.all["matters_asked"])
    public = not row["is_private"] and below(row["path"], eyes.sees)
    return bool(public or set(row["bodies"]) & bodies(eyes) or office(eyes, row) or own or asked)


def report(eyes: Any, row: Row) -> bool:
    holds = eyes.handler in row["handlers"] and below(row["seen_from"], eyes.register)
    return bool({row["person_id"], row["entered_by_id"]} & eyes.persons) or holds


def of_a_matter(eyes: Any, row: Row) -> bool:
    return any(one["id"] == row["matter_id"] and matter(eyes, one) for one in eyes.all["matters_matter"])


def asked(eyes: Any, row: Row) -> bool:
    mine = any(one["id"] == row["report_id"] and one["person_id"] in eyes.persons for one in eyes.all["matters_report"])
    return row["person_id"] in eyes.persons or mine or office(eyes, row)


def note(eyes: Any, row: Row) -> bool:
    return bool(set(row["bodies"]) & bodies(eyes))


def in_view(eyes: Any, row: Row) -> bool:
    return below(row["path"], eyes.sees)


def in_act(eyes: Any, row: Row) -> bool:
    return below(row["path"], eyes.acts)


def nobody(_eyes: Any, _row: Row) -> bool:
    return False


def draft(eyes: Any, row: Row) -> bool:
    return row["person_id"] in eyes.persons


def of_bodies(eyes: Any, row: Row) -> bool:
    return row["body_id"] in bodies(eyes)


def own_view(eyes: Any, row: Row) -> bool:
    return row["person_id"] in eyes.persons or of_bodies(eyes, row)


def mediation(eyes: Any, row: Row) -> bool:
    """The parties, whoever acts for them, and the body that mediates; no other office, however high."""
    parties = {one["person_id"] for one in eyes.all["matters_mediationparty"] if one["mediation_id"] == row["id"]}
    return row["body_id"] in bodies(eyes) or bool(parties & eyes.persons)


def of_mediation(eyes: Any, row: Row) -> bool:
    return any(one["id"] == row["mediation_id"] and mediation(eyes, one) for one in eyes.all["matters_mediation"])


def of_agreement(eyes: Any, row: Row) -> bool:
    return any(one["id"] == row["agreement_id"] and of_mediation(eyes, one) for one in eyes.all["matters_mediationagreement"])


def conflict(eyes: Any, row: Row) -> bool:
    return below(row["path"], eyes.sees) or bool(set(row["bodies"]) & bodies(eyes))


def commitment(eyes: Any, row: Row) -> bool:
    return any(one["id"] == row["conflict_id"] and conflict(eyes, one) for one in eyes.all["matters_conflict"])


def joint_meeting(eyes: Any, row: Row) -> bool:
    return bool(set(row["called"]) & bodies(eyes))


def rehearsal(eyes: Any, row: Row) -> bool:
    return row["person_id"] in eyes.persons


def of_rehearsal(eyes: Any, row: Row) -> bool:
    return any(one["id"] == row["rehearsal_id"] and rehearsal(eyes, one) for one in eyes.all["matters_rehearsal"])


def rehearsed(eyes: Any, row: Row) -> bool:
    return of_rehearsal(eyes, row) and of_a_matter(eyes, row)


EXPECTED = {
    "matters_rehearsal": rehearsal,
    "matters_rehearsalcount": of_rehearsal,
    "matters_rehearsedmatter": rehearsed,
    "matters_savedview": own_view,
    "matters_replytemplate": of_bodies,
    "matters_handover": of_bodies,
    "matters_outage": in_view,
    "matters_topic": in_act,
    "matters_matter": matter,
    "matters_report": report,
    "matters_event": of_a_matter,
    "matters_photo": of_a_matter,
    "matters_hotlinecase": of_a_matter,
    "matters_assignment": of_a_matter,
    "matters_asked": asked,
    "matters_note": note,
    "matters_tally": nobody,
    "matters_tallydelta": nobody,
    "matters_draft": draft,
    "matters_minder": of_bodies,
    # Only the actions of the house read it.
    "matters_wayback": lambda _eyes, _row: False,
    "matters_mediation": mediation,
    "matters_mediationparty": of_mediation,
    "matters_mediationsession": of_mediation,
    "matters_mediationagreement": of_mediation,
    "matters_signature": of_agreement,
    "matters_followup": of_agreement,
    "matters_conflict": conflict,
    "matters_jointmeeting": joint_meeting,
    "matters_commitment": commitment,
}
