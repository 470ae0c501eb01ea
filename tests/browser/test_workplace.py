"""The work place in Debian's Chromium: WCAG 2.2 AA, no sideways scroll, the daily jobs by keyboard and phone."""

from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.models import User
from contacts.actions import addresses_of
from contacts.models import ContactPerson, Office
from cooperation.models import Agreement, Means, Meeting, Partner
from courses.models import Category, Course, CourseRun, CourseType, Proposal
from enquiries.models import Enquiry
from exams.models import ExamKind, ExamSession, SlipSeat, Task
from exams.placement.holding import hold
from exams.tasks.links import help_token, stand_in_token
from news.models import Post
from office.links.models import PublicLink
from pages.models import Page
from providers.models import Application, Invitation, Membership, Provider
from tests.browser.test_accessibility import findings
from tests.factories import (
    days,
    make_appointment,
    make_booking,
    make_course,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_licence,
    make_membership,
    make_message,
    make_municipality,
    make_outdated,
    make_result_slip,
    make_trusted,
    make_user,
    seats_token,
)

pytestmark = pytest.mark.django_db(transaction=True)


def cookie_of(user, portal):
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": portal}


@pytest.fixture
def provider(portal):
    return Provider.objects.get(slug="beispiel-bildungswerk")


@pytest.fixture
def manager(provider):
    return make_membership(provider=provider, role=Membership.Role.MANAGER).user


def of_office() -> dict:
    """A list, an empty form, a filled one and its history of everything the office keeps."""
    kept = {
        "aktuelles": Post,
        "seiten": Page,
        "stellen": Office,
        "personen": ContactPerson,
        "bereiche": Category,
        "kursarten": CourseType,
        "pruefungen": ExamSession,
        "pruefungsarten": ExamKind,
    }
    page = Page.objects.first()
    make_outdated(page)
    PublicLink.objects.create(url="https://weg.example/", state="gone", checked_at=timezone.now())
    return (
        of_model_pages(kept)
        | of_messages()
        | {
            "preview of a post": f"/buero/aktuelles/{Post.objects.first().pk}/vorschau/",
            "vain searches": "/buero/vergebliche-suchen/",
            "proposals": "/buero/vorschlaege/",
            "applications": "/buero/antraege/",
            "forgotten": "/buero/angebote/vergessen/",
            "links": "/buero/links/",
            "what learners say": "/buero/bewertungen/",
            "licences": "/buero/zulassungen/",
            "translations": "/buero/uebersetzungen/",
            "statement": "/buero/erklaerung-zur-barrierefreiheit/",
        }
    )


def of_cooperation(provider) -> dict:
    """What administrators and partners see."""
    kept = {
        "kooperation/partner": Partner,
        "kooperation/vereinbarungen": Agreement,
        "kooperation/treffen": Meeting,
    }
    start, agreement, meeting = "/buero/kooperation/", Agreement.objects.first(), Meeting.objects.first()
    partner = provider.partner
    return of_model_pages(kept) | {
        "cooperation": start,
        "agreement": f"{start}vereinbarungen/{agreement.pk}/ansehen/",
        "meeting": f"{start}treffen/{meeting.pk}/ansehen/",
        "duties of all": f"{start}pflichten/",
        "duties of one": f"{start}partner/{partner.pk}/pflichten/",
        "shared means": f"{start}mittel/",
        "new offer of means": f"{start}mittel/bieten/",
        "new need of means": f"{start}mittel/suchen/",
        "one of the means": f"{start}mittel/{Means.objects.first().pk}/",
        "new task of the network": f"{start}aufgaben/neu/",
        "mails": f"{start}mails/",
        "new mail": f"{start}mails/neu/",
    }


def of_quality(provider) -> dict:
    start = f"/mein/{provider.slug}/qualitaet"
    licence = make_licence(provider, until=30)
    numbers = provider.quality_reports.create(begins_on=days(-90), ends_on=days(0), learners=12, dropped_out=1)
    return {
        "quality": f"{start}/",
        "new licence": f"{start}/zulassungen/neu/",
        "licence": f"{start}/zulassungen/{licence.pk}/",
        "new numbers of a period": f"{start}/zahlen/neu/",
        "numbers of a period": f"{start}/zahlen/{numbers.pk}/",
    }


