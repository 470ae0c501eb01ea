"""Which teachers and rooms are free, week by week."""

from collections.abc import Hashable

from planning.reckoning.people import Site


class Capacity:
    """Free teachers of providers, free rooms of sites by time of day, for each week from now on.

    What is not known is no limit: a provider without a row has teachers, a site without a row has rooms.
    """

    def __init__(self, teachers: dict[Hashable, list[int]], rooms: dict[tuple[Hashable, str], list[int]]) -> None:
        self.teachers, self.rooms = teachers, rooms

    def since(self, week: int) -> "Capacity":
        """A copy of its own that begins in a later week."""
        return Capacity(
            {key: free[week:] for key, free in self.teachers.items()},
            {key: free[week:] for key, free in self.rooms.items()},
        )

    def rows(self, site: Site, time: str) -> list[list[int]]:
        rows = self.teachers.get(site.provider), self.rooms.get((site.key, time))
        return [row for row in rows if row is not None]

    def has(self, site: Site, time: str, week: int, teaching_weeks: float) -> bool:
        end = week + round(teaching_weeks)
        return all(min(row[week:end], default=1) > 0 for row in self.rows(site, time))

    def change(self, site: Site, time: str, week: int, teaching_weeks: float, by: int = -1) -> None:
        """Takes a teacher and a room, or with ``by=1`` gives them back."""
        for row in self.rows(site, time):
            for number in range(week, min(week + round(teaching_weeks), len(row))):
                row[number] += by
