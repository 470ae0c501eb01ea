"""A contact person as a card for address books (vCard 3.0)."""

import vobject

from contacts.models import ContactPerson
from foundation.languages.texts import text_for_reader
from foundation.reading.phones import links


def contact_card(person: ContactPerson) -> str:
    card = vobject.vCard()
    first, _, last = person.name.rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=last, given=first)
    card.add("fn").value = person.name
    if person.office:
        card.add("org").value = [
            text_for_reader(person.office, "organisation")[0],
            text_for_reader(person.office, "name")[0],
        ]
    if position := text_for_reader(person, "position")[0]:
        card.add("title").value = position
    for kind, number in (("WORK", person.phone), ("FAX", person.fax)):
        for typed in [typed for _dialled, typed in links(number)] or filter(None, [number]):
            phone = card.add("tel")
            phone.value, phone.type_param = typed, kind
    if person.email:
        card.add("email").value = person.email
    return card.serialize()