def of_model_pages(kept) -> dict:
    pages = {}
    for path, model in kept.items():
        one = f"/buero/{path}/{model.objects.first().pk}/"
        pages |= {path: f"/buero/{path}/", f"new {path}": f"/buero/{path}/neu/"}
        pages |= {f"one {path}": one, f"history {path}": f"{one}verlauf/"}
    return pages


def of_messages() -> dict:
    message = make_message()
    return {
        "messages": "/buero/nachrichten/",
        "message": f"/buero/nachrichten/{message.pk}/",
    }


@pytest.fixture
def work(provider, manager):
    """Every page of the work place, by who looks at it."""
    course = provider.courses.published().first()
    run = course.runs.to_confirm().first()
    CourseRun.objects.filter(course__provider=provider).update(seats_as_of=days(-16))
    draft = make_course(provider=provider, status=Course.Status.DRAFT, summary="", course_type=course.course_type)
    enquiry = Enquiry.objects.create(
        run=run, name="Olena", email="olena@beispiel.example", language="en", text="?"
    )
    crossed = {"title_de": [course.title_de, "Neu"], "phone": ["1", "2"], f"{run.pk}.note": [run.note, "Neu"]}
    proposal = Proposal.objects.create(course=course, changes=crossed, author=manager)
    profile = Proposal.objects.create(provider=provider, changes={"name": [provider.name, "Neu"]}, author=manager)
    Proposal.objects.create(course=draft, status="returned", answer="Bitte ergänzen.")
    inviter = make_user(role=User.Role.COORDINATOR)
    invitation = Invitation.objects.create(provider=provider, email="neu@beispiel.example", invited_by=inviter)
    application = Application.objects.create(
        name="Neu",
        kind="initiative",
        municipality=make_municipality(),
        contact_name="Erika",
        email="erika@beispiel.example",
        offers="Café",
        language="de",
    )
    file = provider.imported_files.create(
        name="kurse.csv",
        table=[["Titel", "Beginn", "Ende"], ["Nähen", "05.01.2099", "06.01.2099"], ["Ohne", "", ""]],
    )
    exam = make_exam_session(provider=provider, needs_examiners=2)
    booking = make_booking(make_appointment(provider))
    asked = make_help_request(provider=provider)

    own, one = f"/mein/{provider.slug}", f"/mein/{provider.slug}/angebote/{course.pk}"
    return {
        manager: {
            "today": f"{own}/",
            "seats": f"{own}/plaetze/",
            "courses": f"{own}/angebote/",
            "new course": f"{own}/angebote/neu/",
            "course": f"{one}/",
            "draft": f"{own}/angebote/{draft.pk}/",
            **{name: f"{one}/{name}/" for name in ("was", "fuer-wen", "wo", "kosten", "anmeldung", "sprachen")},
            "new dates": f"{one}/termine/neu/",
            "date": f"{one}/termine/{run.pk}/",
            "days": f"{one}/termine/{run.pk}/tage/",
            "copy": f"{one}/termine/kopieren/?start=2027-05-01",
            "preview": f"{one}/vorschau/",
            "history": f"{one}/verlauf/",
            "inbox": f"{own}/anfragen/",
            "enquiry": f"{own}/anfragen/{enquiry.pk}/",
            "imports": f"{own}/import/",
            "file of each night": f"{own}/import/quelle/",
            "import": f"{own}/import/{file.pk}/",
            "reports": f"{own}/meldungen/",
            "report": f"{own}/meldungen/{make_message(kind='error', provider=provider).pk}/",
            "result slips": f"{own}/einstufung/",
            "result slip": f"{own}/einstufung/{make_result_slip(provider, language='ar').pk}/",
            "placement tests": f"{own}/einstufung/termine/",
            "placement test": f"{own}/einstufung/termine/{booking.appointment_id}/",
            "new placement test": f"{own}/einstufung/termine/neu/",
            "exams": f"{own}/pruefungen/",
            "new exam": f"{own}/pruefungen/neu/",
            "exam": f"{own}/pruefungen/{exam.pk}/",
            "partners to ask": f"{own}/pruefungen/{exam.pk}/fragen/examiner/",
            "exam seats of partners": f"{own}/pruefungen/gemeinsam/",
            "tasks at exams": f"{own}/pruefungen/aufgaben/",
            "people at exams": f"{own}/pruefungen/leute/",
            "new person at exams": f"{own}/pruefungen/leute/neu/",
            "person at exams": f"{own}/pruefungen/leute/{make_exam_person(provider, exam.kind).pk}/",
            **of_quality(provider),
            "what learners say": f"{one}/bewertungen/",
            "results of an exam": f"{own}/pruefungen/{make_exam_session(provider=provider, on=-3).pk}/ergebnisse/",
            "profile": f"{own}/profil/",
            "profile history": f"{own}/profil/verlauf/",
            "members": f"{own}/mitglieder/",
            "leave": f"{own}/mitglieder/verlassen/",
            "account": "/konto/email/",
            "second factor": "/konto/2fa/",
            "sessions": "/konto/sessions/",
        },
        make_user(role=User.Role.COORDINATOR): {
            "office": "/buero/",
            "providers": "/buero/anbieter/",
            "new provider": "/buero/anbieter/neu/",
            "application": f"/buero/antraege/{application.pk}/",
            "proposal": f"/buero/vorschlaege/{proposal.pk}/",
            "proposal of a profile": f"/buero/vorschlaege/{profile.pk}/",
            "person": "/buero/person/",
            "correction": f"/buero/vorschlaege/{proposal.pk}/berichtigen/",
            **of_office(),
        },
        make_user(role=User.Role.ADMINISTRATOR): of_cooperation(provider),
        None: {
            "apply": "/anbieter/mitmachen/",
            "report of an error": "/kontakt/melden/",
            "enquire": f"/angebote/{course.slug}/anfragen/{run.pk}/",
            "enquired": "/anfrage/danke/",
            "join": f"/einladung/{invitation.token}/",
            "join late": "/einladung/x/",
            "stand in": f"/einspringen/{stand_in_token(exam, provider, Task.ROOM, addresses_of(provider)[0])}/",
            "help": f"/aushelfen/{help_token(asked, addresses_of(provider)[0])}/",
            "unsubscribe": f"/netzwerk/abmelden/{provider.partner.liaisons.first().token}/",
            "seats by link": f"/stimmt-das-noch/{seats_token(provider)}/",
            "login code": "/konto/login/code/",
        },
    }


