"""The ways that the law gives besides this platform, and that nobody may be punished for taking (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from heju.kit.law import Source

PETITION: Final = "letters_and_visits_regulation"


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its name, what it is for and by when, and where that is written; `phone` where there is one number for everybody."""

    zh: str
    en: str
    what_zh: str
    what_en: str
    sources: tuple[Source, ...]
    phone: str = ""


WAYS: Final = MappingProxyType(
    {
        "petition": Way(
            "信访",
            "Petition",
            "向街道、区的信访部门反映；对答复不服，收到书面答复三十日内可以请上一级复查，再不服可以再请复核。",
            "To the petitions office; within thirty days of a written answer you may ask the next level to review it.",
            (Source(PETITION, "17"), Source(PETITION, "35"), Source(PETITION, "36")),
        ),
        "supervision": Way(
            "向主管部门投诉",
            "Complaint to the authority",
            "物业不履行职责，可以向区住房建设部门投诉，部门应当及时处理。",
            "Where a property company does not do its duty, the housing authority of the district must handle your complaint in time.",
            (Source("property_management_regulation", "48"), Source("civil_code", "286", 3)),
        ),
        "court": Way(
            "起诉",
            "Court",
            "物业、建设单位或者别的业主侵害了自己的合法权益，可以请求他承担民事责任。",
            "You may claim civil liability of a property company, developer or other owner who infringes your rights.",
            (Source("civil_code", "287"),),
        ),
        "mediation": Way(
            "人民调解",
            "People's mediation",
            "邻里纠纷可以申请人民调解，不收费；任何一方不愿意，就不能调解。",
            "Quarrels may go to people's mediation, free of charge; where one side refuses there is none.",
            (Source("peoples_mediation_law", "17"),),
        ),
        "hotline": Way(
            "12345 热线",
            "Hotline 12345",
            "打电话反映，也会有答复。",
            "Call, and you get an answer too.",
            (Source(PETITION, "17"),),
            phone="12345",
        ),
    }
)
# Nobody may be made to suffer for what he reported.
NO_RETALIATION: Final = (Source(PETITION, "18", 4), Source(PETITION, "46", 1, 6))
