"""Who changed what, when, and going back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from providers.models import Membership
from tests.factories import (
    make_course,
    make_membership,
    make_provider,
    make_run,
    make_trusted,
    make_user,
    seats_token,
)
from tests.office.filled import form_of
from tests.workplace.test_editor import base, save
from tests.workplace.test_seats import shown

pytestmark = pytest.mark.django_db


def go_back(client, course, record):
    """To that version, from the page as it is shown now."""
    address = f"{base(course)}verlauf/"
    return client.post(f"{address}{record}/", {"version": client.get(address).context["version"]}, follow=True)


def test_the_history_tells_who_changed_what(client, provider):
    editor = Membership.objects.get().user
    course = make_course(provider=provider, status=Course.Status.DRAFT)
    save(client, course, "was", title_de="Neuer Titel")
    client.force_login(make_user("office@beispiel.example", role=User.Role.COORDINATOR))
    save(client, course, "kosten", cost="paid", price="10", price_for="course")

    entries = client.get(f"{base(course)}verlauf/").context["entries"]

    told = [(one.who, one.is_office, sorted(after for _field, _before, after in one.lines)) for one in entries]
    assert told == [
        ("office@beispiel.example", True, ["10,00\xa0€", "für den ganzen Kurs", "kostenpflichtig"]),
        (editor.email, False, ["Neuer Titel"]),
        ("das Portal", False, []),
    ]


def test_seats_set_by_the_mails_link_are_told_as_such(client):
    run = make_run()
    provider = run.course.provider
    client.post(f"/de/stimmt-das-noch/{seats_token(provider)}/", shown(**{f"r{run.pk}": "4→2"}))
    client.force_login(make_membership(provider=provider).user)

    entries = client.get(f"{base(run.course)}verlauf/").context["entries"]

    assert (entries[0].who, entries[0].lines) == ("Link aus der Wochenmail", [("freie Plätze", "4", "2")])


def test_an_earlier_version_comes_back(client, provider):
    course = make_course(provider=provider, status=Course.Status.DRAFT)
    save(client, course, "was", title_de="Neuer Titel")
    first = course.history.last().pk

    go_back(client, course, first)

    assert Course.objects.get().title_de == "Deutsch am Abend"


def test_going_back_on_a_public_course_waits_for_the_office_too(client, provider):
    course = make_course(provider=provider)
    first = course.history.last().pk
    course.title_de = "Neuer Titel"
    course.save()

    go_back(client, course, first)

    assert Course.objects.get().title_de == "Neuer Titel"
    assert course.proposals.get().changes == {"title_de": ["Neuer Titel", "Deutsch am Abend"]}


def test_a_version_that_fits_no_more_is_said_and_nothing_changes(client, provider):
    course = make_course(provider=provider, status=Course.Status.DRAFT, cost="paid", price=90)
    course.history.update(cost="free")  # as before free courses had to be without a price
    first = course.history.last().pk
    course.title_de = "Neuer Titel"
    course.save()

    page = go_back(client, course, first)

    assert Course.objects.get().title_de == "Neuer Titel"
    assert "hat keinen Preis" in page.content.decode()


def test_the_profile_has_a_history_and_goes_back(client):
    provider = make_trusted(make_provider(phone="1"))
    client.force_login(make_membership(provider=provider, role=Membership.Role.MANAGER).user)
    address = f"/de/mein/{provider.slug}/profil/"
    data = form_of(client.get(address))

    client.post(address, {**data, "phone": "2"})
    told = client.get(f"{address}verlauf/")
    client.post(f"{address}verlauf/{provider.history.last().pk}/", form_of(told))

    provider.refresh_from_db()
    assert (told.context["entries"][0].lines, provider.phone) == ([("Telefon", "1", "2")], "1")


def test_a_record_of_another_course_is_not_there(client, provider):
    course = make_course(provider=provider)
    other = make_course(provider=make_provider(name="Andere"))

    assert client.post(f"{base(course)}verlauf/{other.history.first().pk}/").status_code == 404


def test_the_newest_change_of_course_and_dates_stands_first_and_dates_do_not_go_back(client, provider):
    course = make_course(provider=provider)
    run = make_run(course)
    for moment, row in enumerate((course, run, course, run)):
        row.phone, row.note = f"03871 {moment}", f"Hof {moment}"
        row.save()
        type(row).history.filter(pk=row.history.latest("history_id").pk).update(
            history_date=timezone.now() + timedelta(minutes=moment)
        )

    rows = client.get(f"/de/mein/{provider.slug}/angebote/{course.pk}/verlauf/").context["entries"]

    after = [after for row in rows for _field, _before, after in row.lines]
    assert after[:4] == ["Hof 3", "03871 2", "Hof 1", "03871 0"]
    assert [row.pk is None for row in rows[:4]] == [True, False, True, False]