@pytest.mark.parametrize(
    ("language", "scheme", "widths"), [("de", "light", [1280, 320]), ("en", "dark", [320, 1280])]
)
def test_no_page_of_the_work_place_has_an_accessibility_violation_or_scrolls_sideways(
    browser, portal, work, language, scheme, widths
):
    """Looked through on a phone by day in German and on a desk by night in English, as wide as both screens."""
    wrong = {}
    for user, pages in work.items():
        context = browser.new_context(color_scheme=scheme)
        context.add_cookies([cookie_of(user, portal)] if user else [])
        page = context.new_page()
        page.on("console", lambda message: wrong.setdefault("console", []).append(message.text))
        for name, path in pages.items():
            answer = page.goto(f"{portal}/{language}{path}")
            sideways = []
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    sideways.append(f"scrolls sideways at {width}")
            wrong[name] = sideways + (findings(page) if answer.status in {200, 410} else [answer.status])
        context.close()

    wrong["console"] = [text for text in wrong.get("console", []) if "410" not in text]
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("language", ["ar", "de-simple"])
def test_a_result_slip_with_its_held_seat_is_one_sheet(browser, portal, provider, manager, language):
    slip = make_result_slip(provider, language=language)
    hold(slip, provider.courses.published().first().runs.offered().with_seat_left().first(), manager)
    context = browser.new_context()
    context.add_cookies([cookie_of(manager, portal)])
    page = context.new_page()
    page.goto(f"{portal}/de/mein/{provider.slug}/einstufung/{slip.pk}/")

    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    context.close()

    assert [slip.code_in_words in sheet.extract_text() for sheet in sheets] == [True]
    assert SlipSeat.objects.get(slip=slip).until.strftime("%Y") in sheets[0].extract_text()


