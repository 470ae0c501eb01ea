"""Plain values for the tests of what is reckoned: people in towns on a line, by kilometres."""

from itertools import count

from planning.reckoning.people import Kind, Person, Seats, Site, Start

A1 = Kind("A1")
TOWNS = {"Parchim": 0, "Lübz": 15, "Plau": 30, "Hagenow": 60}
numbers = count(1)


def km(place, other):
    return abs(TOWNS[place] - TOWNS[other])


def person(home="Parchim", *, weeks=1.0, reach=20, kind=A1, **values):
    near = {place: km(home, place) for place in TOWNS if km(home, place) <= reach}
    return Person(next(numbers), kind, weeks, near, **values)


def people(number, home="Parchim", **values):
    return [person(home, **values) for _ in range(number)]


def site(place="Parchim", *, provider="VHS", maximum=20, **values):
    return Site(f"{provider} {place}", provider, place, maximum, **values)


def start(place="Parchim", *, week=5, taken=0, minimum=10, maximum=20, kind=A1, provider="VHS", **values):
    return Start(next(numbers), provider, kind, place, week, minimum, maximum, taken, **values)


def seats(place="Parchim", *, week=2, number=1, kind=A1, **values):
    return Seats(next(numbers), kind, place, week, number, **values)
