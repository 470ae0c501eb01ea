"""Subject and text of a mail, whatever the values in it hold."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from django.template import Context, Template

from contacts.models import Message
from enquiries import letters
from foundation.mail.sending import send_mail
from foundation.reading.spelling import one_line
from tests.factories import make_meeting, make_message, make_office, make_run

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parent.parent.parent / "templates"
ODD = "Deutsch\r\nBcc: all@x.example\n\nHerzliche\u2028Grüße\x0b{% now 'Y' %}" + "ä" * 100


def test_every_mail_names_its_subject():
    files = [path for path in TEMPLATES.glob("*/mail/*.txt") if not path.name.startswith("_")]

    assert len(files) > 30
    named = "{% subject %}", "{% block subject %}"
    assert [path.name for path in files if sum(map(path.read_text().count, named)) != 1] == []


def test_one_line_of_a_mail_may_stand_in_several_of_its_template():
    template = Template(
        """Hi,

{% line %}
  {% if free %}
    {{ free }} seats
    are free{% if until %} (
    {{ until }}){% endif %}
  {% else %}
    none
  {% endif %}. Please
  answer “{{ title }}”
{% endline %}

Bye"""
    )

    def written(**values):
        return template.render(Context({"title": "A\n  B", "free": 0, "until": "", **values}))

    assert written() == "Hi,\n\nnone. Please answer “A\n  B”\n\nBye"
    assert written(free=2) == "Hi,\n\n2 seats are free. Please answer “A\n  B”\n\nBye"
    assert written(free=2, until="May") == "Hi,\n\n2 seats are free (May). Please answer “A\n  B”\n\nBye"


def test_a_title_of_several_lines_neither_reaches_the_text_nor_makes_a_header():
    make_office()
    run = make_run()
    enquiry = run.enquiries.create(name="Olena", email="a@x.example", language="de")
    run.course.title_de = run.course.provider.name = enquiry.name = ODD  # as if nothing had cleaned it

    send_mail("enquiries/mail/enquiry.txt", ["a@x.example"], {"enquiry": enquiry, "path": "/"}, reply_to=ODD)
    for kind in ("received", "answered"):
        letters.send(enquiry, kind, ODD)

    for sent in mail.outbox:
        written = sent.message()
        assert (written["Bcc"], written["To"]) == (None, "a@x.example")
        assert len(sent.subject.splitlines()) == 1
        assert sent.body.startswith(("Guten Tag,\n", f"Guten Tag {one_line(ODD)},\n"))


def test_a_wrong_address_to_reply_to_is_left_out():
    send_mail("contacts/mail/message.txt", ["a@x.example"], {"message": make_message(), "path": "/"}, reply_to=ODD)

    assert mail.outbox[0].message()["Reply-To"] is None


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "02.07.2026, 00:30"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "01.01.2027, 00:30"),
    ],
)
def test_mails_say_local_time(moment, told):
    message, meeting = make_message(), make_meeting(starts_at=moment)
    Message.objects.update(created_at=moment)
    message.refresh_from_db()

    send_mail("contacts/mail/message.txt", ["a@x.example"], {"message": message, "path": "/"})
    send_mail("cooperation/mail/meeting.txt", ["a@x.example"], {"meeting": meeting, "path": "/"})

    assert all(told in sent.body for sent in mail.outbox)
    assert mail.outbox[1].subject.endswith(told.partition(",")[0])
    assert str(message).endswith(told.replace(",", ""))