@pytest.fixture
def phone(browser, portal, manager):
    """A phone on which the manager is logged in; without scripts, so that nothing depends on them."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}, locale="de-DE"
    )
    context.add_cookies([cookie_of(manager, portal)])
    yield context.new_page()
    context.close()


def test_seats_change_with_a_thumb_and_without_scripts(phone, portal, provider):
    run = provider.courses.published().first().runs.to_confirm().first()
    CourseRun.objects.filter(pk=run.pk).update(seats_total=16, seats_free=4)
    phone.goto(f"{portal}/de/mein/{provider.slug}/plaetze/")

    with phone.expect_navigation():
        phone.locator(f"#less-{run.pk}").click()

    run.refresh_from_db()
    assert (run.seats_free, run.seats_as_of) == (3, days(0))


def test_seats_change_at_once_with_scripts_and_the_focus_stays(browser, portal, provider, manager):
    context = browser.new_context(locale="de-DE")
    context.add_cookies([cookie_of(manager, portal)])
    page = context.new_page()
    run = provider.courses.published().first().runs.to_confirm().first()
    CourseRun.objects.filter(pk=run.pk).update(seats_total=16, seats_free=4)
    page.goto(f"{portal}/de/mein/{provider.slug}/plaetze/")
    page.evaluate("window.stays = true")

    page.locator(f"#more-{run.pk}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_free-{run.pk}")).to_have_value("5")

    assert page.evaluate("[window.stays, document.activeElement.id]") == [True, f"more-{run.pk}"]
    context.close()


def test_one_click_from_the_mail_confirms_all(browser, portal, provider):
    CourseRun.objects.filter(course__provider=provider).update(seats_as_of=days(-9))
    page = browser.new_page(locale="de-DE")
    page.goto(f"{portal}/de/stimmt-das-noch/{seats_token(provider)}/")

    page.locator(".sticky button").click()
    page.get_by_role("status").wait_for()

    runs = CourseRun.objects.to_confirm().filter(course__provider=provider)
    assert set(runs.values_list("seats_as_of", flat=True)) == {days(0)}
    page.close()


def press_to(page, label):
    """Moves by the tabulator key alone until what is meant has the focus."""
    for _number in range(120):
        page.keyboard.press("Tab")
        if label in page.evaluate(NAMED):
            return
    raise AssertionError(f"The keyboard does not lead to {label}.")


NAMED = """() => { const e = document.activeElement; return [e.textContent, e.getAttribute('aria-label'),
    ...[...(e.labels || [])].map(l => l.textContent)].filter(Boolean).map(t => t.trim()).join(' | ') }"""


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_course_with_two_runs_is_published_by_keyboard_alone(browser, portal, provider, manager):
    if not provider.is_trusted:
        make_trusted(provider)
    context = browser.new_context(locale="de-DE", java_script_enabled=True)
    context.add_cookies([cookie_of(manager, portal)])
    page = context.new_page()
    page.goto(f"{portal}/de/mein/{provider.slug}/")

    press_to(page, "Angebot hinzufügen")
    enter(page)
    press_to(page, "Titel des Angebots")
    page.keyboard.type("Nähen und reden")
    press_to(page, "Kursart")
    page.keyboard.press("ArrowDown")
    press_to(page, "Anfangen")
    enter(page)
    press_to(page, "In Kürze")
    page.keyboard.type("Wir nähen zusammen und reden dabei Deutsch.")
    press_to(page, "Speichern und weiter: Für wen")
    enter(page)
    press_to(page, "Für wen")
    page.keyboard.press("ArrowDown")
    press_to(page, "Speichern und weiter: Termine")
    enter(page)
    press_to(page, "Erster Tag")
    page.keyboard.type("05052099")  # the same day in the order of any country
    press_to(page, "Letzter Tag")
    page.keyboard.type("06062099")
    press_to(page, "Derselbe Kurs beginnt an weiteren Tagen")
    page.keyboard.press("Space")
    press_to(page, "Erster Tag")
    page.keyboard.type("09092099")
    press_to(page, "Letzter Tag")
    page.keyboard.type("10102099")
    press_to(page, f"{provider.name}, ")  # its own address
    page.keyboard.press("Space")
    press_to(page, "Speichern und weiter: Ort")
    enter(page)
    press_to(page, "Vor Ort oder online")
    page.keyboard.press("ArrowDown")
    press_to(page, "Speichern und weiter: Kosten")
    enter(page)
    press_to(page, "kostenfrei")
    page.keyboard.press("ArrowDown")
    press_to(page, "Speichern und weiter: Anmeldung")
    enter(page)
    press_to(page, "Zurück ohne Speichern")
    enter(page)
    press_to(page, "Veröffentlichen")
    enter(page)
    page.get_by_role("status").wait_for()

    course = Course.objects.get(title_de="Nähen und reden")
    assert course.status == "published"
    assert [run.start.isoformat() for run in course.runs.order_by("start")] == ["2099-05-05", "2099-09-09"]
    context.close()
