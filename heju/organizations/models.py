"""Tables of bodies. Everything has a first day and, once over, a last day: who held what on any day can be asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class BodyKind(models.TextChoices):
    """The kinds of bodies that take part in governing a compound or stand above it."""

    DISTRICT_COMMITTEE = "district_committee", _("区委")
    DISTRICT_OFFICE = "district_office", _("区政府")
    STREET_COMMITTEE = "street_committee", _("街道党工委")
    STREET_OFFICE = "street_office", _("街道办事处")
    COMMUNITY_COMMITTEE = "community_committee", _("社区党委")
    RESIDENTS_COMMITTEE = "residents_committee", _("社区居民委员会")
    SUPERVISION_COMMITTEE = "supervision_committee", _("居务监督委员会")
    WORK_STATION = "work_station", _("社区工作站")
    BRANCH = "branch", _("小区党支部")
    OWNERS_ASSEMBLY = "owners_assembly", _("业主大会")
    OWNERS_COMMITTEE = "owners_committee", _("业主委员会")
    RESIDENT_GROUP = "resident_group", _("居民小组")
    PROPERTY_COMPANY = "property_company", _("物业服务企业")
    SOCIAL_WORK_AGENCY = "social_work_agency", _("社工机构")
    SOCIAL_ORGANIZATION = "social_organization", _("社会组织")
    VOLUNTEER_TEAM = "volunteer_team", _("义工队")
    DEPARTMENT = "department", _("职能部门")
    ASSOCIATION = "association", _("行业协会")
    COMMERCIAL_BUILDING = "commercial_building", _("商业楼宇")
    AUDIT_OFFICE = "audit_office", _("审计监督")


class Body(models.Model):
    """A body with a seat: its path is the smallest place that holds all it covers."""

    kind = models.CharField(max_length=24, choices=BodyKind)
    name = models.TextField()
    pinyin = models.TextField()
    search = ArrayField(models.TextField(), default=list)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="bodies")
    path = PathField()
    superior = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="inferiors")
    credit_code = models.CharField(max_length=18, blank=True)
    # The number on the notice board, of the office and not of a person.
    phone = models.TextField(blank=True)
    founded_on = models.DateField()
    dissolved_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    is_invented = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("组织")
        indexes = [
            GistIndex(fields=["path"], name="organizations_body_path"),
            GinIndex(fields=["search"], name="organizations_body_search"),
            models.Index(fields=["kind", "place"], name="organizations_body_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="organizations_body_id_path"),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code="") & models.Q(dissolved_on=None),
                name="organizations_credit_code_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "place", "name"], condition=models.Q(dissolved_on=None), name="organizations_body_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(dissolved_on=None) | models.Q(dissolved_on__gte=models.F("founded_on")), name="organizations_body_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    """Posts. Which role follows from a post is declared in `roles.py`."""

    SECRETARY = "secretary", _("书记")
    DEPUTY_SECRETARY = "deputy_secretary", _("副书记")
    COMMITTEE_MEMBER = "committee_member", _("委员")
    CHAIR = "chair", _("主任")
    DEPUTY_CHAIR = "deputy_chair", _("副主任")
    LEADER = "leader", _("组长")
    REPRESENTATIVE = "representative", _("居民代表")
    MANAGER = "manager", _("项目经理")
    STAFF = "staff", _("工作人员")
    OFFICER = "officer", _("经办人")
    SOCIAL_WORKER = "social_worker", _("社工")
    VOLUNTEER_LEADER = "volunteer_leader", _("义工队长")
    VOLUNTEER = "volunteer", _("义工")
    AUDITOR = "auditor", _("审计员")


# What people call a post in a body of a kind, where it differs from the post's own word.
TITLES = {
    ("branch", "secretary"): _("支部书记"),
    ("branch", "deputy_secretary"): _("支部副书记"),
    ("branch", "committee_member"): _("支部委员"),
    ("community_committee", "secretary"): _("社区党委书记"),
    ("community_committee", "deputy_secretary"): _("社区党委副书记"),
    ("community_committee", "committee_member"): _("社区党委委员"),
    ("street_committee", "secretary"): _("街道党工委书记"),
    ("district_office", "chair"): _("负责人"),
    ("street_office", "chair"): _("负责人"),
    ("residents_committee", "chair"): _("居委会主任"),
    ("residents_committee", "deputy_chair"): _("居委会副主任"),
    ("residents_committee", "committee_member"): _("居委会委员"),
    ("work_station", "chair"): _("工作站站长"),
    ("owners_committee", "chair"): _("业委会主任"),
    ("owners_committee", "deputy_chair"): _("业委会副主任"),
    ("owners_committee", "committee_member"): _("业委会委员"),
    ("resident_group", "leader"): _("居民小组组长"),
    ("social_work_agency", "manager"): _("机构负责人"),
    ("social_organization", "leader"): _("负责人"),
    ("commercial_building", "manager"): _("楼宇负责人"),
    ("department", "chair"): _("负责人"),
    ("association", "chair"): _("会长"),
    ("audit_office", "chair"): _("负责人"),
}


def title_of(kind: str, post: str) -> str:
    """Return what people call a post in a body of a kind, in the reader's language."""
    return str(TITLES.get((kind, post)) or PostKind(post).label)


