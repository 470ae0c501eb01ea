"""The register of what holds a person is whole, and erasing leaves nothing of it."""

import pytest
from django.apps import apps
from django.conf import settings

from bildung_verbindet.management.commands.describe_personal_data import table
from foundation.privacy.register import not_personal, register, text_columns

pytestmark = pytest.mark.django_db


def test_every_text_column_is_declared_personal_or_not_and_nothing_else_is():
    personal = {held.label: set(held.columns) for held in register()}
    others = not_personal()

    odd = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        declared = personal.get(label, set()) | others.get(label, set())
        wrong = text_columns(model) ^ declared | personal.get(label, set()) & others.get(label, set())
        if wrong:
            odd[label] = wrong

    assert odd == {}
    assert len(personal) > 20


def test_the_paper_on_data_protection_tells_what_is_declared():
    paper = (settings.BASE_DIR / "docs/data-protection.md").read_text()

    assert table() in paper
