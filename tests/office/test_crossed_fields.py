"""Whatever field a proposal is about: what the office has saved there meanwhile is not run over."""

import pytest
from django.db import models

from accounts.models import User
from courses import actions
from courses.models import Proposal
from courses.sections import REVIEWED
from tests.factories import make_course, make_course_type, make_person, make_provider, make_run, make_user
from tests.test_rights import undone

pytestmark = pytest.mark.django_db

CROSSED = "Hier hat inzwischen jemand etwas anderes geschrieben:"
ODD = {  # what was there, what is proposed, and what somebody else has saved meanwhile
    "languages": (["de"], ["uk"], ["ar"]),
    "breaks": ("", "2096-12-21/2096-12-22", "2096-12-23/2096-12-23"),
    "postal_code": ("19370", "19288", "19348"),
    "email": ("a@beispiel.example", "b@beispiel.example", "c@beispiel.example"),
    "website": ("https://a.example/", "https://b.example/", "https://c.example/"),
    "phone": ("03871 1", "03871 2", "03871 3"),
    "price": ("1.00", "2.00", "3.00"),
    "reduced_price": ("1.00", "2.00", "3.00"),
    "materials_price": ("1.00", "2.00", "3.00"),
    "placement_test": (None, True, False),
    "booking_link": ("https://a.example/", "https://b.example/", "https://c.example/"),
    "step_free": (None, True, False),
    "by_appointment": (None, True, False),
    "audience": ("", "women", "everyone"),
    "level_from": (1, 2, 3),
    "level_to": (6, 5, 4),
    "cost": ("paid", "free", "on_request"),
    "price_for": ("course", "month", "lesson"),
}


def three(field) -> tuple:
    """Values of the field that differ."""
    if field.name in ODD:
        return ODD[field.name]
    if field.is_relation:
        make = {"course_type": make_course_type, "contact_person": make_person}[field.name]
        return tuple(make(name).pk for name in ("Eins", "Zwei", "Drei"))
    if field.choices:
        values = [value for value, _label in field.flatchoices]
        return (*values, *[""] * 2)[:3]
    return (10, 20, 30) if isinstance(field, models.IntegerField) else ("Alt", "Vorschlag", "Vom Büro")


def subjects() -> dict:
    run = make_run(make_course(price="1.00", level_from=1, level_to=6, provider=make_provider()))
    return {"courses.course": run.course, "courses.courserun": run, "providers.provider": run.course.provider}


@pytest.mark.parametrize("label", REVIEWED)
def test_in_every_field_what_was_saved_meanwhile_stays_until_somebody_has_compared(label):
    row, reviewer, wrong = subjects()[label], make_user(role=User.Role.COORDINATOR), {}
    key = f"{row.pk}." if label == "courses.courserun" else ""
    owner = {"provider": row} if label == "providers.provider" else {"course": getattr(row, "course", row)}
    rows = type(row).objects.filter(pk=row.pk)

    for name in set(REVIEWED[label]) - {"machine_texts"}:  # which is a set, to which each adds
        before, after, meanwhile = three(row._meta.get_field(name))
        with undone():
            rows.update(**{name: before})
            proposal = Proposal.objects.create(changes={f"{key}{name}": [before, after]}, **owner)
            rows.update(**{name: meanwhile})
            with pytest.raises(actions.NotPossibleError) as problem:
                actions.accept(proposal.pk, Proposal.objects.get().version, reviewer)
            saved = str(rows.values_list(name, flat=True).get())
        if saved != str(meanwhile) or not str(problem.value).startswith(CROSSED):
            wrong[name] = saved, str(problem.value)

    assert wrong == {}
