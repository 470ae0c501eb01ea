"""Facts of contact records in texts of the office: the text names the record, the page shows what it says today.

In a text stands ``<data value="office.phone"></data>`` or ``<data value="person.erika-beispiel.email"></data>``,
which the editor inserts. Where the record is gone, or says nothing, a link to the contact page stands instead.
"""

import re
from functools import cached_property

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.translator import translator

from contacts.models import ContactPerson, Office
from foundation.editing.models import OldAddress
from foundation.languages.sentences import pattern
from foundation.reading.phones import linked
from foundation.remembered import remembered
from foundation.web.templatetags.portal import mailto, tr

MARK = re.compile(r"<data\b([^>]*)>.*?</data>", re.DOTALL)  # as the sanitiser leaves it
VALUE = re.compile(r'\bvalue="([a-z]+)\.(?:([-a-z0-9_]+)\.)?([a-z]+)"')
OF_OFFICE = {
    "address": gettext_lazy("address of the office"),
    "organisation": gettext_lazy("organisation"),
    "name": gettext_lazy("name of the office"),
    "building": gettext_lazy("building"),
    "room": gettext_lazy("room"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "hours": gettext_lazy("opening hours"),
    "people": gettext_lazy("all people of the office, with phone and e-mail"),
}
OF_PERSON = {
    "name": gettext_lazy("name"),
    "position": gettext_lazy("position"),
    "phone": gettext_lazy("phone"),
    "fax": gettext_lazy("fax"),
    "email": gettext_lazy("e-mail"),
}


def choices():
    """What the editor may insert, with words for it."""
    people = ContactPerson.objects.public()
    of_people = [
        (f"person.{one.slug}.{fact}", f"{one.name}: {label}")
        for one in people
        for fact, label in OF_PERSON.items()
    ]
    return [(f"office.{fact}", str(label)) for fact, label in OF_OFFICE.items()] + of_people


def coordination():
    """The coordination office with its people, for pages that everybody reads; None where there is none."""
    return remembered("coordination office", read_coordination)


def read_coordination():
    return Office.objects.coordination().select_related("municipality").prefetch_related("people").first()


class Facts:
    """As the records say them now; read once a text, and only when it names one."""

    @cached_property
    def office(self):
        return read_coordination()

    @cached_property
    def people(self):
        return {person.slug: person for person in ContactPerson.objects.public()}

    def said(self, found):
        """What stands in place of a mark, as HTML."""
        named = VALUE.search(found[1])
        return (named and self.fact(*named.groups())) or format_html(
            '<a href="{}">{}</a>', reverse("contacts:contact"), _("Contact")
        )

    def fact(self, kind, slug, fact):
        if kind == "office" and not slug and fact in OF_OFFICE and self.office:
            return getattr(self, f"office_{fact}", lambda: fact_in_html(self.office, fact))()
        person = self.person(slug) if kind == "person" and fact in OF_PERSON else None
        return fact_in_html(person, fact) if person else ""

    def person(self, slug):
        """Or who came in the place of that person."""
        newer = slug if slug in self.people else OldAddress.objects.moved_to(ContactPerson.objects.public(), slug)
        return self.people.get(newer)

    def office_address(self):
        return render_to_string("contacts/_address.html", {"office": self.office}).strip()

    def office_people(self):
        people = self.office.people.all()
        return people and render_to_string("contacts/_people.html", {"people": people}).strip()

    def office_phone(self):
        return format_html_join(
            pattern("COMMA"), "{}", [(linked(number),) for number in self.office.phone_numbers]
        )

    def office_email(self):
        return self.office.mailbox and mailto(self.office.mailbox)


def fact_in_html(row, fact):
    value = getattr(row, fact)
    if not value:
        return ""
    if fact in {"phone", "fax"}:
        return linked(value)
    if fact == "email":
        return mailto(value)
    is_translated = fact in translator.get_options_for_model(type(row)).all_fields
    return tr(row, fact) if is_translated else format_html("<bdi>{}</bdi>", value)
