"""Whoever ends a membership or changes a role is asked first, and may undo it while nobody else has acted."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from providers import actions
from providers.models import Invitation, Membership, MembershipChange
from tests.factories import make_membership, make_provider, make_user, prove, seats_token
from tests.race import at_once

pytestmark = pytest.mark.django_db
ROUNDS = 8
EDITOR, MANAGER = Membership.Role.EDITOR, Membership.Role.MANAGER


@pytest.fixture
def provider():
    return make_provider()


@pytest.fixture
def boss(client, provider):
    """A manager, who is logged in; there is another one."""
    make_membership(provider=provider, role=MANAGER)
    membership = make_membership(provider=provider, role=MANAGER)
    client.force_login(membership.user)
    return membership.user


@pytest.fixture
def colleague(provider):
    return make_membership(make_user("kollegin@beispiel.example"), provider)


def address(name, membership):
    args = [membership.provider.slug, *([] if name == "leave" else [membership.pk])]
    return reverse(f"workplace:{name}", args=args)


def undo(client):
    return client.post(reverse("workplace:take_back", args=[MembershipChange.objects.get().pk]))


def roles(provider, user):
    return list(provider.memberships.filter(user=user).values_list("role", flat=True))


ACTS = {"remove_member": [], "change_role": [MANAGER]}


@pytest.mark.parametrize("act", ACTS)
def test_it_asks_first_then_does_it_then_undoes_it(client, provider, boss, colleague, act):
    target = address(act, colleague)

    asked, before = client.get(target).content.decode(), roles(provider, colleague.user)
    client.post(target, {"role": MANAGER})
    then = roles(provider, colleague.user)
    page = client.get(reverse("workplace:members", args=[provider.slug])).content.decode()
    undo(client)

    assert "Das bedeutet es" in asked
    assert "Rückgängig machen (bis " in page
    assert (before, then, roles(provider, colleague.user)) == ([EDITOR], ACTS[act], [EDITOR])
    assert not MembershipChange.objects.exists()


def test_whoever_left_their_only_provider_may_come_back(client, provider, colleague):
    make_membership(provider=provider, role=MANAGER)
    client.force_login(colleague.user)

    asked = client.get(address("leave", colleague)).content.decode()
    left = client.post(address("leave", colleague), follow=True).content.decode()
    between = roles(provider, colleague.user)
    undo(client)

    assert f"{provider} verlassen?" in asked
    assert "Rückgängig machen" in left
    assert (between, roles(provider, colleague.user)) == ([], [EDITOR])


def test_a_manager_who_became_an_editor_may_be_manager_again(client, provider, boss):
    own = provider.memberships.get(user=boss)

    client.post(address("change_role", own), {"role": EDITOR})
    then = roles(provider, boss)
    undo(client)

    assert (then, roles(provider, boss)) == ([EDITOR], [MANAGER])


def late(change, _boss, _provider):
    MembershipChange.objects.update(made_at=timezone.now() - timedelta(minutes=10))


def by_another(change, boss, _provider):
    MembershipChange.objects.update(by=make_user())


def without_the_right(_change, boss, provider):
    provider.memberships.filter(user=boss).update(role=EDITOR)


def gone(_change, boss, provider):
    provider.memberships.filter(user=boss).delete()


@pytest.mark.parametrize("spoil", [late, by_another, without_the_right, gone])
@pytest.mark.parametrize("act", ACTS)
def test_it_is_undone_in_time_by_who_did_it_while_they_have_the_right(
    client, provider, boss, colleague, act, spoil
):
    client.post(address(act, colleague), {"role": MANAGER})
    spoil(MembershipChange.objects.get(), boss, provider)

    answer = undo(client)

    assert (answer.status_code, roles(provider, colleague.user)) == (404, ACTS[act])


def another_manager(provider):
    return make_membership(provider=provider, role=MANAGER).user


def removed(provider, membership):
    actions.remove(provider.memberships.get(user=membership.user), another_manager(provider))


def made_editor(provider, membership):
    actions.set_role(provider.memberships.get(user=membership.user), EDITOR, another_manager(provider))


def deleted_by_an_administrator(provider, membership):
    provider.memberships.filter(user=membership.user).delete()


def joined_again_and_removed(provider, membership):
    make_membership(membership.user, provider)
    removed(provider, membership)


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        ({"role": EDITOR}, removed, []),
        ({"role": EDITOR}, made_editor, [EDITOR]),
        ({"role": EDITOR}, deleted_by_an_administrator, []),
        (None, joined_again_and_removed, []),
    ],
)
def test_nobody_undoes_what_another_has_done_meanwhile(client, provider, boss, first, then, left):
    own = provider.memberships.get(user=boss)
    client.post(address("change_role" if first else "leave", own), first or {})
    change = MembershipChange.objects.get()

    then(provider, own)
    answer = client.post(reverse("workplace:take_back", args=[change.pk]))

    assert (answer.status_code, roles(provider, boss)) == (404, left)


def test_whoever_removes_somebody_that_is_gone_already_ends_the_way_back(client, provider, boss):
    own = provider.memberships.get(user=boss)
    actions.remove(own, boss)
    own.pk = MembershipChange.objects.get().membership_key
    client.force_login(another_manager(provider))

    answer = client.post(address("remove_member", own), follow=True)

    assert "Diese Person ist nicht mehr Mitglied." in answer.content.decode()
    assert not MembershipChange.objects.exists()


STRANGERS = {
    "invite": lambda provider, _row, by: actions.invite(provider, "neu@beispiel.example", EDITOR, by),
    "remove": lambda _provider, row, by: actions.remove(row, by),
    "make a manager": lambda _provider, row, by: actions.set_role(row, MANAGER, by),
}


@pytest.mark.parametrize("act", STRANGERS)
@pytest.mark.parametrize("where", ["here", "elsewhere", "nowhere"])
def test_nobody_rules_members_but_who_manages_the_provider_itself(provider, colleague, act, where):
    """An editor here, a manager of another one, and somebody of none."""
    by = make_membership(provider=provider).user if where == "here" else make_user()
    if where == "elsewhere":
        make_membership(by, make_provider(), role=MANAGER)

    with pytest.raises(actions.NoRightError):
        STRANGERS[act](provider, colleague, by)

    assert roles(provider, colleague.user) == [EDITOR]
    assert not Invitation.objects.exists()


def test_what_is_wanted_of_one_member_ends_no_way_back_of_another(provider, boss, colleague):
    other, third = (make_membership(provider=provider) for _number in range(2))
    for row in (colleague, other):
        actions.set_role(row, MANAGER, boss)

    actions.set_role(colleague, MANAGER, another_manager(provider))
    actions.set_role(third, EDITOR, boss)

    assert [change.user for change in MembershipChange.objects.all()] == [other.user]


def test_who_says_the_same_again_keeps_the_way_back(provider, boss, colleague):
    for _time in range(2):
        actions.set_role(colleague, MANAGER, boss)

    assert MembershipChange.objects.get().by == boss


@pytest.mark.parametrize("act", ["remove_member", "change_role"])
def test_links_and_invitations_do_not_revive(client, provider, boss, act):
    gone = make_membership(provider=provider, role=MANAGER)
    link = f"/de/stimmt-das-noch/{seats_token(provider, gone.user)}/"
    invitation = actions.invite(provider, "neu@beispiel.example", EDITOR, gone.user)
    before = client.get(link).status_code

    client.post(address(act, gone), {"role": EDITOR})
    undo(client)

    is_same = act == "change_role"  # the same membership: it never ended
    assert (before, client.get(link).status_code) == (200, 200 if is_same else 410)
    assert roles(provider, gone.user) == [MANAGER]
    assert not Invitation.objects.filter(pk=invitation.pk).exists()


def test_an_undone_promotion_leaves_a_manager(client, provider, colleague):
    office = make_user(role=User.Role.COORDINATOR)
    prove(office)
    client.force_login(office)
    client.post(address("change_role", colleague), {"role": MANAGER})
    make_membership(provider=provider)

    answer = client.post(reverse("workplace:take_back", args=[MembershipChange.objects.get().pk]), follow=True)

    assert "Ein Anbieter braucht mindestens eine Leitung." in answer.content.decode()
    assert roles(provider, colleague.user) == [MANAGER]


def test_the_last_manager_is_told_before_asking(client, provider, colleague):
    last = make_membership(provider=provider, role=MANAGER)
    client.force_login(last.user)

    pages = [client.get(address(name, last)).content.decode() for name in ("leave", "change_role")]

    assert all("Ein Anbieter braucht mindestens eine Leitung." in page for page in pages)
    assert not any("Das bedeutet es" in page for page in pages)


@pytest.mark.django_db(transaction=True)
def test_a_removal_is_not_undone_while_somebody_else_removes_the_same_person():
    provider = make_provider()
    boss, other = (another_manager(provider) for _number in range(2))
    clients = [Client(), Client()]
    for client, user in zip(clients, (boss, other), strict=True):
        client.force_login(user)

    for _round in range(ROUNDS):
        person = make_membership(provider=provider)
        target, user = address("remove_member", person), person.user
        clients[0].post(target)
        undone = reverse("workplace:take_back", args=[MembershipChange.objects.get(user=user).pk])
        acts = [partial(clients[0].post, undone), partial(clients[1].post, target)]
        answers = at_once(*(lambda act=act: act().status_code for act in acts))

        assert (answers, roles(provider, user)) in [([404, 302], []), ([302, 404], [EDITOR])]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def undone_by(client, user):
    return client.post, reverse("workplace:take_back", args=[MembershipChange.objects.get(user=user).pk])


def promoted(provider, boss):
    person = make_membership(provider=provider)
    boss.post(address("change_role", person), {"role": MANAGER})
    return person


def ended(provider, boss):
    person = make_membership(provider=provider)
    boss.post(address("remove_member", person))
    return person


def left(provider, _boss):
    person = make_membership(provider=provider)
    client_of(person.user).post(address("leave", person))
    return person


def undo_once_more(undo, _person, _other):
    return undo


def removal(_undo, person, other):
    return client_of(other).post, address("remove_member", person)


def demotion(_undo, person, other):
    return client_of(other).post, address("change_role", person), {"role": EDITOR}


def new_invitation(_undo, person, other):
    prove(person.user, person.user.email)
    invitation = actions.invite(person.provider, person.user.email, EDITOR, other)
    return client_of(person.user).post, reverse("workplace:join", args=[invitation.token])


CROSSED = [  # what was done, what another does while it is undone, and how it ends whoever is first
    (promoted, undo_once_more, [[EDITOR]]),
    (promoted, removal, [[]]),
    (promoted, demotion, [[EDITOR]]),
    (ended, undo_once_more, [[EDITOR]]),
    (ended, new_invitation, [[EDITOR]]),
    (left, undo_once_more, [[EDITOR]]),
    (left, new_invitation, [[EDITOR]]),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("done", "meanwhile", "ends"), CROSSED)
def test_an_undoing_that_crosses_another_act_ends_as_if_one_had_come_after_the_other(done, meanwhile, ends):
    provider = make_provider()
    boss, other = (another_manager(provider) for _number in range(2))

    for _round in range(ROUNDS):
        person = done(provider, client_of(boss))
        undo = undone_by(client_of(person.user if done is left else boss), person.user)
        answers = at_once(*(partial(*act) for act in (undo, meanwhile(undo, person, other))))

        assert {answer.status_code for answer in answers} <= {302, 404}
        assert roles(provider, person.user) in ends
        assert not MembershipChange.objects.filter(user=person.user, by=boss).exists()


def test_what_can_no_longer_be_undone_is_forgotten(provider, colleague):
    by = make_user()
    fields = {"provider": provider, "user": colleague.user, "by": by, "membership_key": 0, "role_before": EDITOR}
    change = MembershipChange.objects.create(**fields)
    young = MembershipChange.objects.outdated().count()

    MembershipChange.objects.update(made_at=timezone.now() - timedelta(minutes=10))

    assert (young, list(MembershipChange.objects.outdated())) == (0, [change])
