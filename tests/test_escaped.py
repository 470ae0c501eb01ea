"""Whatever people have written stands on a page as text: no name of theirs becomes an element or an attribute."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from courses.models.breaks import BreaksField
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from foundation.reading.opening_hours import OpeningHoursField
from foundation.reading.text_fields import LineField, TextField
from tests import test_rights as rights
from tests.factories import make_user
from tests.test_house import FLOORS

pytestmark = pytest.mark.django_db
world = rights.world
EVIL = "\"'><!ب<kanari>&<!ب"  # in Arabic framed, as a word among those that are read from the right
MARKUP = ("text/html", "application/xml", "application/atom+xml")
IN_SHAPE = {"meaning", "path", "column", "digest", "key", "language", "languages"}  # what a program reads


def columns(model) -> list[str]:
    """Where somebody writes words."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, LineField | TextField)
        and not isinstance(field, BreaksField | OpeningHoursField)
        and not (field.choices or field.unique or field.name in IN_SHAPE)
        and (field.max_length or 100) >= 40
    ]


def with_evil(value, longest=None):
    if isinstance(value, dict):
        return {key: with_evil(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_evil(one) for one in value]
    return value[: (longest or 500) - len(EVIL)] + EVIL if isinstance(value, str) else value


def plant_everywhere(reader: str) -> int:
    """Behind each text of each row, also of histories, proposals and files; how many columns. A reader of another
    language gets the German texts, as there are no others for them.
    """
    own = "no column" if reader == "de" else f"_{reader}"
    number = 0
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        names = [name for name in columns(model) if not name.endswith(own)]
        lengths = {name: model._meta.get_field(name).max_length for name in names}
        tables = [field for field in model._meta.concrete_fields if not isinstance(field, models.IntegerField)]
        lengths |= dict.fromkeys({"changes", "table"} & {field.name for field in tables})
        for row in models.QuerySet(model).values("pk", *lengths):
            changes = {name: with_evil(row[name] or "", longest) for name, longest in lengths.items()}
            models.QuerySet(model).filter(pk=row["pk"]).update(**changes)
            number += len(changes)
    return number


def raw(client, address) -> tuple[bool, bool]:
    """Whether the page tells the evil words, and whether as markup."""
    response = client.get(address)
    is_markup = response.get("Content-Type", "").startswith(MARKUP) and not response.streaming
    text = response.content.decode() if is_markup else ""
    for close in response._resource_closers:  # without the signals of a real end
        close()
    return re.search("kanari(</bdi>)?&gt;", text) is not None, re.search("<kanari|<!ب", text) is not None


@pytest.mark.parametrize(
    ("role", "reader", "fewest"), [(None, "de", 40), (None, "ar", 40), (User.Role.ADMINISTRATOR, "de", 60)]
)
def test_no_word_that_somebody_has_written_becomes_markup(client, world, monkeypatch, role, reader, fewest):
    number = plant_everywhere(reader)
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    names = [name for name, letters in rights.GET.items() if (letters[0] == "o") == (role is None)]
    if role:
        client.force_login(make_user(role=role))
    keys = {"provider": "provider page"}
    with override(reader):
        addresses = [reverse(name, kwargs=world.get(keys.get(name, name), {})) for name in names]
    addresses += [f"{one}?q=%22%27%3E%3Ckanari%3E" for one in addresses if one.count("/") == 3]

    found = {address: raw(client, address) for address in addresses}

    assert [address for address, (_is_there, is_raw) in found.items() if is_raw] == []
    assert number > 300
    assert sum(is_there for is_there, _is_raw in found.values()) >= fewest
