"""Learners say how a course was: a code from paper counts once, and nobody can tell who has said what."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bildung_verbindet.freshness.models import ContentStamp
from courses.evaluations.counting import count, print_codes
from courses.evaluations.models import CODES_LAST, FEWEST, STEP, Evaluation, EvaluationCode, PublicEvaluation
from courses.evaluations.questions import Question
from courses.models import CourseRun
from courses.models.sources import CourseChange
from foundation.reading.codes import on_paper
from foundation.submissions.codes import TRIES
from providers.models import Membership, Provider
from tests.factories import days, make_course, make_membership, make_run, make_user
from tests.race import at_once

pytestmark = pytest.mark.django_db
FORM = "/de/bewertung/"
YES = dict.fromkeys(Question.values, "yes")
NO = dict.fromkeys(Question.values, "no")


def begun(taken=16, **fields):
    return make_run(make_course(), **{"start": -30, "seats_total": 20, "seats_free": 20 - taken, **fields})


def send(code, client=None, **answers):
    return (client or Client()).post(FORM, {"code": on_paper(code), **YES, **answers})


def answer(run, number, answers=YES):
    """So many more people have answered."""
    rows = [
        EvaluationCode(run=run, code=f"{run.pk}-{answers is YES}-{one}", until=days(9)) for one in range(number)
    ]
    for code in EvaluationCode.objects.bulk_create(rows):
        count(code, answers)


def desk(run, role=Membership.Role.MANAGER):
    browser = Client()
    browser.force_login(make_membership(provider=run.course.provider, role=role).user)
    return browser


def place(run, rest="bewertungen/"):
    return f"/de/mein/{run.course.provider.slug}/angebote/{run.course_id}/{rest}"


def printed(browser, run, **typed):
    page = browser.post(place(run, f"termine/{run.pk}/zettel/"), typed)
    return re.findall(r'class="code" dir="ltr">([\w-]+)<', page.content.decode())


def words(response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def test_a_code_from_paper_counts_once_and_leaves_nothing_behind():
    run = begun()
    code = print_codes(run, is_anew=False)[0]

    first, second = send(code), send(code)

    assert (first.status_code, first["Location"]) == (302, f"{FORM}danke/")
    assert "Diesen Code kennen wir nicht" in second.content.decode()
    assert Evaluation.objects.get().number == 1
    assert run.evaluation_codes.count() == 15


def test_no_table_holds_a_code_or_when_or_in_which_order_somebody_answered():
    run = begun()
    code = print_codes(run, is_anew=False)[0]
    columns = {
        field.name
        for name in ("Evaluation", "EvaluationCode")
        for field in apps.get_model("courses", name)._meta.concrete_fields
    }

    send(code)

    assert columns == {"id", "run", "code", "until", "answers", "shown", "waiting", "unseen"}
    assert not [row for row in EvaluationCode.objects.values_list("code", flat=True) if len(row) < 64]
    assert code not in str([*Evaluation.objects.values(), *EvaluationCode.objects.values()])


@pytest.mark.django_db(transaction=True)
def test_eight_who_send_one_code_at_once_count_once():
    run = begun()
    print_codes(run, is_anew=False)
    code = run.evaluation_codes.first()

    counted = at_once(*[lambda: count(code, YES)] * 8)

    assert sorted(counted) == [False] * 7 + [True]
    assert Evaluation.objects.get().number == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_send_their_first_codes_at_once_all_count():
    run = begun()
    print_codes(run, is_anew=False)

    counted = at_once(*[lambda code=code: count(code, YES) for code in run.evaluation_codes.all()])

    assert (counted, Evaluation.objects.get().number) == ([True] * 16, 16)


def test_as_many_are_printed_as_seats_are_taken_and_more_when_people_join():
    run = begun(taken=3)
    browser = desk(run)

    first = printed(browser, run)
    again = printed(browser, run)
    send(first[0])
    CourseRun.objects.filter(pk=run.pk).update(seats_free=15)
    joined = printed(browser, run)

    assert [len(one) for one in (first, again, joined)] == [3, 0, 2]
    assert (EvaluationCode.objects.count(), len({*first, *joined})) == (4, 5)


def test_those_not_used_are_printed_anew_and_the_old_ones_end():
    run = begun(taken=3)
    browser = desk(run)
    old = printed(browser, run)
    send(old[0])

    new = printed(browser, run, anew="on")

    assert len(new) == 2
    assert "Diesen Code kennen wir nicht" in send(old[1]).content.decode()
    assert send(new[0]).status_code == 302


@pytest.mark.parametrize(
    "fields", [{"seats_total": None, "seats_free": None}, {"start": -99, "end": -CODES_LAST - 1}]
)
def test_nothing_is_printed_where_nobody_knows_how_many_take_part_or_it_is_long_over(fields):
    run = begun(**fields)

    assert printed(desk(run), run) == []


def test_a_code_ends_eight_weeks_after_the_course():
    run = begun(end=-1)
    code = print_codes(run, is_anew=False)[0]

    assert set(run.evaluation_codes.values_list("until", flat=True)) == {days(CODES_LAST - 1)}
    run.evaluation_codes.update(until=days(-1))
    assert "Diesen Code kennen wir nicht" in send(code).content.decode()


def test_a_ticket_speaks_german_and_the_languages_of_the_course():
    run = begun(taken=1)
    run.course.languages = ["uk", "ar"]
    run.course.save()

    page = desk(run).post(place(run, f"termine/{run.pk}/zettel/"))

    assert re.findall(r'<p lang="(\w+)"', page.content.decode()) == ["de", "uk", "ar"]
    assert "/bewertung</p>" in page.content.decode()


def test_where_the_course_names_no_languages_a_ticket_speaks_those_of_its_provider():
    run = begun(taken=1)
    Provider.objects.update(languages=["ar"])

    page = desk(run).post(place(run, f"termine/{run.pk}/zettel/"))

    assert re.findall(r'<p lang="(\w+)"', page.content.decode()) == ["de", "ar"]


def test_the_code_of_the_address_stands_in_the_form_which_gives_no_cookie(client):
    page = client.get(f"{FORM}?code=H4K7TX9M")

    assert 'value="H4K7TX9M"' in page.content.decode()
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("no-referrer", True)
    assert not page.cookies


def test_what_was_not_answered_is_asked_again_and_the_code_still_counts():
    code = print_codes(begun(), is_anew=False)[0]

    page = send(code, learnt="")

    assert page.context["form"].errors.keys() == {"learnt"}
    assert page.context["form"]["welcome"].value() == "yes"
    assert send(code).status_code == 302


def test_whoever_tries_many_codes_has_to_wait():
    code = print_codes(begun(), is_anew=False)[0]
    for _try in range(TRIES):
        send("ACDEFHJK")

    assert "Das waren viele Codes" in send(code).content.decode()
    assert not Evaluation.objects.exists()


def test_provider_and_office_read_numbers_from_eight_answers_on_and_then_in_steps():
    run = begun()
    office = Client()
    office.force_login(make_user(role=User.Role.COORDINATOR))
    seen = []
    for more in (FEWEST - 1, 1, STEP - 1, 1):
        answer(run, more)
        seen.append(
            [
                re.findall(r"(\d+) \( ?(\d+)", words(page.get(address)))[:1]
                for page, address in ((desk(run), place(run)), (office, "/de/buero/bewertungen/"))
            ]
        )

    assert seen == [[[], []], [[("8", "100")]] * 2, [[("8", "100")]] * 2, [[("12", "100")]] * 2]


def test_visitors_read_them_only_when_the_provider_wants_and_without_dates_of_few(client):
    run = begun()
    few = make_run(run.course, start=-20)
    answer(run, FEWEST)
    answer(few, FEWEST - 1, NO)
    page = run.course.get_absolute_url()

    before = words(client.get(page))
    desk(run).post(place(run, "bewertungen/oeffentlich/"), {"done": "yes"})
    during = words(client.get(page))
    desk(run).post(place(run, "bewertungen/oeffentlich/"), {"done": "no"})
    after = words(client.get(page))

    assert ["Haben Sie viel gelernt?" in one for one in (before, during, after)] == [False, True, False]
    assert "Antworten, ohne Namen: 8" in during


def test_only_managers_say_that_it_is_public():
    run = begun()

    assert (
        desk(run, Membership.Role.EDITOR).post(place(run, "bewertungen/oeffentlich/"), {"done": "yes"}).status_code
        == 404
    )


@pytest.mark.django_db(transaction=True)
def test_every_process_is_told_of_answers_and_that_they_are_public_and_of_no_codes():
    run = begun()
    browser, told = desk(run), []
    acts = (
        lambda: printed(browser, run),
        lambda: answer(run, FEWEST),
        lambda: browser.post(place(run, "bewertungen/oeffentlich/"), {"done": "yes"}),
        lambda: answer(run, STEP, NO),
        lambda: browser.post(place(run, "bewertungen/oeffentlich/"), {"done": "no"}),
    )

    for act in acts:
        before = ContentStamp.objects.get(part="catalogue").value
        act()
        told.append(CourseChange.objects.courses_since(before))

    assert told == [set(), *[{run.course_id}] * 4]


@pytest.mark.parametrize("address", ["desk", "office"])
def test_lists_ask_no_more_for_three_dates_than_for_one(address):
    run = begun()
    browser = desk(run)
    if address == "office":
        browser.force_login(make_user(role=User.Role.COORDINATOR))
    numbers = []
    for more in (1, 2):
        for _run in range(more):
            answer(make_run(run.course, start=-20), FEWEST)
        with CaptureQueriesContext(connection) as asked:
            browser.get(place(run) if address == "desk" else "/de/buero/bewertungen/")
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_that_another_course_shows_its_numbers_says_nothing_of_this_one():
    run, other = begun(), begun()
    browser = desk(run)
    PublicEvaluation.objects.create(course=other.course)

    page = browser.get(place(run)).content.decode()
    browser.post(place(run, "bewertungen/oeffentlich/"), {"done": "no"})

    assert ('name="done" value="yes"' in page, 'name="done" value="no"' in page) == (True, False)
    assert PublicEvaluation.objects.filter(course=other.course).exists()


def test_no_codes_are_printed_for_what_does_not_take_place():
    run = begun()
    for status in ("cancelled", "intended"):
        make_run(run.course, start=-30, status=status)

    rows = desk(run).get(place(run)).context["rows"]

    assert [row["run"] for row in rows] == [run]
