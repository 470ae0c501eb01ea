"""The link of the weekly mail: for whom it was sent, while they may, until the next mail, and no longer."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from contacts.models import Office
from courses import seat_links
from courses.models import CourseRun
from providers.models import Membership, Provider
from tests.factories import days, make_course, make_membership, make_office, make_provider, make_run, seats_token
from tests.workplace.test_seats import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Of a provider with an address of its own, whose seats nobody has confirmed for a month."""
    make_office(email="office@beispiel.example")
    provider = make_provider(email="info@beispiel.example")
    return make_run(make_course(provider=provider), seats_as_of=days(-30))


def mailed() -> dict[str, str]:
    """The links that a round of mails brings, by address."""
    mail.outbox.clear()
    call_command("remind_providers")
    return {message.to[0]: re.search(r"http://testserver(/\S+)", message.body)[1] for message in mail.outbox}


def opened(client, link):
    return client.get(link).status_code


def saved(client, link, run, pair="4→1"):
    """The answer to a number sent by link, and the number that then stands there."""
    status = client.post(link, shown(**{f"r{run.pk}": pair})).status_code
    run.refresh_from_db()
    return status, run.seats_free


def test_everybody_gets_a_link_of_their_own(client, run):
    editor, manager = (make_membership(provider=run.course.provider, role=role) for role in Membership.Role)

    links = mailed()

    assert set(links) == {editor.user.email, manager.user.email, "office@beispiel.example"}
    assert len(set(links.values())) == 3
    assert {opened(client, link) for link in links.values()} == {200}


ENDS = {
    "left": lambda membership: membership.delete(),
    "disabled": lambda membership: User.objects.filter(pk=membership.user_id).update(is_active=False),
    "deleted": lambda membership: membership.user.delete(),
    "ended by a manager": lambda membership: seat_links.end_links(membership.provider),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_members_link_ends_with_the_membership(client, run, end):
    membership = make_membership(provider=run.course.provider)
    link = mailed()[membership.user.email]
    before = opened(client, link)

    ENDS[end](membership)

    assert (before, opened(client, link), saved(client, link, run)) == (200, 410, (410, 4))


def test_another_members_link_goes_on(client, run):
    gone, stays = (make_membership(provider=run.course.provider) for _number in range(2))
    links = mailed()

    gone.delete()

    assert saved(client, links[stays.user.email], run) == (302, 1)


def test_the_link_to_an_address_ends_when_it_is_the_providers_no_more(client, run):
    link = mailed()["info@beispiel.example"]
    before = opened(client, link)

    Provider.objects.update(email="neu@beispiel.example")

    assert (before, opened(client, link)) == (200, 410)


def test_the_offices_link_ends_when_the_office_has_another_address(client, run):
    link = mailed()["office@beispiel.example"]
    before = opened(client, link)

    Office.objects.update(email="neu@beispiel.example")

    assert (before, opened(client, link)) == (200, 410)


def test_a_used_link_goes_on_until_the_next_mail(client, run):
    make_membership(provider=run.course.provider)
    first = next(iter(mailed().values()))
    answers = [saved(client, first, run), saved(client, first, run, "1→2")]
    CourseRun.objects.update(seats_as_of=days(-30))
    run.course.provider.reminder.__class__.objects.update(sent_on=days(-7))

    second = next(iter(mailed().values()))

    assert answers == [(302, 1), (302, 2)]
    assert (opened(client, first), opened(client, second)) == (410, 200)


def test_a_manager_ends_all_links_with_one_click(client, run):
    provider = run.course.provider
    manager = make_membership(provider=provider, role=Membership.Role.MANAGER)
    links = mailed()
    client.force_login(manager.user)
    page = f"/de/mein/{provider.slug}/plaetze/"
    before = {opened(client, link) for link in links.values()}

    assert f"{page}links-beenden/" in client.get(page).content.decode()
    client.post(f"{page}links-beenden/")

    assert (before, {opened(client, link) for link in links.values()}) == ({200}, {410})


def test_editors_are_not_offered_to_end_links(client, run):
    provider = run.course.provider
    editor = make_membership(provider=provider)
    mailed()
    client.force_login(editor.user)

    assert "links-beenden" not in client.get(f"/de/mein/{provider.slug}/plaetze/").content.decode()


def test_a_link_names_nobody(run):
    link = mailed()["info@beispiel.example"]

    assert "info" not in seat_links.signing.b64_decode(link.split("/")[3].split(":")[0].encode()).decode()


def test_links_of_earlier_versions_work_no_more(client, run):
    token = seat_links.signing.dumps(run.course.provider.pk, salt=seat_links.SALT)

    assert opened(client, f"/de/stimmt-das-noch/{token}/") == 410


def test_the_history_says_that_a_number_came_by_the_link_or_whose_it_is(client, run):
    user = make_membership(provider=run.course.provider).user
    link = mailed()[user.email]

    saved(client, link, run)
    by_link = run.history.first()
    client.force_login(user)
    saved(client, link, run, "1→2")
    by_member = run.history.first()

    assert (by_link.history_user, by_link.history_change_reason) == (None, "Link aus der Wochenmail")
    assert (by_member.history_user, by_member.history_change_reason or "") == (user, "")


def test_a_manager_ends_the_links_of_the_own_provider_alone(client):
    own, other = make_membership(), make_membership(provider=make_provider("Andere"))
    links = [f"/de/stimmt-das-noch/{seats_token(one.provider, one.user)}/" for one in (own, other)]

    seat_links.end_links(own.provider)

    assert [client.get(one).status_code for one in links] == [410, 200]
