"""What waits for the office in the demo: each line of its first page, dated relative to today."""

from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts.models import User
from bildung_verbindet.demo_content.courses import PREFIX, put, read
from contacts.models import LanguageWish, Message
from courses.models import Course, Proposal, VainSearch
from foundation.languages.models import TranslatedText
from office.links.models import PublicLink
from pages.models import Page
from places.models import Municipality
from providers.models import Application, Membership, Provider

EVERY = 5  # so many providers, one of which has nobody on the portal
LINK = "https://www.beispiel.example/alte-kursliste"
NOBODY = "niemand@beispiel.example"


def load_inboxes(today):
    rows = read("inboxes")
    load_members(today)
    load_messages(rows["messages"], today)
    load_applications(rows["applications"], today)
    load_proposals(today)
    load_vain(rows)
    courses = Course.objects.published().filter(slug__startswith=PREFIX).order_by("-slug")[:1]
    Course.objects.filter(pk__in=courses.values("pk")).update(confirmed_on=today - timedelta(days=95))
    gone = {"state": PublicLink.State.GONE, "failing_since": today - timedelta(days=3), "failures": 3}
    PublicLink.objects.update_or_create(url=LINK, defaults={**gone, "checked_at": timezone.now()})
    text = "Diese E-Mail der Beispieldaten kam nicht an."
    mail = {"from_email": NOBODY, "to": [NOBODY], "subject": "Beispiel", "message": text, "status": STATUS.failed}
    if not Email.objects.filter(to=[NOBODY]).exists():
        Email.objects.create(**mail)
    outdate_a_translation()


def noon(today, days):
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time(12)))


def load_members(today):
    """Somebody at most providers, one of whom has not come for long."""
    providers = Provider.objects.filter(slug__startswith=PREFIX).order_by("-slug")
    for number, provider in enumerate(providers):
        if number % EVERY == EVERY - 1:
            continue
        address = f"portal.{provider.slug.removeprefix(PREFIX)}@beispiel.example"
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User(
                email=address, first_name="Beispielperson", last_name=provider.name.removeprefix("Beispiel-")
            )
            user.set_unusable_password()
        user.last_login = noon(today, 230 if number == 1 else number % 7)
        user.save()
        Membership.objects.get_or_create(user=user, provider=provider, defaults={"role": Membership.Role.MANAGER})


UNTOUCHED = {"answer": "", "notes": "", "assigned_to": None, "is_doubtful": False, "language": "de"}


def load_messages(rows, today):
    for row in rows:
        said = UNTOUCHED | {name: value for name, value in row.items() if name not in {"days", "closed", "email"}}
        closed_at = noon(today, row["closed"]) if "closed" in row else None
        put(
            Message,
            {"email": row["email"]},
            said,
            {"created_at": noon(today, row["days"]), "closed_at": closed_at},
        )


def load_applications(rows, today):
    Application.objects.filter(email__in=[row["email"] for row in rows]).delete()
    for row in rows:
        fields = {name: value for name, value in row.items() if name not in {"days", "place"}}
        place = Municipality.objects.get(name=row["place"])
        application = Application.objects.create(language="de", municipality=place, **fields)
        Application.objects.filter(pk=application.pk).update(created_at=noon(today, row["days"]))


def load_proposals(today):
    """A new offer, and a small change of one that is public."""
    courses = Course.objects.filter(slug__startswith=PREFIX).order_by("slug")
    new = courses.filter(status=Course.Status.IN_REVIEW)[:2]
    changed = courses.published()[3:5]
    for number, course in enumerate([*new, *changed]):
        if Proposal.objects.alive().filter(course=course).exists():
            continue
        number_of_phone = f"03871 000{500 + number}"
        changes = {} if course.status == Course.Status.IN_REVIEW else {"phone": [course.phone, number_of_phone]}
        proposal = Proposal.objects.create(course=course, changes=changes)
        Proposal.objects.filter(pk=proposal.pk).update(created_at=noon(today, 8 - 2 * number))


def load_vain(rows):
    if not VainSearch.objects.lately().exists():
        for words in rows["searches"]:
            VainSearch.objects.note(words, 6)
    if not LanguageWish.objects.exists():
        LanguageWish.objects.note("/angebote/", "Angebote", "ti")


def outdate_a_translation():
    """As if somebody had changed the German text of a page since."""
    page = {"content_type": ContentType.objects.get_for_model(Page), "thing": Page.objects.earliest("pk").pk}
    if not TranslatedText.objects.filter(is_outdated=True).exists():
        outdated = {"source": "", "is_outdated": True}
        TranslatedText.objects.update_or_create(**page, column="text_en", defaults=outdated)
