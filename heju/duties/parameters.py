"""Legal figures of the field and this system's own pace of work, each dated, with its unit and where it is written.

`valid_from` is the day from which the wording that was read here is in force; what an older wording said was not read, so
asking for an earlier day raises NoLawInForce. A change in law adds a line. The table in docs/law.md is made from here.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from heju.kit.law import DatedFigure, Line, Source

_CIVIL_CODE: Final = date(2021, 1, 1)
_COMPANIES: Final = date(2018, 3, 19)  # 物业管理条例, version of that day
# The folder of laws does not say from which day the wording read of 保安服务管理条例 (revised 2022) and 特种设备安全监察条例
# (revised 2009) is in force. It says that both stood so in a snapshot of April 2025: from its last day on they surely hold.
_SNAPSHOT: Final = date(2025, 4, 30)
_FUND: Final = date(2008, 2, 1)
_EQUIPMENT: Final = date(2014, 1, 1)
_HIGH_RISE: Final = date(2021, 8, 1)
_RESIDENTS: Final = date(2026, 1, 1)


class Named(NamedTuple):
    """This will hold a figure with the sentence that says what it is a figure of."""

    zh: str
    en: str
    figure: DatedFigure[Any]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """This will hold the three deadlines of a matter.

    First contact in working hours, update and solution in working days; `around_the_clock` turns them into plain hours and
    calendar days.
    """

    first_contact_hours: int
    update_days: int
    solution_days: int
    around_the_clock: bool


def _one[T](unit: str, since: date, value: T, law: str, article: str, paragraph: int = 0, item: int = 0) -> DatedFigure[T]:
    return DatedFigure(unit, Line(since, value, Source(law, article, paragraph, item)))


OWNERS_TAKING_PART: Final = _one("share", _CIVIL_CODE, Fraction(2, 3), "civil_code", "278", 2)
OWNERS_IN_FAVOR: Final = _one("share", _CIVIL_CODE, Fraction(1, 2), "civil_code", "278", 2)
OWNERS_IN_FAVOR_SPECIAL: Final = _one("share", _CIVIL_CODE, Fraction(3, 4), "civil_code", "278", 2)
SPECIAL_ITEMS: Final = _one("items of para. 1", _CIVIL_CODE, (6, 7, 8), "civil_code", "278", 2)
AREA_TAKEN_FROM: Final = _one(
    "sources of the area, best first",
    _CIVIL_CODE,
    ("register", "survey", "contract"),
    "spc_building_ownership",
    "8",
)
HEADS_PER_OWNER: Final = _one("heads", _CIVIL_CODE, 1, "spc_building_ownership", "9")
FIRST_DAY_COUNTED: Final = _one("days", _CIVIL_CODE, 0, "civil_code", "201", 1)
MEETING_NOTICE: Final = _one("days", _COMPANIES, 15, "property_management_regulation", "14", 1)
MEETING_PETITION: Final = _one("share of owners", _COMPANIES, Fraction(1, 5), "property_management_regulation", "13", 2)
COMMITTEE_FILING: Final = _one("days", _COMPANIES, 30, "property_management_regulation", "16", 1)
REVOCATION: Final = _one("years", _CIVIL_CODE, 1, "spc_building_ownership", "12")
DISMISSAL_NOTICE: Final = _one("days", _CIVIL_CODE, 60, "civil_code", "946", 1)
NO_RENEWAL_NOTICE: Final = _one("days", _CIVIL_CODE, 90, "civil_code", "947", 2)
OPEN_TERM_NOTICE: Final = _one("days", _CIVIL_CODE, 60, "civil_code", "948", 2)
FUND_TOP_UP: Final = _one("share of the first payment", _FUND, Fraction(3, 10), "housing_maintenance_fund_measures", "17", 1)
FUND_PUBLICATION: Final = _one("times a year", _FUND, 1, "housing_maintenance_fund_measures", "30", 1)
FUND_TRANSFER: Final = _one("days", _FUND, 30, "housing_maintenance_fund_measures", "15")
POSTING: Final = _one("days", _RESIDENTS, 15, "residents_committee_law", "34", 3)
REPRESENTATIVES_MEETING: Final = _one("months", _RESIDENTS, 6, "residents_committee_law", "28", 2)
VIDEO_KEPT: Final = _one("days", _SNAPSHOT, 30, "security_service_regulation", "25", 2)
GUARDS_FILING: Final = _one("days", _SNAPSHOT, 30, "security_service_regulation", "14", 1)
ASSESSMENT_KEPT: Final = _one("years", date(2021, 11, 1), 3, "personal_information_protection_law", "56", 2)
EQUIPMENT_REGISTRATION: Final = _one("days", _EQUIPMENT, 30, "special_equipment_safety_law", "33")
INSPECTION_REQUEST: Final = _one("months", _EQUIPMENT, 1, "special_equipment_safety_law", "40", 1)
EQUIPMENT_SELF_CHECK: Final = _one("months", _SNAPSHOT, 1, "special_equipment_supervision_regulation", "27", 2)
ELEVATOR_SERVICE: Final = _one("days", _SNAPSHOT, 15, "special_equipment_supervision_regulation", "31", 2)
FIRE_TEST: Final = _one("times a year", date(2021, 4, 29), 1, "fire_law", "16", 1, 3)
FIRE_CHECK_HIGH_RISE: Final = _one("months", _HIGH_RISE, 1, "highrise_fire_provisions", "35", 1)
FIRE_TRAINING_HIGH_RISE: Final = _one("times a year", _HIGH_RISE, 1, "highrise_fire_provisions", "41", 3)
FIRE_ASSESSMENT_HIGH_RISE: Final = _one("times a year", _HIGH_RISE, 1, "highrise_fire_provisions", "39")
CONTROL_ROOM_WATCH: Final = DatedFigure(
    "persons a shift",
    Line(_HIGH_RISE, 2, Source("highrise_fire_provisions", "26", 1)),
    Line(date(2022, 7, 1), 2, Source("highrise_fire_provisions", "26", 1), Source("gd_fire_measures", "19", 2)),
)
MEDIATION_CONFIRMATION: Final = _one("days", date(2011, 1, 1), 30, "peoples_mediation_law", "33", 1)

FIGURES: Final = MappingProxyType(
    {
        "owners_taking_part": Named(
            "参与表决的业主：面积占比和人数占比都不低于",
            "owners taking part, of area and of heads, at least",
            OWNERS_TAKING_PART,
        ),
        "owners_in_favor": Named(
            "一般事项同意的：占参与表决面积和人数，都超过",
            "in favor, ordinary items, of both, more than",
            OWNERS_IN_FAVOR,
        ),
        "owners_in_favor_special": Named(
            "特别事项同意的：占参与表决面积和人数，都不低于",
            "in favor, special items, of both, at least",
            OWNERS_IN_FAVOR_SPECIAL,
        ),
        "special_items": Named("特别事项是民法典第二百七十八条第一款的第几项", "special items of art. 278", SPECIAL_ITEMS),
        "area_taken_from": Named(
            "专有部分面积的来源，依次：登记簿、实测、合同",
            "where the exclusive area comes from, in this order",
            AREA_TAKEN_FROM,
        ),
        "heads_per_owner": Named("一名业主无论几处专有部分，人数算", "heads of one owner, however many parts", HEADS_PER_OWNER),
        "first_day_counted": Named("按日计算期间，开始当日计入几天", "days counted for the day a period starts on", FIRST_DAY_COUNTED),
        "meeting_notice": Named("业主大会会议提前通知", "notice before a meeting of owners", MEETING_NOTICE),
        "meeting_petition": Named(
            "提议召开临时业主大会的业主，不低于",
            "owners who can have an extraordinary meeting called, at least",
            MEETING_PETITION,
        ),
        "committee_filing": Named("业委会选出后备案，不超过", "filing of a new owners' committee, within", COMMITTEE_FILING),
        "revocation": Named(
            "请求法院撤销业主大会、业委会决定，知道之日起",
            "asking a court to revoke a decision, from knowing of it, within",
            REVOCATION,
        ),
        "dismissal_notice": Named(
            "业主解聘物业，提前书面通知（合同可另约）",
            "owners' notice of dismissal, unless agreed otherwise",
            DISMISSAL_NOTICE,
        ),
        "no_renewal_notice": Named(
            "物业不续约，到期前书面通知（合同可另约）",
            "company's notice of not renewing, unless agreed otherwise",
            NO_RENEWAL_NOTICE,
        ),
        "open_term_notice": Named("解除不定期物业合同，提前书面通知", "notice ending a contract without a term", OPEN_TERM_NOTICE),
        "fund_top_up": Named("维修资金余额低于首期的多少应当续交", "fund is topped up below", FUND_TOP_UP),
        "fund_publication": Named("维修资金对账并公布，至少", "fund is checked and published, at least", FUND_PUBLICATION),
        "fund_transfer": Named(
            "主管部门收到通知后划转维修资金，不超过",
            "authority moves the fund to the assembly's account, within",
            FUND_TRANSFER,
        ),
        "posting": Named("居务公开的期限，至少", "residents' committee's affairs stay posted, at least", POSTING),
        "representatives_meeting": Named(
            "居民代表会议召集的间隔，至多",
            "residents' representatives meet, at the latest every",
            REPRESENTATIVES_MEETING,
        ),
        "video_kept": Named(
            "保安服务的监控录像和报警记录保存，至少",
            "recordings and alarm records are kept, at least",
            VIDEO_KEPT,
        ),
        "guards_filing": Named(
            "自行招用保安的备案和撤销备案，不超过",
            "filing of one's own guards, and its cancellation, within",
            GUARDS_FILING,
        ),
        "assessment_kept": Named(
            "个人信息保护影响评估报告和记录保存，至少",
            "impact assessments on personal data are kept, at least",
            ASSESSMENT_KEPT,
        ),
        "equipment_registration": Named(
            "特种设备使用登记，投用后不超过",
            "special equipment is registered, after first use within",
            EQUIPMENT_REGISTRATION,
        ),
        "inspection_request": Named(
            "特种设备报检，有效期满前",
            "inspection is asked for before the last one runs out",
            INSPECTION_REQUEST,
        ),
        "equipment_self_check": Named(
            "特种设备自行检查的间隔，至多",
            "special equipment is checked by its user, at the latest every",
            EQUIPMENT_SELF_CHECK,
        ),
        "elevator_service": Named("电梯维保的间隔，至多", "elevators are serviced, at the latest every", ELEVATOR_SERVICE),
        "fire_test": Named("建筑消防设施全面检测，至少", "fire facilities are fully tested, at least", FIRE_TEST),
        "fire_check_high_rise": Named(
            "高层住宅防火检查的间隔，至多",
            "high-rise homes are inspected for fire, at the latest every",
            FIRE_CHECK_HIGH_RISE,
        ),
        "fire_training_high_rise": Named(
            "高层住宅居民消防培训和疏散演练，至少",
            "residents of high-rise homes are trained and drilled, at least",
            FIRE_TRAINING_HIGH_RISE,
        ),
        "fire_assessment_high_rise": Named(
            "高层建筑整栋消防安全评估，至少",
            "a high-rise is assessed as a whole, at least",
            FIRE_ASSESSMENT_HIGH_RISE,
        ),
        "control_room_watch": Named(
            "消防控制室每班值班，至少（能远程全控的另有规定）",
            "watch in the fire control room, at least",
            CONTROL_ROOM_WATCH,
        ),
        "mediation_confirmation": Named(
            "人民调解协议申请司法确认，生效后不超过",
            "court confirmation of a mediated agreement is asked for within",
            MEDIATION_CONFIRMATION,
        ),
    }
)

# Not law: the report names the number, and how fast a matter should move is this system's choice until a district sets it.
_REPORT: Final = Source("luohu_report", title="支部建在小区 共创美好生活（中国城市报）")
_CHOICE: Final = Source("heju_choice", title="和居平台自定")
STATUTORY_COUNT: Final = DatedFigure("duties", Line(date(2019, 1, 1), 146, _REPORT))


def _pace(hours: int, update: int, solution: int, *, around_the_clock: bool = False) -> DatedFigure[Deadlines]:
    deadlines = Deadlines(hours, update, solution, around_the_clock)
    return DatedFigure("working hours, working days", Line(date(2026, 1, 1), deadlines, _CHOICE))


PACES: Final = MappingProxyType(
    {
        "emergency": _pace(1, 1, 1, around_the_clock=True),
        "urgent": _pace(2, 1, 2),
        "prompt": _pace(4, 2, 5),
        "ordinary": _pace(8, 5, 10),
        "long": _pace(16, 10, 60),
    }
)
