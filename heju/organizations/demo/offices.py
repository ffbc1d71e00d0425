"""The bodies above the compounds: committees, offices, residents' committees, stations, agencies, societies, departments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from heju.organizations.demo import names
from heju.organizations.demo.drawing import AGENCIES, STATIONS, TERM_BEGAN, TERM_ENDS, District, Division, Pool, Rows, Special

SINCE = date(2018, 1, 1)


@dataclass(slots=True)
class Offices:
    """Numbers of the bodies that others hang under, by the path of their place."""

    district: District
    chosen: Special
    rows: Rows
    pool: Pool
    committees: dict[str, int] = field(default_factory=dict)
    residents_committees: dict[str, int] = field(default_factory=dict)

    def draw(self) -> None:
        """Add every body above the compounds."""
        self.of_district()
        for street in self.district.level(2):
            self.of_street(street)
        communities = self.district.level(3)
        for community in communities:
            self.of_community(community)
        self.stations(communities)
        self.agencies(communities)
        self.societies(communities)

    def people_of(self, path: str) -> list[int]:
        """Return the compounds at or below a path, invented ones first: the officers of the demo live there."""
        found = [one for one in self.district.compounds if one.path == path or one.path.startswith(path + ".")]
        return [one.id for one in sorted(found, key=lambda one: (not one.is_invented, one.id))]

    def _take(self, path: str) -> int | None:
        return self.pool.take_from(self.people_of(path))

    def of_district(self) -> None:
        """Add district committee, government, departments, association, auditors."""
        place, cast, rows = self.district.level(1)[0], self.district.cast, self.rows
        committee = rows.body("district_committee", f"{place.name}委", place, SINCE, invented=False)
        self.committees[place.path] = committee
        rows.appoint(committee, "secretary", self._take(place.path), SINCE)
        rows.appoint(committee, "officer", cast.get("district-officer"), SINCE)
        office = rows.body("district_office", f"{place.name}人民政府", place, SINCE, invented=False)
        rows.appoint(office, "chair", self._take(place.path), SINCE)
        for name in names.DEPARTMENTS:
            department = rows.body("department", f"{place.name[:-1]}{name}", place, SINCE, superior=office, invented=False)
            rows.appoint(department, "chair", self._take(place.path), SINCE)
            officer = cast.get("department-officer") if name == names.OF_THE_CAST else self._take(place.path)
            rows.appoint(department, "officer", officer, SINCE)
        association = rows.body("association", f"{place.name}物业服务行业协会", place, SINCE)
        rows.appoint(association, "chair", self._take(place.path), SINCE)
        audit = rows.body("audit_office", f"{place.name}审计监督组", place, SINCE)
        rows.appoint(audit, "chair", self._take(place.path), SINCE)
        rows.appoint(audit, "auditor", cast.get("auditor"), SINCE)

    def of_street(self, street: Division) -> None:
        """Add party committee and office of a street, and two commercial buildings."""
        above = self.committees[self.district.level(1)[0].path]
        committee = self.rows.body("street_committee", f"{street.name}党工委", street, SINCE, superior=above, invented=False)
        self.committees[street.path] = committee
        self.rows.appoint(committee, "secretary", self._take(street.path), SINCE)
        mine = self._of_here().startswith(street.path + ".")
        cast = self.district.cast.get("street-officer") if mine else None
        self.rows.appoint(committee, "officer", cast or self._take(street.path), SINCE)
        office = self.rows.body("street_office", f"{street.name}办事处", street, SINCE, invented=False)
        self.rows.appoint(office, "chair", self._take(street.path), SINCE)
        self.rows.appoint(office, "officer", self._take(street.path), SINCE)
        for word in ("甲", "乙"):
            building = self.rows.body("commercial_building", f"{street.name[:-2]}{word}座商业楼（演示）", street, SINCE)
            self.rows.appoint(building, "manager", self._take(street.path), SINCE)

    def of_community(self, community: Division) -> None:
        """Add party committee, residents' committee and its supervisors of a community."""
        rows, path = self.rows, community.path
        short = community.name.removesuffix("社区")
        committee = rows.body(
            "community_committee", f"{short}社区党委", community, SINCE, superior=self.committees[path.rpartition(".")[0]], invented=False
        )
        self.committees[path] = committee
        rows.appoint(committee, "secretary", self._take(path), SINCE)
        for post in ("deputy_secretary", "committee_member"):
            rows.appoint(committee, post, self._take(path), TERM_BEGAN)
        rows.appoint(
            committee, "officer", self.district.cast.get("community-officer") if path in self._of_cast() else self._take(path), SINCE
        )
        residents = rows.body("residents_committee", f"{short}社区居民委员会", community, SINCE, invented=False)
        self.residents_committees[path] = residents
        rows.appoint(residents, "chair", self._take(path), SINCE, TERM_BEGAN - timedelta(days=1), ended=TERM_BEGAN)
        mediator = self.district.cast.get("mediator") if path == self._of_here() else None
        for post in ("chair", "deputy_chair", "committee_member", "committee_member"):
            rows.appoint(residents, post, self._take(path), TERM_BEGAN, TERM_ENDS)
        rows.appoint(residents, "committee_member", mediator or self._take(path), TERM_BEGAN, TERM_ENDS)
        supervisors = rows.body("supervision_committee", f"{short}社区居务监督委员会", community, SINCE, invented=False)
        rows.appoint(supervisors, "chair", self._take(path), SINCE, TERM_BEGAN - timedelta(days=1), ended=TERM_BEGAN)
        for post in ("chair", "committee_member", "committee_member"):
            rows.appoint(supervisors, post, self._take(path), TERM_BEGAN, TERM_ENDS)

    def stations(self, communities: list[Division]) -> None:
        """Add the work stations: so many that some serve two communities of one street."""
        pairs = len(communities) - STATIONS
        waiting, made = list(communities), 0
        while waiting:
            mine = [waiting.pop(0)]
            if made < pairs and waiting and waiting[0].path.rpartition(".")[0] == mine[0].path.rpartition(".")[0]:
                mine.append(waiting.pop(0))
                made += 1
            place = mine[0]
            if len(mine) > 1:
                place = next(one for one in self.district.divisions if one.path == mine[0].path.rpartition(".")[0])
            station = self.rows.body("work_station", f"{mine[0].name.removesuffix('社区')}社区工作站", place, SINCE, invented=False)
            for one in mine:
                self.rows.cover(station, one, SINCE)
            self.rows.appoint(station, "chair", self._take(mine[0].path), SINCE)
            self.rows.appoint(station, "officer", self._take(mine[0].path), SINCE)

    def agencies(self, communities: list[Division]) -> None:
        """Add the social work agencies; each serves several communities, the cast's worker that of the cast."""
        district, titles = self.district.level(1)[0], names.invented("社会工作服务中心")
        here = self._of_here()
        for number in range(AGENCIES):
            mine = communities[number::AGENCIES]
            if not mine:
                continue
            agency = self.rows.body("social_work_agency", next(titles), district, SINCE, code=names.code("52", number + 1))
            for one in mine:
                self.rows.cover(agency, one, SINCE)
            self.rows.appoint(agency, "manager", self._take(mine[0].path), SINCE)
            cast = self.district.cast.get("social-worker") if here in {one.path for one in mine} else None
            self.rows.appoint(agency, "social_worker", cast or self._take(mine[0].path), SINCE)

    def societies(self, communities: list[Division]) -> None:
        """Add a social organization in every fourth community."""
        for number, community in enumerate(communities[::4]):
            short = community.name.removesuffix("社区")
            kind = ("邻里互助会", "书画社", "太极拳队", "亲子读书会")[number % 4]
            society = self.rows.body("social_organization", f"{short}{kind}", community, SINCE)
            self.rows.appoint(society, "leader", self._take(community.path), SINCE)

    def _of_here(self) -> str:
        """Return the path of the community of the cast's compound."""
        return next(one.community for one in self.district.compounds if one.id == self.district.here)

    def _of_cast(self) -> set[str]:
        """Return the communities of the cast's community officer: that of the cast, and that of the uncovered compound near it."""
        near = self.chosen.uncovered[:1]
        return {self._of_here(), *(one.community for one in self.district.compounds if one.id in near)}
