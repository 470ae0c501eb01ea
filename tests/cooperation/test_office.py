"""Partners, agreements, meetings and network mails as administrators keep them."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from cooperation.models import Agreement, Decision, Liaison, Meeting, NetworkMail, Partner, Signature
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_lending,
    make_liaison,
    make_means,
    make_meeting,
    make_network_task,
    make_partner,
    make_provider,
    make_run,
    make_signature,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

START = "/de/buero/kooperation/"
MAILS = f"{START}mails/neu/"
MAIL = {"subject": "Neues vom Netzwerk", "text": "Guten Tag"}


def test_a_partner_is_made_with_its_liaison_persons(administration):
    address = f"{START}partner/neu/"
    person = {"liaisons-0-name": "Beispielperson", "liaisons-0-email": "a@beispiel.example"}
    data = form_of(administration.get(address)) | {"name": "Kreissportbund", "kind": "association", **person}

    response = administration.post(address, data)

    partner = Partner.objects.get()
    assert response["Location"] == f"{START}partner/{partner.pk}/"
    assert list(partner.liaisons.values_list("email", flat=True)) == ["a@beispiel.example"]


def test_an_agreement_is_made_with_signatures_duties_and_an_amendment(administration, partner):
    address = f"{START}vereinbarungen/neu/"
    data = form_of(administration.get(address)) | {
        "title_de": "Prüfungsverbund",
        "aims_de": "Einander helfen",
        "text_de": "<p>Wir <script>alert(1)</script>helfen.</p>",
        "signed_on": "2026-01-15",
        "signatures-0-partner": partner.pk,
        "signatures-0-signed_on": "2026-01-15",
        "signatures-0-duties": ["examiners", "exam_seats"],
        "amendments-0-agreed_on": "2026-06-01",
        "amendments-0-text": "Auch für B2.",
    }

    administration.post(address, data)

    agreement = Agreement.objects.get()
    assert (agreement.text_de, agreement.amendments.get().text) == ("<p>Wir helfen.</p>", "Auch für B2.")
    assert agreement.signatures.get().duties == ["examiners", "exam_seats"]
    page = administration.get(f"{START}vereinbarungen/{agreement.pk}/ansehen/").content.decode()
    assert "Prüfer" in page


def test_a_row_is_added_without_a_script_and_nothing_typed_is_lost_saved_or_judged(administration, partner):
    agreement = make_signature(partner).agreement
    address = f"{START}vereinbarungen/{agreement.pk}/"
    typed = {"title_de": "Neuer Titel", "aims_de": "", "signatures-0-representative": "Frau Muster"}

    asked = administration.post(address, form_of(administration.get(address)) | typed | {"add": "amendments"})
    more = administration.post(address, form_of(asked) | {"add": "amendments"})
    data = form_of(more) | {
        "aims_de": "Helfen",
        "amendments-1-agreed_on": "2026-06-01",
        "amendments-1-text": "Ja.",
    }
    unsaved = Agreement.objects.get().title_de
    saved = administration.post(address, data)

    found = {name: value for name, value in form_of(asked).items() if name in typed}
    assert found == {name: [value] for name, value in typed.items()}
    assert 'class="notice problem"' not in asked.content.decode()
    assert [name for name in form_of(more) if name.endswith("-text")] == ["amendments-0-text", "amendments-1-text"]
    agreement.refresh_from_db()
    assert (unsaved == "Neuer Titel", saved.status_code, agreement.title_de) == (False, 302, "Neuer Titel")
    assert (agreement.amendments.get().text, agreement.signatures.get().representative) == ("Ja.", "Frau Muster")


def test_a_row_without_what_its_name_is_made_of_is_compared_all_the_same(administration, partner):
    agreement = make_signature(partner).agreement
    address = f"{START}vereinbarungen/{agreement.pk}/"
    opened = form_of(administration.get(address)) | {"add": "signatures"}
    data = form_of(administration.post(address, opened)) | {"signatures-1-representative": "Frau Muster"}
    data.pop("add", None)
    administration.post(address, form_of(administration.get(address)) | {"title_de": "Ihrer"})

    crossed = administration.post(address, data | {"title_de": "Meiner"})

    assert crossed.status_code == 409
    assert "Frau Muster" in crossed.content.decode()


def test_what_was_seen_before_a_row_was_added_is_still_compared(administration, partner):
    agreement = make_signature(partner).agreement
    address = f"{START}vereinbarungen/{agreement.pk}/"
    opened = form_of(administration.get(address)) | {"title_de": "Meiner"}
    administration.post(address, form_of(administration.get(address)) | {"title_de": "Ihrer"})

    asked = administration.post(address, opened | {"add": "signatures"})
    crossed = administration.post(address, form_of(asked))

    agreement.refresh_from_db()
    assert (asked.status_code, crossed.status_code, agreement.title_de) == (200, 409, "Ihrer")


def test_a_partner_cannot_sign_twice(administration, partner):
    agreement = make_signature(partner).agreement
    address = f"{START}vereinbarungen/{agreement.pk}/"
    data = form_of(administration.get(address))
    data |= {"signatures-1-partner": partner.pk, "signatures-1-signed_on": "2026-01-15"}

    response = administration.post(address, data)

    assert response.status_code == 200
    assert 'class="errorlist' in response.content.decode()
    assert Signature.objects.count() == 1


def test_a_partner_who_has_signed_is_not_deleted(administration, partner):
    make_signature(partner)

    response = administration.post(f"{START}partner/{partner.pk}/loeschen/", follow=True)

    assert "Vereinbarung" in response.content.decode()
    assert Partner.objects.filter(pk=partner.pk).exists()


def test_a_meeting_ends_after_it_begins(administration):
    address = f"{START}treffen/neu/"
    data = form_of(administration.get(address)) | {"title": "Treffen", "starts_at": "2027-01-15T10:00"}

    wrong = administration.post(address, data | {"ends_at": "2027-01-15T09:00"})
    administration.post(
        address,
        data | {"ends_at": "2027-01-15T12:00", "decisions-0-text": "Wir beginnen", "decisions-0-due_on": ""},
    )

    assert "kann nicht enden" in wrong.content.decode()
    assert (Meeting.objects.count(), Decision.objects.get().text) == (1, "Wir beginnen")


def test_all_who_take_part_get_the_agenda_and_a_calendar_file(administration, partner):
    meeting = make_meeting(partner, agenda="Kursbeginne")
    make_liaison(make_partner(), "fremd@beispiel.example")

    administration.post(f"{START}treffen/{meeting.pk}/einladen/")

    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to, "Kursbeginne" in sent.body) == (1, ["werk@beispiel.example"], True)
    assert [(name, kind, text[:15]) for name, text, kind in sent.attachments] == [
        ("treffen.ics", "text/calendar", "BEGIN:VCALENDAR")
    ]


def test_a_meeting_that_is_put_off_moves_in_calendars_that_know_it(administration, partner):
    meeting = make_meeting(partner)
    page, file = (reverse(f"office:{name}", args=[meeting.pk]) for name in ("meeting", "meeting_file"))
    before, later = the_event(administration, file), f"{days(20)}T15:00"

    administration.post(page, form_of(administration.get(page)) | {"starts_at": later})

    after = the_event(administration, file)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert f"{after['DTSTART'].dt:%Y-%m-%dT%H:%M}" == later


def the_event(client, address):
    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    return event


def send_mail(client, **fields):
    """As it was shown."""
    shown = client.post(MAILS, MAIL | fields | {"look": "1"}).content.decode()
    return client.post(MAILS, MAIL | fields | {"send": re.search(r'name="send" value="(\w+)"', shown)[1]})


def test_a_network_mail_shows_first_whom_it_reaches_and_then_goes_to_each_alone(administration, partner):
    make_liaison(make_partner(kind="authority"), "amt@beispiel.example")
    make_liaison(partner, "still@beispiel.example", gets_mail=False)

    shown = administration.post(MAILS, MAIL | {"look": "1"}).content.decode()
    assert ("2 Personen" in shown, mail.outbox) == (True, [])
    send_mail(administration)

    assert sorted(sent.to for sent in mail.outbox) == [["amt@beispiel.example"], ["werk@beispiel.example"]]
    assert NetworkMail.objects.get().recipients == 2
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_network_mail_goes_to_those_that_match_and_an_essential_one_to_all_of_them(administration, partner):
    make_liaison(make_partner(kind="authority"), "amt@beispiel.example")
    agreement = make_signature(partner).agreement
    make_liaison(partner, "still@beispiel.example", gets_mail=False)
    make_liaison(partner, "Werk@Beispiel.example")  # as somebody else has typed it

    send_mail(administration, kinds=["authority"])
    send_mail(administration, agreement=agreement.pk, is_essential="on")

    addresses = [sent.to[0].lower() for sent in mail.outbox]
    assert (addresses[0], sorted(addresses[1:])) == (
        "amt@beispiel.example",
        ["still@beispiel.example", "werk@beispiel.example"],
    )
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers


@pytest.mark.parametrize("change", [{"is_essential": "on"}, {"kinds": ["authority"]}])
def test_a_network_mail_goes_to_nobody_who_was_not_shown(administration, partner, change):
    make_liaison(partner, "still@beispiel.example", gets_mail=False)
    make_liaison(make_partner(kind="authority"), "amt@beispiel.example")
    shown = administration.post(MAILS, MAIL | {"look": "1"}).content.decode()
    seen = re.search(r'name="send" value="(\w+)"', shown)[1]

    page = administration.post(MAILS, MAIL | change | {"send": seen}).content.decode()

    assert (mail.outbox, NetworkMail.objects.count()) == ([], 0)
    assert 'name="send"' in page


def test_a_mail_that_reaches_nobody_is_not_sent(administration):
    page = administration.post(MAILS, MAIL | {"send": "1"}).content.decode()

    assert "Niemand" in page
    assert NetworkMail.objects.count() == 0


def test_the_link_in_the_mail_unsubscribes_by_a_click_and_not_by_opening_it(administration, partner, client):
    send_mail(administration)
    client.logout()
    link = re.search(r"http\S+/abmelden/\S+", mail.outbox[0].body)[0]
    path = "/" + link.split("/", 3)[3]

    opened = client.get(path)
    assert (opened.status_code, Liaison.objects.get().gets_mail) == (200, True)
    client.post(path, {"List-Unsubscribe": "One-Click"})
    assert Liaison.objects.get().gets_mail is False
    client.post(path, {"again": "1"})
    assert Liaison.objects.get().gets_mail is True
    assert client.get("/de/netzwerk/abmelden/erfunden/").status_code == 404


def test_an_agreement_that_ends_soon_is_told_once(administration, partner, capsys):
    soon = make_agreement(valid_until=days(60))
    make_signature(partner, soon)
    make_agreement(valid_until=days(200))
    other = make_partner(name="Andere")
    make_liaison(other, "andere@beispiel.example")
    make_signature(other, make_agreement(valid_until=days(200)))

    call_command("remind_partners", "--dry-run")
    assert mail.outbox == []
    call_command("remind_partners")
    call_command("remind_partners")

    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "buero@beispiel.example",
        "werk@beispiel.example",
    ]
    assert "Vereinbarung" in administration.get(START).content.decode()


def test_an_agreement_that_was_prolonged_is_told_again_before_its_new_end(administration, partner):
    agreement = make_agreement(valid_until=days(60), reminded_on=days(-1))
    make_signature(partner, agreement)
    address = f"{START}vereinbarungen/{agreement.pk}/"

    for title, until in (("Vereinbarung", 80), ("Neuer Titel", 80)):
        data = form_of(administration.get(address)) | {"title_de": title, "valid_until": days(until).isoformat()}
        administration.post(address, data)
        call_command("remind_partners")

    assert len(mail.outbox) == 2  # to the partner and the office, once


def test_the_report_has_a_line_for_every_partner_and_month(administration, partner):
    make_run(make_course(provider=partner.provider), start=-1, end=30)
    make_partner(name="=cmd|'/c calc'!A1", provider=make_provider())

    lines = administration.get(f"{START}pflichten.csv").content.decode("utf-8-sig").splitlines()

    assert len(lines) == 1 + 2 * 12
    assert {line.split(";")[0] for line in lines[1:]} == {"Bildungswerk", "'=cmd|'/c calc'!A1"}


def test_everybody_sees_the_partners_and_what_they_have_agreed(client, partner):
    make_signature(partner)
    make_partner(name="Nie unterschrieben")
    make_partner(name="Ausgeschieden").signatures.create(
        agreement=make_agreement(signed_on=days(-100), valid_until=days(-1)), signed_on=days(-100)
    )

    page = client.get("/de/netzwerk/").content.decode()

    assert ("Bildungswerk" in page, "Nie unterschrieben" in page, "Ausgeschieden" in page) == (True, False, False)


@pytest.mark.parametrize("number", [1, 12])
def test_many_signatures_and_decisions_cost_no_more_queries(administration, django_assert_max_num_queries, number):
    agreement, meeting = make_agreement(), make_meeting()
    for _number in range(number):
        partner = make_partner(provider=make_provider())
        make_signature(partner, agreement)
        make_liaison(partner)
        meeting.partners.add(partner)
        meeting.decisions.create(text="Tun", partner=partner)
    pages = ["", "pflichten/", "partner/", "vereinbarungen/", "treffen/", f"vereinbarungen/{agreement.pk}/"]
    pages += [
        f"vereinbarungen/{agreement.pk}/ansehen/",
        f"treffen/{meeting.pk}/",
        f"treffen/{meeting.pk}/ansehen/",
    ]

    for page in pages:
        with django_assert_max_num_queries(20, info=page):
            administration.get(START + page)


def test_a_coordinator_keeps_partners_meetings_and_mails_but_no_agreement(administration, partner):
    office = administration
    office.force_login(make_user(role=User.Role.COORDINATOR))
    agreement = make_signature(partner).agreement
    meeting = make_meeting()
    meeting.partners.add(partner)

    page = office.get(START).content.decode()
    renamed = form_of(office.get(f"{START}partner/{partner.pk}/")) | {"name": "Neuer Name", "kind": "company"}
    office.post(f"{START}partner/{partner.pk}/", renamed)
    office.post(f"{START}treffen/{meeting.pk}/einladen/")
    send_mail(office, is_essential="on")
    seen = office.get(f"{START}vereinbarungen/{agreement.pk}/ansehen/").content.decode()

    partner.refresh_from_db()
    assert (partner.name, partner.kind) == ("Neuer Name", "company")
    assert [sent.to for sent in mail.outbox] == [["werk@beispiel.example"]] * 2
    assert ("/kooperation/partner/" in page, f"{START}vereinbarungen/" in page.split("<h2>")[0]) == (True, False)
    assert ("Neuer Name" in seen, f'{START}vereinbarungen/{agreement.pk}/"' in seen) == (True, False)
    assert office.get(f"{START}vereinbarungen/{agreement.pk}/").status_code == 404


@pytest.mark.parametrize(("unnamed", "said"), [(8, "8 Kursträger"), (1, "1 Kursträger"), (0, None)])
def test_who_has_signed_without_a_name_here_is_said_by_number(administration, partner, unnamed, said):
    agreement = make_signature(partner).agreement
    address = f"{START}vereinbarungen/{agreement.pk}/"

    administration.post(address, form_of(administration.get(address)) | {"unnamed": unnamed})
    public, own = (
        " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
        for page in (administration.get("/de/netzwerk/"), administration.get(f"{address}ansehen/"))
    )

    for text in (public, own):
        assert ("noch nicht eingetragen" in text) == bool(said)
        assert said is None or said in text


def test_only_administrators_move_a_signature_to_another_provider(administration, partner):
    own, other = partner.provider, make_provider("Andere")
    page = f"{START}partner/{partner.pk}/"
    before = form_of(administration.get(page))
    make_signature(partner)
    found = []

    for role in (User.Role.COORDINATOR, User.Role.ADMINISTRATOR):
        administration.force_login(make_user(role=role))
        for typed in ({"provider": other.pk}, {"provider": ""}):
            for shown in (before, form_of(administration.get(page))):
                administration.post(page, shown | typed)
            found.append(Partner.objects.get(pk=partner.pk).provider)
            Partner.objects.filter(pk=partner.pk).update(provider=own)

    assert found == [own, own, other, None]


def test_no_earlier_version_moves_a_signature_for_a_coordinator(administration, partner):
    make_signature(partner)
    partner.provider, own = make_provider("Andere"), partner.provider
    partner.name = "Früher"
    partner.save()
    earlier = partner.history.latest()
    partner.provider, partner.name = own, "Heute"
    partner.save()
    administration.force_login(make_user(role=User.Role.COORDINATOR))
    history = f"{START}partner/{partner.pk}/verlauf/"

    administration.post(f"{history}{earlier.pk}/", {"version": administration.get(history).context["version"]})

    partner.refresh_from_db()
    assert (partner.name, partner.provider) == ("Früher", own)


@pytest.mark.parametrize("part", ["giver", "taker", "turn"])
def test_no_partner_is_deleted_whose_part_stands_in_the_sums_of_others(administration, partner, part):
    other = make_partner()
    if part == "turn":
        make_network_task("Protokoll", partner, turns={-9: 0})
    else:
        giver, taker = (partner, other) if part == "giver" else (other, partner)
        make_lending(make_means(giver), taker)

    page = administration.post(f"{START}partner/{partner.pk}/loeschen/", follow=True).content.decode()
    sums = administration.get("/de/buero/kooperation/mittel/").status_code

    assert Partner.objects.filter(pk=partner.pk).exists()
    assert "zählt in den Summen der Partner" in page
    assert sums == 200
    with pytest.raises(ProtectedError):
        partner.delete()


def test_a_partner_of_which_nothing_is_counted_is_deleted(administration, partner):
    administration.post(f"{START}partner/{partner.pk}/loeschen/")

    assert not Partner.objects.exists()
