"""What a provider has exported and sends back unchanged changes nothing, whatever its courses say."""

import pytest

from importing.plans import Plan
from importing.rows import UNCHANGED
from importing.sheets import read, table_of
from providers.models import Provider
from tests.factories import make_user
from workplace import files
from workplace.runs.kinds import default_type


@pytest.mark.django_db
def test_the_export_of_every_example_provider_comes_back_unchanged(demo_content):
    office, changed = make_user(role="administrator"), []

    for provider in Provider.objects.filter(courses__isnull=False).distinct():
        plan = Plan(read(table_of(files.export(provider))), provider, default_type=default_type(), user=office)
        changed += [
            (provider.slug, row.line, row.reason, row.changes) for row in plan.rows if row.action != UNCHANGED
        ]

    assert changed == []
