"""What mediation keeps about persons: who the parties are, what was said and agreed, who signed; nothing of it is for others."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Purpose, Retention, Stays
from heju.people.parameters import PIPL
from heju.people.personal.purposes import CLAIMS

MEDIATE = Purpose(
    "matters-mediation",
    "调解邻里之间的事；只有当事人和调解的一方看得到",
    "mediate between neighbors; seen by the parties and the mediating body alone",
    (Source(PIPL, "13", 1, 1), Source("peoples_mediation_law", "27")),
    ("branch", "government", "agency"),
)
WORDS = "办结三年后删除（诉讼时效）", "three years after the matter was closed (limitation of claims)"


def _retention(closed: str) -> Retention:
    return Retention(*WORDS, CLAIMS, f"{closed} + interval '3 years'")


def _stays(closed: str) -> tuple[Stays, ...]:
    """An agreement is the other party's as much, and the file of a mediation is kept."""
    return (
        Stays(
            f"{closed} is null or {closed} + interval '3 years' > now()",
            "调解的档案也是对方的，要依法归档：办结三年后删除",
            "the file of a mediation is the other party's too and is kept by law: it goes three years after the matter was closed",
            (Source("peoples_mediation_law", "27"), Source(PIPL, "47", 2)),
        ),
    )


BY_MEDIATION, BY_AGREEMENT = "matters_mediation_closed_at(mediation_id)", "matters_agreement_closed_at(agreement_id)"
PARTY = "matters_party_of(mediation_id)"

DECLARED: tuple[Declared, ...] = (
    Impersonal(
        "matters_mediation",
        ("mediators", "office", "compound_name", "path"),
        "office and mediators as they stand on the door",
    ),
    Personal(
        "matters_mediationparty",
        "我参加的调解",
        "mediations I take part in",
        of=("person_id",),
        purpose=MEDIATE,
        retention=_retention(BY_MEDIATION),
        leaves=Leaves.EMPTIED,
        stays=_stays(BY_MEDIATION),
        bound_to="public_id",
        fields=(
            Field("name", Form.SEALED, "姓名", "name"),
            Field("phone", Form.SEALED, "手机号", "telephone"),
            Field("code_hash", Form.DIGEST, "加入口令的散列", "hash of the code", is_exported=False),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", empty="person_id"),
            Field("agrees", Form.PLAIN, "愿不愿意调解", "willing to mediate", empty="agrees"),
            Field("answered_at", Form.PLAIN, "何时说的", "said at", empty="answered_at"),
        ),
    ),
    Impersonal("matters_mediationparty", ("public_id", "mediation_id"), "to which mediation it belongs"),
    Personal(
        "matters_mediationsession",
        "调解会的记录",
        "records of sittings",
        of=(PARTY,),
        purpose=MEDIATE,
        retention=_retention(BY_MEDIATION),
        leaves=Leaves.EMPTIED,
        stays=_stays(BY_MEDIATION),
        bound_to="public_id",
        fields=(Field("record", Form.SEALED, "记录", "record"),),
    ),
    Impersonal("matters_mediationsession", ("public_id", "mediation_id", "at", "venue", "came", "held_at"), "when and where, by numbers"),
    Personal(
        "matters_mediationagreement",
        "调解协议",
        "the agreement",
        of=(PARTY,),
        purpose=MEDIATE,
        retention=_retention(BY_MEDIATION),
        leaves=Leaves.EMPTIED,
        stays=_stays(BY_MEDIATION),
        bound_to="public_id",
        fields=(Field("text", Form.SEALED, "协议内容", "text"),),
    ),
    Impersonal(
        "matters_mediationagreement",
        ("public_id", "mediation_id", "form", "digest", "made_at", "due_on", "sealed_at", "effective_at"),
        "when it was made and from when it holds, a hash",
    ),
    Personal(
        "matters_signature",
        "我签的字",
        "my signature",
        of=("person_id", "matters_person_of_party(party_id)"),
        purpose=MEDIATE,
        retention=_retention(BY_AGREEMENT),
        leaves=Leaves.EMPTIED,
        stays=_stays(BY_AGREEMENT),
        bound_to="public_id",
        fields=(
            Field("sheet", Form.SEALED, "签字页的照片", "photo of the signed sheet"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", empty="person_id"),
        ),
    ),
    Impersonal("matters_signature", ("public_id", "agreement_id", "party_id", "how", "at", "digest"), "that it was signed, when and how"),
    Personal(
        "matters_followup",
        "协议履行的回访",
        "whether the agreement is kept",
        of=("matters_person_of_party(party_id)",),
        purpose=MEDIATE,
        retention=_retention(BY_AGREEMENT),
        leaves=Leaves.EMPTIED,
        stays=_stays(BY_AGREEMENT),
        bound_to="public_id",
        fields=(
            Field("words", Form.SEALED, "我说的话", "my words"),
            Field("kept", Form.PLAIN, "履行了没有", "kept or not", empty="kept"),
            Field("answered_at", Form.PLAIN, "何时说的", "said at", empty="answered_at"),
        ),
    ),
    Impersonal("matters_followup", ("public_id", "agreement_id", "party_id", "due_on", "asked_at"), "when it was asked"),
    Impersonal("matters_conflict", ("bodies", "words", "path"), "what bodies differ about, in public"),
    Impersonal("matters_jointmeeting", ("called", "came", "minutes", "venue"), "bodies by number; minutes of bodies about bodies"),
    Impersonal("matters_commitment", ("words",), "what a body promised, in public"),
)
