"""Rows tell the time of their place: what happens half an hour before midnight in Greenwich is of the next day."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from contacts.models import Message
from foundation.privacy import erasure
from foundation.privacy.register import histories
from tests.factories import make_message, make_run

MOMENTS = [datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 6, 30, 22, 30, tzinfo=UTC)]
SOME_DAY = datetime(2026, 3, 4, 8)
ROOMS = [config for config in apps.get_app_configs() if settings.BASE_DIR.joinpath(config.name).is_dir()]
OURS = [model for room in ROOMS for model in room.get_models() if not hasattr(model, "history_date")]
FOREIGN = ["31.12.2026", "2026-12-31", "23:30", "30.06.2026", "2026-06-30", "22:30"]


def at(model, moment, within=()):
    """A row, not saved, whose every time is that moment, with the rows that it belongs to."""
    values = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField):
            values[field.name] = moment
        elif isinstance(field, models.DateField):
            values[field.name] = SOME_DAY.date()
        elif isinstance(field, models.TimeField):
            values[field.name] = SOME_DAY.time()
        elif field.is_relation and field.related_model not in within:
            values[field.name] = at(field.related_model, moment, (*within, model))
        elif field.name in {"name", "title", "email"}:
            values[field.name] = "Beispiel"
    return model(**values)


@pytest.mark.parametrize("moment", MOMENTS, ids=["winter", "summer"])
def test_every_row_tells_its_time_as_it_is_here(moment):
    told = {model._meta.label: str(at(model, moment)) for model in OURS}

    assert {label: text for label, text in told.items() if any(word in text for word in FOREIGN)} == {}
    assert sum("01.01.2027" in text or "01.07.2026" in text for text in told.values()) > 3
    assert len(told) > 30


@pytest.mark.django_db
def test_earlier_versions_tell_their_time_as_it_is_here():
    run = make_run()

    record = run.history.first()
    record.history_date = MOMENTS[0]

    assert str(record) == f"{run}, 01.01.2027 00:30"
    assert {model.__str__ for model in histories()} == {type(record).__str__}


@pytest.mark.django_db
def test_what_a_person_is_given_of_theirs_tells_the_time_here():
    Message.objects.filter(pk=make_message(email="olena@beispiel.example").pk).update(created_at=MOMENTS[0])

    (row,) = erasure.exported(erasure.identity(email="olena@beispiel.example"))["messages"]

    assert row["created_at"] == "2027-01-01T00:30:00+01:00"
