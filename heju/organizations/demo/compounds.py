"""The bodies of the compounds: branches with their members, owners' committees, resident groups, companies, volunteer teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random

from heju.organizations.demo import names
from heju.organizations.demo.drawing import COMPANIES, MEMBERS, Compound, District, Division, Pool, Rows, Special, groups, shares, some_day
from heju.places import rules as places_rules

BRANCHES_FIRST, BRANCHES_LAST = date(2019, 3, 1), date(2020, 12, 20)
# Everything but the branches stands since then: a look back finds no compound without its company or committee that has one today.
ALWAYS = date(2018, 1, 1)
CHANGE = date(2023, 3, 15)


class TooFewResidents(Exception):
    """A branch of the demo finds no four members in its compounds."""


@dataclass(slots=True)
class Drawer:
    """What all steps share."""

    district: District
    chosen: Special
    rows: Rows
    pool: Pool
    random: Random
    committees: dict[str, int]
    residents_committees: dict[str, int]
    founded: dict[int, date] = field(default_factory=dict)

    def draw(self) -> None:
        """Add every body of every compound."""
        secretaries = self.branches()
        self.owners_committees(secretaries)
        self.resident_groups()
        self.companies()

    # ---- branches and members ----

    def branches(self) -> dict[int, int]:
        """Add the branches and return the secretary of each compound that has one."""
        found = groups(self.district, self.chosen)
        sizes = shares([sum(len(self.district.residents.get(one.id, ())) for one in group) for group in found], MEMBERS)
        taken: set[int] = set()
        secretaries: dict[int, int] = {}
        for number, (group, size) in enumerate(zip(found, sizes, strict=True)):
            body = self._branch(group)
            members = self._members(group, size, taken)
            since = some_day(self.random, date(2021, 1, 1), date(2025, 12, 31))
            for person in members:
                self.rows.member(body, person, since)
            secretary = self._posts(body, group, members, number, self.founded[body])
            if secretary is not None:
                secretaries |= {one.id: secretary for one in group}
        return secretaries

    def _branch(self, group: list[Compound]) -> int:
        first = group[0]
        place: Division | Compound = first
        if len(group) > 1:
            place = next(one for one in self.district.divisions if one.path == first.community)
        founded = some_day(self.random, BRANCHES_FIRST, BRANCHES_LAST)
        invented = all(one.is_invented for one in group)
        body = self.rows.body("branch", f"{first.name}党支部", place, founded, superior=self.committees[first.community], invented=invented)
        self.founded[body] = founded
        for one in group:
            self.rows.cover(body, one, founded)
        if len(group) > 1:
            team = self.rows.body("volunteer_team", f"{first.name}义工队", place, founded, invented=True)
            for one in group:
                self.rows.cover(team, one, founded)
            self.rows.appoint(team, "volunteer_leader", self.pool.take_from(one.id for one in group), CHANGE)
        return body

    def _members(self, group: list[Compound], size: int, taken: set[int]) -> list[int]:
        """Return so many residents of the branch's compounds, each in one branch only; those of the cast who are members first."""
        cast = self.district.cast
        first = [cast[code] for code in ("branch-secretary", "owner") if code in cast] if group[0].id == self.district.here else []
        everybody = [person for one in group for person in self.district.residents.get(one.id, ())]
        everybody = [person for person in everybody if person not in set(cast.values())]
        self.random.shuffle(everybody)
        members = list(islice((person for person in [*first, *everybody] if person not in taken), size))
        taken.update(members)
        return members

    def _posts(self, body: int, group: list[Compound], members: list[int], number: int, founded: date) -> int | None:
        """Fill the posts of a branch and return its secretary: one of its members who holds nothing else; none where it is vacant."""
        queue = [person for person in members if person not in self.pool.used]
        if group[0].id == self.district.here and "branch-secretary" in self.district.cast:
            queue.insert(0, self.district.cast["branch-secretary"])
        # Where few live and most of them hold another post already, a member serves in two.
        chosen = [*queue, *(person for person in members if person not in queue)][:4]
        if len(chosen) < 4:
            raise TooFewResidents(group[0].name)
        self.pool.used.update(chosen)
        if group[0].id in self.chosen.vacant:
            self.rows.appoint(body, "secretary", chosen[0], founded, ended=self.district.day - timedelta(days=24))
            secretary = None
        elif number % 6 == 3:
            self.rows.appoint(body, "secretary", chosen[3], founded, ended=CHANGE)
            self.rows.appoint(body, "secretary", chosen[0], CHANGE)
            secretary = chosen[0]
        else:
            self.rows.appoint(body, "secretary", chosen[0], founded)
            secretary = chosen[0]
        for person in chosen[1:3]:
            self.rows.appoint(body, "committee_member", person, CHANGE)
        return secretary

    # ---- owners' committees ----

    def owners_committees(self, secretaries: dict[int, int]) -> None:
        """Add the owners' committees. In some compounds the secretary, being an owner, chairs it: one person in two posts."""
        chosen, day = self.chosen, self.district.day
        without = {*chosen.bare, *chosen.no_committee, *chosen.uncovered}
        for number, one in enumerate(self.district.compounds):
            if one.id in without:
                continue
            since = some_day(self.random, day - timedelta(days=900), day - timedelta(days=200))
            until = day + timedelta(days=self.random.randrange(150, 900))
            if one.id in chosen.over:
                until = day - timedelta(days=37)
            elif one.id in chosen.ending:
                until = day + timedelta(days=self.random.randrange(10, 55))
            body = self.rows.body("owners_committee", f"{one.name}业主委员会", one, ALWAYS, invented=one.is_invented)
            self.rows.cover(body, one, ALWAYS)
            self._committee(body, one, since, until, secretaries.get(one.id) if number % 9 == 4 else None)

    def _committee(self, body: int, one: Compound, since: date, until: date, secretary: int | None) -> None:
        owners = self.district.owners.get(one.id, [])
        free = [person for person in owners if person not in self.pool.used]
        chair: int | None
        flags: list[str]
        if one.id == self.district.here and "committee-chair" in self.district.cast:
            chair, flags = self.district.cast["committee-chair"], []
        elif secretary is not None and secretary in owners:
            chair, flags = secretary, ["post.two_heads"]
        else:
            chair, flags = (free.pop(0) if free else None), []
        self.rows.appoint(body, "chair", free.pop() if len(free) > 5 else None, ALWAYS, since - timedelta(days=1), ended=since)
        self.rows.appoint(body, "chair", chair, since, until, flags=flags)
        for post in ("deputy_chair", "committee_member", "committee_member", "committee_member"):
            person = free.pop(0) if free else None
            self.rows.appoint(body, post, person, since, until)
            if person is not None:
                self.pool.used.add(person)
        if chair is not None:
            self.pool.used.add(chair)

    # ---- resident groups ----

    def resident_groups(self) -> None:
        """Add the resident groups, each with a leader, two more representatives, and the leader of the term before."""
        since = date(2024, 6, 1)
        for one in self.district.compounds:
            if one.id in {*self.chosen.no_group, *self.chosen.uncovered}:
                continue
            superior = self.residents_committees[one.community]
            body = self.rows.body("resident_group", f"{one.name}居民小组", one, ALWAYS, superior=superior, invented=one.is_invented)
            self.rows.cover(body, one, ALWAYS)
            self.rows.appoint(body, "leader", self.pool.take(one.id), ALWAYS, since - timedelta(days=1), ended=since)
            for post in ("leader", "representative", "representative"):
                self.rows.appoint(body, post, self.pool.take(one.id), since, date(2029, 5, 19))

    # ---- companies ----

    def companies(self) -> None:
        """Add the companies. The first serves the compound of the cast and two more invented ones; the others share the rest."""
        without = {*self.chosen.bare, *self.chosen.no_company, *self.chosen.uncovered}
        served = [one for one in self.district.compounds if one.id not in without]
        here = [one for one in served if one.id == self.district.here]
        first = here + [one for one in served if one.is_invented and one.id != self.district.here][:2]
        rest = [one for one in served if one not in first]
        district = self.district.level(1)[0]
        titles = names.invented("物业服务有限公司")
        for number in range(COMPANIES):
            mine = first if number == 0 else rest[number - 1 :: COMPANIES - 1]
            founded = some_day(self.random, date(2001, 1, 1), date(2017, 12, 31))
            place = district if number else _seat(mine, self.district)
            body = self.rows.body("property_company", next(titles), place, founded, code=names.code("91", number + 1))
            for one in mine:
                self.rows.cover(body, one, ALWAYS)
            homes = [one.id for one in mine if one.is_invented] or [one.id for one in mine]
            manager = self.district.cast.get("property-manager") if number == 0 else self.pool.take_from(homes)
            self.rows.appoint(body, "manager", manager, ALWAYS)
            self.rows.appoint(body, "staff", self.pool.take_from(homes), date(2022, 1, 1))
            if number == 0:
                self.rows.appoint(body, "staff", self.district.cast.get("guard"), date(2023, 6, 1))
            self._doubted(body, mine)

    def _doubted(self, company: int, mine: list[Compound]) -> None:
        """Let a member of the owners' committee of one invented compound work for its company: a conflict that was let pass."""
        for one in mine:
            if one.id in self.chosen.doubted:
                members = [row for row in self.rows.appointments if row[1] == one.path and row[2] == "committee_member"]
                person = next(row[3] for row in members if self.rows.kinds[int(str(row[0]))] == "owners_committee")
                self.rows.appoint(company, "staff", int(str(person)), date(2025, 9, 1), flags=["company.in_committee"])


def _seat(mine: list[Compound], district: District) -> Division | Compound:
    """Return the smallest place that holds the compounds of the first company."""
    path = places_rules.common_root([one.path for one in mine])
    found: dict[str, Division | Compound] = {one.path: one for one in district.divisions}
    return (found | {one.path: one for one in district.compounds})[path]
