"""What the best set of starts would save, by the HiGHS solver: the measure for the plan made by hand's rules."""

import highspy

from planning.reckoning.people import give_out
from planning.reckoning.weighing import RATE_WEEKS, Plan, Weighing


class Model:
    """All starts that could be, each in each week, and who could sit in them, people counted in parts."""

    def __init__(self, snapshot, gap: float, seconds: float):
        self.snapshot, self.weighing = snapshot, Weighing()
        seated = give_out(snapshot.people, snapshot.free)
        people = [person for person in snapshot.people if person.key not in seated]
        self.plan = Plan(
            people, snapshot.sites, snapshot.terms, snapshot.recent, snapshot.ending, None, {}, self.weighing
        )
        self.solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", gap), ("time_limit", seconds)):
            self.solver.setOptionValue(name, value)
        self.seats, self.teachers, self.rooms, self.expected, self.worth = {}, {}, {}, {}, []

    def add_starts(self, site, kind):
        terms, weighing = self.snapshot.terms[kind], self.weighing
        group = self.plan.waiting.get(kind, {}).get(site.key, [])
        coming = self.plan.coming.get(kind, {}).get(site.key, ())
        for week in range(weighing.notice, weighing.latest + 1):
            each = weighing.arriving * week / RATE_WEEKS
            expected = [(person.key, each) for person in coming]
            expected += [(id(course), course.number) for course in self.plan.endings(site, kind, week)]
            most = len(group) + sum(number for _key, number in expected)
            if len(group) >= weighing.begun * terms.minimum and min(most, site.maximum) >= terms.minimum:
                self.add_start(site, kind, week, group, expected)

    def add_start(self, site, kind, week, group, expected):
        start, chosen = self.solver.addBinary(), []
        for person in group:
            seat = self.solver.addVariable(0, 1)
            self.solver.addConstr(seat <= start)
            self.worth.append(self.plan.saved(person, week, person.near[site.place])[1] * seat)
            self.seats.setdefault(person.key, []).append(seat)
            chosen.append(seat)
        minimum = self.snapshot.terms[kind].minimum
        coming = [number * self.expected_there(key) for key, number in expected]
        self.solver.addConstr(self.solver.qsum(chosen) >= self.weighing.begun * minimum * start)
        self.solver.addConstr(self.solver.qsum([*chosen, *coming]) >= minimum * start)
        self.solver.addConstr(self.solver.qsum(chosen) <= site.maximum * start)
        for number in range(week, week + round(self.snapshot.terms[kind].teaching_weeks)):
            self.teachers.setdefault((site.provider, number), []).append(start)
            self.rooms.setdefault((site.key, kind.time, number), []).append(start)

    def expected_there(self, key):
        share = self.solver.addVariable(0, 1)
        self.expected.setdefault(key, []).append(share)
        return share

    def add_limits(self):
        """A seat for each person, a teacher and a room for each start; nobody is expected twice."""
        for row in self.expected.values():
            self.solver.addConstr(self.solver.qsum(row) <= 1)
        for row in self.seats.values():
            self.solver.addConstr(self.solver.qsum(row) <= 1)
        for (provider, number), starts in self.teachers.items():
            self.solver.addConstr(self.solver.qsum(starts) <= free(self.snapshot.teachers[provider], number))
        for (site, time, number), starts in self.rooms.items():
            self.solver.addConstr(self.solver.qsum(starts) <= free(self.snapshot.rooms[site, time], number))


def upper_bound(snapshot, *, gap: float = 0.02, seconds: float = 60.0) -> float:
    """No plan saves more: the solver's bound of the best one, as weighed in ``Plan``.

    People are counted in parts here, which only helps the other side.
    """
    model = Model(snapshot, gap, seconds)
    for site in snapshot.sites:
        for kind in snapshot.terms:
            model.add_starts(site, kind)
    model.add_limits()
    model.solver.maximize(model.solver.qsum(model.worth))
    return model.solver.getInfo().mip_dual_bound


def free(row, number) -> int:
    return row[number] if number < len(row) else 1_000