class Appointment(models.Model):
    """A person in a post of a body, for a term. The name is public because the office is.

    Two heads of one body at one time, and two branches of one compound, are excluded by the database (migration 0003).
    """

    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="appointments")
    path = PathField()
    post = models.CharField(max_length=20, choices=PostKind)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="appointments")
    public_name = models.TextField()
    since = models.DateField()
    # The last day of the term as fixed beforehand; None where the post has no term.
    term_until = models.DateField(null=True)
    # The day the appointment ended in fact; None while it runs.
    ended_on = models.DateField(null=True)
    ended_why = models.TextField(blank=True)
    basis = models.TextField()
    # Codes of the conflicts that were flagged and accepted, with the reason in the record.
    conflicts = ArrayField(models.TextField(), default=list)

    class Meta:
        verbose_name = _("任职")
        indexes = [
            models.Index(fields=["body", "ended_on"], name="organizations_appt_body"),
            models.Index(fields=["person", "ended_on"], name="organizations_appt_person"),
            GistIndex(fields=["path"], name="organizations_appt_path"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person", "post"], condition=models.Q(ended_on=None), name="organizations_appt_once_while_open"
            ),
            models.UniqueConstraint(
                fields=["body", "post"],
                condition=models.Q(ended_on=None, post__in=["secretary", "chair", "leader", "manager"]),
                name="organizations_one_head_a_body",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("since")), name="organizations_appt_order"
            ),
            models.CheckConstraint(
                condition=models.Q(term_until=None) | models.Q(term_until__gte=models.F("since")), name="organizations_appt_term"
            ),
        ]


class Coverage(models.Model):
    """A body that covers or serves a compound, for a time: a branch leads it, a company is under contract, a group acts in it."""

    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="coverages")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="coverages")
    path = PathField()
    kind = models.CharField(max_length=24, choices=BodyKind)
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.TextField()

    class Meta:
        verbose_name = _("覆盖")
        indexes = [
            models.Index(fields=["place", "until"], name="organizations_cover_place"),
            GistIndex(fields=["path"], name="organizations_cover_path"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["body", "place"], condition=models.Q(until=None), name="organizations_cover_once_while_open"),
            models.UniqueConstraint(
                fields=["place", "kind"],
                condition=models.Q(until=None, kind__in=["branch", "owners_assembly", "owners_committee", "property_company"]),
                name="organizations_cover_one_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="organizations_cover_order"
            ),
        ]


class Member(models.Model):
    """A Party member in a branch: political affiliation, sensitive; only the Party line sees it."""

    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="members")
    path = PathField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("党员")
        indexes = [models.Index(fields=["body", "until"], name="organizations_member_body")]
        constraints = [
            models.UniqueConstraint(fields=["body", "person"], condition=models.Q(until=None), name="organizations_member_once_while_open"),
            models.UniqueConstraint(fields=["person"], condition=models.Q(until=None), name="organizations_member_of_one_branch"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="organizations_member_order"
            ),
        ]


class Shift(models.Model):
    """Who is on duty somewhere for a body between two moments: a name and a number as they hang on the notice board."""

    body = models.ForeignKey("organizations.Body", on_delete=models.PROTECT, related_name="shifts")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # What one is there for, in the body's words: 门岗, 维修, 带班.
    task = models.TextField()
    public_name = models.TextField()
    # The number that rings in this shift, of the post and not of a person.
    phone = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("值班")
        indexes = [
            models.Index(fields=["body", "place", "ends_at"], name="organizations_shift_body"),
            GistIndex(fields=["path"], name="organizations_shift_path"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="organizations_shift_order"),
        ]
