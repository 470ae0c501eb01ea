from planning.reckoning.people import Kind, counted, give_out
from tests.planning.reckoning.values import person, seats


def test_own_list_and_common_list_are_never_added():
    assert counted(own=9, common=4) == 9
    assert counted(own=4, common=9) == 9


def test_the_longest_waiting_gets_the_soonest_free_seat():
    late, early = person(weeks=2), person(weeks=9)
    soon, later = seats(week=2), seats(week=6)

    given = give_out([late, early], [later, soon])

    assert given == {early.key: soon.key, late.key: later.key}


def test_of_two_seats_on_one_day_the_nearer_one_is_given():
    somebody = person("Lübz")
    far, near = seats("Parchim"), seats("Lübz")

    assert give_out([somebody], [far, near]) == {somebody.key: near.key}


def test_nobody_gets_a_seat_out_of_reach_or_of_another_kind_or_without_the_childcare_they_need():
    parent = person(childcare=True)
    wrong = [seats("Plau"), seats(kind=Kind("A2")), seats(kind=Kind("A1", "evening")), seats(childcare=False)]
    right = seats(week=9, childcare=True)

    assert give_out([parent], wrong) == {}
    assert give_out([parent], [*wrong, right]) == {parent.key: right.key}
