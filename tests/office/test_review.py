"""The office reviews: small changes together, others corrected or with a remark; applications with twins."""

import re

import pytest
from django.core import mail
from django.db import DatabaseError

from courses.models import Course, CourseRun, Proposal, Remark
from providers.models import Application, Invitation, Provider
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_membership,
    make_municipality,
    make_office,
    make_provider,
    make_run,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

LIST = "/de/buero/vorschlaege/"


@pytest.fixture
def author():
    return make_user(email="autorin@beispiel.example")


def propose(course, author=None, **changes):
    before_and_after = {name: list(pair) for name, pair in changes.items()}
    return Proposal.objects.create(course=course, changes=before_and_after, author=author)


def ticked(office):
    return re.findall(r'name="proposal" value="([^"]+)"', office.get(LIST).content.decode())


def test_small_changes_are_accepted_together_and_each_author_is_told(office, author):
    first, second = make_course(), make_course()
    propose(first, author, phone=("", "03871 1"))
    assert "Angekreuztes annehmen" in office.get(LIST).content.decode()
    propose(second, author, email=("", "neu@beispiel.example"), lessons=(None, 100))

    office.post(f"{LIST}annehmen/", {"proposal": ticked(office)})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.phone, second.email, second.lessons) == ("03871 1", "neu@beispiel.example", 100)
    assert [message.to for message in mail.outbox] == [[author.email]] * 2
    assert first.history.first().history_user.is_staff


def test_texts_and_new_offers_cannot_be_accepted_in_bulk(office):
    text = propose(make_course(), title_de=("Deutsch am Abend", "Anders"))
    new = Proposal.objects.create(course=make_course(status=Course.Status.IN_REVIEW))
    sent = [f"{one.pk}:{one.version}" for one in (text, new)]

    assert ticked(office) == []
    assert "Angekreuztes annehmen" not in office.get(LIST).content.decode()
    office.post(f"{LIST}annehmen/", {"proposal": [*sent, "x", "9:y"]})

    assert set(Proposal.objects.values_list("status", flat=True)) == {"waiting"}


def test_what_has_changed_since_it_was_ticked_is_left(office):
    course = make_course()
    proposal = propose(course, phone=("", "1"))
    seen = ticked(office)
    proposal.changes = {"phone": ["", "2"]}
    proposal.save()

    page = office.post(f"{LIST}annehmen/", {"proposal": seen}, follow=True).content.decode()

    course.refresh_from_db()
    assert (course.phone, "inzwischen" in page) == ("", True)


def test_the_list_is_searched_by_title_and_provider(office):
    propose(make_course(title="Nähen", provider=make_provider(name="Werkstatt")), phone=("", "1"))
    propose(make_course(title="Schwimmen", provider=make_provider(name="Bad")), phone=("", "1"))

    pages = [office.get(LIST, {"q": word}).content.decode() for word in ("näh", "bad")]

    assert [("Nähen" in page, "Schwimmen" in page) for page in pages] == [(True, False), (False, True)]


def test_a_profile_that_waits_is_found_by_its_provider_and_what_was_decided_by_nothing(office):
    provider = make_provider("Brückenhaus")
    changes = {"phone": ["", "1"]}
    waiting = Proposal.objects.create(provider=provider, changes=changes)
    Proposal.objects.create(provider=make_provider("Andere"), changes=changes)
    Proposal.objects.create(provider=provider, changes=changes, status="accepted")

    rows = office.get("/de/buero/vorschlaege/", {"q": "brücken"}).context["rows"]

    assert [one for one, _lines in rows] == [waiting]


def test_a_proposal_is_accepted_with_a_correction_and_the_author_hears_which(office, author):
    course = make_course()
    proposal = propose(course, author, title_de=("Deutsch am Abend", "DEUTSCH!!!"), phone=("", "03871 1"))
    address = f"{LIST}{proposal.pk}/berichtigen/"
    data = form_of(office.get(address)) | {"title_de": "Deutsch am Abend B1", "answer": "Ohne Ausrufezeichen."}

    office.post(address, data)

    course.refresh_from_db()
    proposal.refresh_from_db()
    assert (course.title_de, course.phone) == ("Deutsch am Abend B1", "03871 1")
    assert (proposal.status, proposal.changes["title_de"][1]) == ("accepted", "Deutsch am Abend B1")
    assert "berichtigt: Titel" in mail.outbox[0].body
    assert "Ohne Ausrufezeichen." in mail.outbox[0].body
    assert "Telefon" not in mail.outbox[0].body


def test_a_correction_that_cannot_be_is_named_and_nothing_is_decided(office):
    proposal = propose(make_course(), title_de=("Deutsch am Abend", "Neu"))
    address = f"{LIST}{proposal.pk}/berichtigen/"

    response = office.post(address, form_of(office.get(address)) | {"title_de": ""})

    assert (response.status_code, Proposal.objects.get().status) == (200, "waiting")


