"""A matter, the reports that make it, what happened to it, and the photos. A matter's state is what its events make of it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField
from heju.people.models import HANDLERS


class StateOf(models.TextChoices):
    """Where a matter stands, as the reporter reads it."""

    RAISED = "raised", _("等受理")
    ACCEPTED = "accepted", _("已受理，等交办")
    DELIBERATING = "deliberating", _("大家在商量")
    ASSIGNED = "assigned", _("已交办，等接手")
    IN_HAND = "in_hand", _("正在办")
    WAITING = "waiting", _("等反映人补充")
    DONE = "done", _("办好了，等确认")
    CLOSED = "closed", _("已结束")


class OutcomeOf(models.TextChoices):
    """How a matter ended. Closed is not solved: only the first is."""

    SOLVED = "solved", _("解决了")
    NO_DUTY = "no_duty", _("没有单位负有职责")
    DECLINED = "declined", _("没有受理")
    DIVERTED = "diverted", _("转到法定渠道")
    WITHDRAWN = "withdrawn", _("反映人撤回")
    SOLVED_ITSELF = "solved_itself", _("自己好了")
    MERGED = "merged", _("并入同一件事")
    # From an old register, dealt with before this platform: outside every rate.
    ANSWERED = "answered", _("旧件，已答复")
    NO_ANSWER = "no_answer", _("旧件，没有答复记录")


class LevelOf(models.TextChoices):
    """Who holds a matter now."""

    COMPOUND = "compound", _("小区")
    COMMUNITY = "community", _("社区")
    STREET = "street", _("街道")
    DISTRICT = "district", _("区")


class Channel(models.TextChoices):
    """By which door a report came."""

    APP = "app", _("手机")
    COUNTER = "counter", _("柜台")
    PHONE = "phone", _("电话")
    OPEN311 = "open311", _("外部系统")
    MAIL = "mail", _("邮件")
    HOTLINE = "hotline", _("城市热线")
    SHEET = "sheet", _("历史表格")


class Matter(models.Model):
    """One thing that is wrong or wanted at one place. The columns after `version` are what the events make of it, kept for lists."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    # The nearest place: compound, building or stairwell; what is known of the spot beyond that stands in words.
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    compound = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("places.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    spot = models.TextField(blank=True)
    category = models.TextField()
    # What everybody here may read. Of a private matter only the category is told; its words stand closed in the reports.
    title = models.TextField()
    words = models.TextField(blank=True)
    is_private = models.BooleanField(default=False)
    # It serves several homes: a sample of them is asked whether it works again.
    is_shared = models.BooleanField(default=False)
    happened_on = models.DateField(null=True)
    channel = models.CharField(max_length=8, choices=Channel)
    raised_at = models.DateTimeField()
    # The first case of the city's hotline about it, by which it is found; every case, and how it stands, is a `HotlineCase`.
    # Of a past matter its number in the old register.
    hotline_number = models.TextField(blank=True)
    hotline_url = models.TextField(blank=True)
    grams = ArrayField(models.TextField(), default=list)
    # A duplicate points at the matter that stands for it.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)
    is_invented = models.BooleanField(default=False)
    # A past matter whose import was undone: seen by nobody until it is brought in again.
    taken_back_at = models.DateTimeField(null=True)

    # The number of its last event: who acts on an older one is told.
    version = models.IntegerField(default=0)
    state = models.CharField(max_length=12, choices=StateOf)
    outcome = models.CharField(max_length=14, choices=OutcomeOf, blank=True)
    level = models.CharField(max_length=10, choices=LevelOf)
    pace = models.CharField(max_length=10)
    round = models.SmallIntegerField(default=0)
    returns = models.SmallIntegerField(default=0)
    reports_count = models.IntegerField(default=1)
    # The first that received it leads and may not push it away; the lead does the work.
    first_body = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead_body = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead_code = models.TextField(blank=True)
    duty_code = models.TextField(blank=True)
    # Every body that works on it or did: they see it, private or not.
    bodies = ArrayField(models.BigIntegerField(), default=list)
    objected_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    contact_due = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    update_due = models.DateTimeField(null=True)
    solution_due = models.DateTimeField(null=True)
    confirm_due = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    step_up_at = models.DateTimeField(null=True)
    # The earliest moment at which the clock has something to do; null where it has nothing.
    tick_at = models.DateTimeField(null=True)
    # None until it is known: whether the people concerned said fixed, and how they rated.
    confirmed = models.BooleanField(null=True)
    score = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("事项")
        indexes = [
            GistIndex(fields=["path"], name="matters_matter_path"),
            GinIndex(fields=["grams"], name="matters_matter_grams"),
            GinIndex(fields=["bodies"], name="matters_matter_bodies"),
            models.Index(fields=["compound", "-raised_at"], name="matters_matter_compound"),
            models.Index(fields=["state", "-raised_at"], name="matters_matter_state"),
            models.Index(fields=["lead_body", "state", "-raised_at"], name="matters_matter_lead"),
            models.Index(fields=["category", "-raised_at"], name="matters_matter_category"),
            models.Index(fields=["-raised_at", "-id"], name="matters_matter_raised"),
            models.Index(fields=["tick_at"], condition=models.Q(tick_at__isnull=False), name="matters_matter_tick"),
            models.Index(fields=["solution_due"], condition=~models.Q(state="closed"), name="matters_matter_due"),
            # The two orders in which lists of what is open are read.
            models.Index(fields=["-raised_at", "-id"], condition=~models.Q(state="closed"), name="matters_matter_open_raised"),
            models.Index(fields=["state", "solution_due", "id"], condition=~models.Q(state="closed"), name="matters_matter_open_due"),
            models.Index(fields=["contact_due"], condition=models.Q(contact_due__isnull=False), name="matters_matter_contact"),
            # What is open, counted by place and body for boards and maps without reading the rows.
            models.Index(
                fields=["compound", "lead_body", "state"],
                include=["solution_due", "update_due", "returns", "round", "level", "category"],
                condition=~models.Q(state="closed"),
                name="matters_matter_open",
            ),
            models.Index(fields=["hotline_number"], condition=~models.Q(hotline_number=""), name="matters_matter_hotline"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="matters_matter_id_path"),
            models.CheckConstraint(condition=models.Q(state="closed") ^ models.Q(outcome=""), name="matters_matter_outcome_of_closed"),
            models.CheckConstraint(condition=models.Q(is_private=False) | models.Q(words=""), name="matters_matter_private_words"),
            models.CheckConstraint(condition=models.Q(score=None) | models.Q(score__range=(1, 5)), name="matters_matter_score"),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="matters_matter_merged_into_another"),
            models.CheckConstraint(condition=~models.Q(title=""), name="matters_matter_has_a_title"),
            # Nothing that was raised here is ever hidden.
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | models.Q(outcome__in=["answered", "no_answer"]),
                name="matters_matter_taken_back_past",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Report(models.Model):
    """One person's word about a matter, and how to reach him. Never seen by a body that it complains of, unless he agrees."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="reports")
    path = PathField()
    # Whose report it is, and who entered it for him: a helper, a clerk.
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    entered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey("places.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField()
    is_first = models.BooleanField(default=False)
    # Closed by the vault: his own words, his name and telephone where he has no account.
    words = models.BinaryField(null=True)
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    agrees_named = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=True)
    # Which handlers hold it, and from which place upwards: a complaint about a level is seen from the level above only.
    handlers = ArrayField(models.TextField())
    seen_from = PathField()
    # The hash of the link by which he follows, answers and rates without signing in.
    link_hash = models.BinaryField(null=True, unique=True)
    # What the sender made up so that a report sent twice is one.
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("反映")
        indexes = [models.Index(fields=["matter", "at"], name="matters_report_matter")]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=models.Q(is_first=True), name="matters_report_one_first"),
            models.UniqueConstraint(
                fields=["matter", "person"], condition=models.Q(person__isnull=False), name="matters_report_person_once_a_matter"
            ),
            models.CheckConstraint(
                condition=models.Q(handlers__contained_by=HANDLERS) & ~models.Q(handlers=[]), name="matters_report_handlers"
            ),
        ]


class Event(models.Model):
    """One move. Append-only: the database refuses to change it, but for words whose writer was erased."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="events")
    path = PathField()
    number = models.IntegerField()
    at = models.DateTimeField()
    move = models.TextField()
    state = models.CharField(max_length=12, choices=StateOf)
    outcome = models.CharField(max_length=14, choices=OutcomeOf, blank=True)
    level = models.CharField(max_length=10, choices=LevelOf)
    pace = models.CharField(max_length=10)
    round = models.SmallIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    # Who made it, for bodies and officers. What a resident did is linked to his report alone.
    part = models.TextField()
    role = models.TextField(blank=True)
    body = models.ForeignKey("organizations.Body", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.ForeignKey("matters.Report", null=True, on_delete=models.SET_NULL, related_name="+")
    # Read by whoever sees the matter; of a private matter they stand closed instead.
    words = models.TextField(blank=True)
    closed_words = models.BinaryField(null=True)
    # Plain facts of the move: bodies, category before and after, the legal way. Never personal data.
    detail = models.JSONField(default=dict)
    key = models.UUIDField(null=True)
    # Of what takes a step back: the first event of that step; all from there on count for nothing.
    takes_back = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("事项进展")
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matters_event_number"),
            models.UniqueConstraint(fields=["matter", "key"], condition=models.Q(key__isnull=False), name="matters_event_key_once"),
            models.CheckConstraint(condition=models.Q(state="closed") ^ models.Q(outcome=""), name="matters_event_outcome_of_closed"),
            # What was raised stays raised.
            models.CheckConstraint(
                condition=models.Q(move="take_back", takes_back__isnull=False, takes_back__gt=1, takes_back__lt=models.F("number"))
                | (~models.Q(move="take_back") & models.Q(takes_back=None)),
                name="matters_event_takes_back",
            ),
        ]
        indexes = [BrinIndex(fields=["at"], name="matters_event_at")]


class PhotoKind(models.TextChoices):
    """What a photo is there for."""

    BEFORE = "before", _("反映时")
    ADDED = "added", _("补充")
    PROOF = "proof", _("办好的凭证")


class Photo(models.Model):
    """A photo, redrawn without what the camera wrote into it, large and small; of a private matter one, closed by the vault."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="photos")
    path = PathField()
    event = models.ForeignKey("matters.Event", null=True, on_delete=models.CASCADE, related_name="photos")
    report = models.ForeignKey("matters.Report", null=True, on_delete=models.SET_NULL, related_name="photos")
    kind = models.CharField(max_length=8, choices=PhotoKind)
    at = models.DateTimeField()
    image = models.BinaryField(null=True)
    small = models.BinaryField(null=True)
    closed_image = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("事项照片")
        indexes = [models.Index(fields=["matter", "id"], name="matters_photo_matter")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image__isnull=False, small__isnull=False, closed_image=None)
                | models.Q(image=None, small=None, closed_image__isnull=False),
                name="matters_photo_open_or_closed",
            ),
        ]
