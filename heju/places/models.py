"""Tables of places. A place's path is its address in every scope; rows elsewhere copy it under a cascading key."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from heju.kit.db import PathField


class PlaceKind(models.TextChoices):
    """The levels, from the largest to the smallest."""

    DISTRICT = "district", _("区")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    COMPOUND = "compound", _("小区")
    BUILDING = "building", _("楼栋")
    STAIRWELL = "stairwell", _("单元")


class CompoundKind(models.TextChoices):
    """The two kinds of compound that the district counts apart."""

    ESTATE = "estate", _("住宅小区")
    URBAN_VILLAGE = "urban_village", _("城中村")


class Origin(models.TextChoices):
    """Where a row comes from: shown wherever somebody could take an invented thing for a real one."""

    OFFICIAL = "official", _("官方名录")
    LISTED = "listed", _("公开名单")
    ENTERED = "entered", _("录入")
    INVENTED = "invented", _("演示虚构")


class Place(models.Model):
    """A district, street, community, compound, building or stairwell."""

    kind = models.CharField(max_length=12, choices=PlaceKind)
    compound_kind = models.CharField(max_length=16, choices=CompoundKind, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = PathField(unique=True)
    name = models.TextField()
    pinyin = models.TextField(help_text=_("排序键"))
    search = ArrayField(models.TextField(), default=list)
    address = models.TextField(blank=True)
    year_built = models.SmallIntegerField(null=True)
    floors = models.SmallIntegerField(null=True)
    origin = models.CharField(max_length=10, choices=Origin)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    # A duplicate points at the place that stands for it; unmerging clears it.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    # Facts given by a source and by nobody else, for example the business area of a listing.
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("地点")
        indexes = [
            GistIndex(fields=["path"], name="places_place_path"),
            GinIndex(fields=["search"], name="places_place_search"),
            models.Index(fields=["parent", "pinyin"], name="places_place_parent"),
            models.Index(fields=["kind", "pinyin"], name="places_place_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="places_place_id_path"),
            models.CheckConstraint(
                condition=models.Q(compound_kind="") ^ models.Q(kind="compound"), name="places_compound_kind_of_compounds"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")), name="places_valid_order"
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="places_merged_into_another"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceCode(models.Model):
    """A code of a place in some scheme, with the version of the scheme and the days it is valid."""

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="codes")
    path = PathField()
    scheme = models.TextField(help_text=_("统计用区划代码、房屋编码等"))
    code = models.TextField()
    version = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    # On one day a code names one place, and a place has one code of a scheme: migration 0003 holds both by exclusion.
    class Meta:
        verbose_name = _("编码")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "version"], name="places_code_once_a_version"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")), name="places_code_order"
            ),
        ]


class Alias(models.Model):
    """Another name by which people know a place."""

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="aliases")
    path = PathField()
    name = models.TextField()
    search = ArrayField(models.TextField(), default=list)
    source = models.TextField(blank=True)

    class Meta:
        verbose_name = _("别名")
        indexes = [GinIndex(fields=["search"], name="places_alias_search")]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="places_alias_once")]


class UnitKind(models.TextChoices):
    """The kinds of exclusive parts (专有部分)."""

    HOME = "home", _("住宅")
    SHOP = "shop", _("商铺")
    BAY = "bay", _("可登记车位")


class AreaSource(models.TextChoices):
    """Where an area comes from, best first (judicial interpretation on building ownership, art. 8)."""

    REGISTER = "register", _("不动产登记簿")
    SURVEY = "survey", _("测绘机构实测")
    CONTRACT = "contract", _("房屋买卖合同")
    INVENTED = "invented", _("演示虚构")


class Unit(models.Model):
    """An exclusive part: a home, a shop, a bay that can be registered. Its area is the weight of a vote."""

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="units")
    compound = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="all_units")
    path = PathField()
    kind = models.CharField(max_length=8, choices=UnitKind)
    floor = models.SmallIntegerField(null=True)
    number = models.TextField()
    area_m2 = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    area_source = models.CharField(max_length=10, choices=AreaSource, blank=True)
    house_code = models.CharField(max_length=25, blank=True)
    search = ArrayField(models.TextField(), default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("专有部分")
        indexes = [
            models.Index(fields=["compound", "place", "floor", "number"], name="places_unit_in_compound"),
            GinIndex(fields=["search"], name="places_unit_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "path"], name="places_unit_id_path"),
            models.UniqueConstraint(
                fields=["place", "number"], condition=models.Q(valid_until=None), name="places_unit_number_once_a_place"
            ),
            models.CheckConstraint(
                condition=models.Q(area_m2=None, area_source="")
                | models.Q(area_m2__gt=0, area_m2__lte=1_000_000) & ~models.Q(area_source=""),
                name="places_area_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LoadOutcome(models.TextChoices):
    """What became of one row of a loaded list."""

    CREATED = "created", _("新建")
    KEPT = "kept", _("已有")
    MERGED = "merged", _("并入")
    UNKNOWN = "unknown", _("所属未明")
    REFUSED = "refused", _("不收")


class LoadedList(models.TextChoices):
    """The lists that the loader reads."""

    DIVISIONS = "divisions", _("区划名录")
    COMPOUNDS = "compounds", _("小区名录")


class Load(models.Model):
    """One run of the loader over a list, so that everybody can see what became of each row."""

    path = PathField()
    kind = models.CharField(max_length=10, choices=LoadedList)
    at = models.DateTimeField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("名录载入")


class LoadRow(models.Model):
    """One row of a loaded list and its outcome. `reason` is a code of `loading.reasons`, which says it in plain words with the facts."""

    load = models.ForeignKey("places.Load", on_delete=models.CASCADE, related_name="rows")
    path = PathField()
    row = models.IntegerField()
    # The key by which the list knows the row, and what the list says of it: enough to place the row later.
    key = models.TextField(blank=True)
    name = models.TextField()
    outcome = models.CharField(max_length=8, choices=LoadOutcome)
    reason = models.TextField()
    facts = models.JSONField(default=dict)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("名录行")
        indexes = [models.Index(fields=["load", "outcome", "row"], name="places_load_row_outcome")]
        constraints = [models.UniqueConstraint(fields=["load", "row"], name="places_load_row_once")]