def test_a_correction_does_not_run_over_what_the_author_has_changed_meanwhile(office):
    proposal = propose(make_course(), title_de=("Deutsch am Abend", "Neu"))
    address = f"{LIST}{proposal.pk}/berichtigen/"
    data = form_of(office.get(address))
    proposal.changes = {"title_de": ["Deutsch am Abend", "Noch neuer"]}
    proposal.save()

    response = office.post(address, data)

    assert (response.status_code, Proposal.objects.get().status) == (409, "waiting")


def test_reviewer_and_author_talk_about_a_proposal_before_it_is_decided(client, office):
    make_office(email="buero@beispiel.example")
    member = make_membership()
    course = make_course(provider=member.provider)
    proposal = propose(course, member.user, title_de=("Deutsch am Abend", "Neu"))

    office.post(f"{LIST}{proposal.pk}/bemerkung/", {"text": "Warum der neue Titel?"})
    client.force_login(member.user)
    own = f"/de/mein/{member.provider.slug}/angebote/{course.pk}/"
    seen = client.get(own).content.decode()
    client.post(f"{own}bemerkung/", {"text": "Er ist kürzer."})
    client.post(f"{own}bemerkung/", {"text": " "})

    assert "Warum der neue Titel?" in seen
    assert [message.to for message in mail.outbox] == [[member.user.email], ["buero@beispiel.example"]]
    assert [remark.text for remark in Remark.objects.all()] == ["Warum der neue Titel?", "Er ist kürzer."]
    assert Proposal.objects.get().status == "waiting"


def test_the_link_of_the_mail_and_one_click_decide(client, office):
    """Two clicks: the link, and the button."""
    member = make_membership()
    course = make_course(provider=member.provider)
    form = client.force_login(member.user) or client.get(
        f"/de/mein/{member.provider.slug}/angebote/{course.pk}/anmeldung/"
    )
    client.post(form.request["PATH_INFO"], form_of(form) | {"phone": "03871 99"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    office.force_login(make_user(role="coordinator"))

    page = office.get(link).content.decode()
    action = re.search(r'action="([^"]+/annehmen/)"', page)[1]
    office.post(action, {"version": re.search(r'name="version" value="([^"]+)"', page)[1]})

    assert Course.objects.get().phone == "03871 99"


def apply(name, **fields):
    fields = {"email": "erika@neu.example", "phone": "", "homepage": "", **fields}
    return Application.objects.create(
        name=name,
        kind="initiative",
        municipality=make_municipality(),
        contact_name="Erika Beispiel",
        offers="Café",
        language="de",
        **fields,
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": "Sprachcafé Lübz e. V."}, "ähnlicher Name"),
        ({"name": "SPRACHCAFE LUEBZ"}, "ähnlicher Name"),
        ({"name": "Sprachcaffe Lübz"}, "ähnlicher Name"),
        ({"name": "Ganz anders", "email": "Post@Cafe.example"}, "gleiche E-Mail"),
        ({"name": "Ganz anders", "phone": "+49 38731 123"}, "gleiche Telefonnummer"),
        ({"name": "Ganz anders", "homepage": "http://cafe.example/neu"}, "gleiche Website"),
        ({"name": "Nähcafé Parchim"}, None),
    ],
)
def test_an_organisation_that_is_there_already_is_noticed(office, fields, reason):
    make_provider(
        name="Sprachcafé Lübz",
        email="post@cafe.example",
        phone="038731 123",
        website="https://www.cafe.example/",
    )
    application = apply(**fields)

    page = office.get(f"/de/buero/antraege/{application.pk}/").content.decode()

    assert ("Diese Organisation gibt es vielleicht schon" in page) == (reason is not None)
    assert reason is None or reason in page


def test_the_applicant_can_join_the_organisation_that_is_there(office):
    there = make_provider(name="Sprachcafé Lübz")
    application = apply("Sprachcafé Luebz")

    office.post(f"/de/buero/antraege/{application.pk}/annehmen/", {"provider": there.slug})

    invitation = Invitation.objects.get()
    assert (invitation.provider, invitation.email, invitation.role) == (there, "erika@neu.example", "manager")
    assert (Provider.objects.count(), Application.objects.get().status) == (1, "accepted")


@pytest.fixture
def near():
    """A start of another provider with free seats, and the rule by which others near by are asked about."""
    make_clash_rule()
    theirs = make_course("Deutsch fängt an", course_type=make_course_type(), level_from=1, level_to=1)
    return make_run(theirs, start=37, seats_free=11, municipality=make_municipality())


def beside(near, **course):
    """Of another course at the same place, a day later."""
    kind = near.course.course_type
    fields = {
        "course_type": kind,
        "level_from": 1,
        "level_to": 1,
        "provider": make_provider("Schule Elde", phone="03871 1234"),
    } | course
    return make_run(make_course("Deutsch A1", **fields), start=38, end=100, municipality=near.municipality)


def decision_about(page, **decision):
    tags = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    carried = {name: value for name, value in tags if name != "csrfmiddlewaretoken"}
    return carried | {"asked-act": "decide"} | {f"asked-{name}": value for name, value in decision.items()}


def test_the_office_is_asked_about_starts_of_a_new_offer_before_it_is_public(office, near):
    run = beside(near, status=Course.Status.IN_REVIEW)
    one = Proposal.objects.create(course=run.course)
    data = {"version": one.version, "answer": "Danke"}

    page = office.post(f"{LIST}{one.pk}/annehmen/", data)
    between = Proposal.objects.get().status
    office.post(f"{LIST}{one.pk}/annehmen/", decision_about(page, do="save", reason="Nur für Mütter"))

    run.refresh_from_db()
    one.refresh_from_db()
    text = page.content.decode()
    assert [
        word for word in ("Noch nicht angenommen", "Annehmen, weil", str(near.course.provider)) if word not in text
    ] == []
    assert (between, one.status, one.answer) == ("waiting", "accepted", "Danke")
    assert (run.course.status, run.start_reason) == (Course.Status.PUBLISHED, "Nur für Mütter")


def test_what_the_office_accepts_is_not_public_where_the_reason_for_its_start_cannot_be_kept(
    office, near, monkeypatch
):
    run = beside(near, status=Course.Status.IN_REVIEW)
    one = Proposal.objects.create(course=run.course)
    page = office.post(f"{LIST}{one.pk}/annehmen/", {"version": one.version})

    def broken(_asked):
        raise DatabaseError("broken for a test")

    monkeypatch.setattr("planning.starts.asked.Asked.keep", broken)
    office.raise_request_exception = False
    office.post(f"{LIST}{one.pk}/annehmen/", decision_about(page, do="save", reason="Nur für Mütter"))

    assert (Course.objects.get(pk=run.course_id).status, Proposal.objects.get().status) == ("in_review", "waiting")


def test_another_level_that_the_office_accepts_or_corrects_is_asked_about(office, near):
    run = beside(near, level_from=3, level_to=3)
    levels = {"level_from": (3, 1), "level_to": (3, 1)}
    one = propose(run.course, **levels)
    correction = f"{LIST}{one.pk}/berichtigen/"

    plain = office.post(f"{LIST}{one.pk}/annehmen/", {"version": one.version})
    page = office.post(correction, form_of(office.get(correction)) | {"answer": "So"})
    between = Course.objects.get(pk=run.course.pk).level_from
    office.post(correction, decision_about(page, do="save", reason="Nur für Mütter"))

    run = CourseRun.objects.select_related("course").get(pk=run.pk)
    assert ["Noch nicht angenommen" in one.content.decode() for one in (plain, page)] == [True, True]
    assert (between, run.course.level_from, run.start_reason) == (3, 1, "Nur für Mütter")


def test_a_reason_goes_when_the_office_accepts_another_level(office, near):
    run = beside(near, level_from=3, level_to=3)
    CourseRun.objects.filter(pk=run.pk).update(start=days(200), end=days(300), start_reason="Nur für Mütter")
    one = propose(run.course, level_from=(3, 1), level_to=(3, 1))

    office.post(f"{LIST}{one.pk}/annehmen/", {"version": one.version})

    run = CourseRun.objects.select_related("course").get(pk=run.pk)
    assert (run.course.level_from, run.start_reason) == (1, "")


@pytest.mark.parametrize("changes_meanwhile", ["", "start", "course", "own", "told"])
def test_what_the_provider_has_answered_the_office_is_asked_only_where_another_start_has_changed(
    client, near, changes_meanwhile
):
    run = beside(near, status=Course.Status.DRAFT)
    client.force_login(make_membership(provider=run.course.provider).user)
    address = f"/de/mein/{run.course.provider.slug}/angebote/{run.course.pk}/veroeffentlichen/"
    client.post(address, decision_about(client.post(address), do="save", reason="Nur für Mütter"))
    beside_it = CourseRun.objects.exclude(pk=near.pk).get()
    if changes_meanwhile == "start":
        near.start = days(36)
        near.save()
    elif changes_meanwhile == "course":
        near.course.save()
    elif changes_meanwhile == "own":
        beside_it.note = "Bitte klingeln"
        beside_it.save()
    elif changes_meanwhile == "told":
        near.save()
        beside_it.save()
    one = Proposal.objects.get()

    client.force_login(make_user(role="coordinator"))
    client.post(f"{LIST}{one.pk}/annehmen/", {"version": one.version})

    one.refresh_from_db()
    assert one.status == ("waiting" if changes_meanwhile in {"start", "course", "told"} else "accepted")


def test_who_goes_back_from_the_question_sees_the_proposal_with_the_word_that_was_typed(office, near):
    one = Proposal.objects.create(course=beside(near, status=Course.Status.IN_REVIEW).course)

    page = office.post(
        f"{LIST}{one.pk}/annehmen/", {"version": one.version, "answer": "Danke", "asked-act": "back"}
    )

    one.refresh_from_db()
    assert (one.status, "Danke" in page.content.decode(), page.status_code) == ("waiting", True, 200)
