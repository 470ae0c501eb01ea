"""Licences of the example providers, at the same distance from today each time, and numbers of half a year."""

from datetime import timedelta

from bildung_verbindet.demo_content.courses import PREFIX
from providers.models import Licence, Provider, QualityReport

BAMF, AZAV, EXAM_CENTRE = Licence.Kind.BAMF, Licence.Kind.AZAV, Licence.Kind.EXAM_CENTRE
LICENCES = [  # whose, for what, days from today until its end
    ("volkshochschule", BAMF, 900),
    ("volkshochschule", EXAM_CENTRE, None),
    ("sprachwerk", BAMF, 400),
    ("bildungswerk", BAMF, 21),
    ("bildungswerk", AZAV, 300),
    ("institut-sprachen", EXAM_CENTRE, 500),
]
NUMBERS = {"teachers": 9, "admitted": 7, "learners": 84, "dropped_out": 6, "attendance": 88}


def load_quality(today):
    """Anew each time: nothing hangs on them."""
    providers = {row.slug.removeprefix(PREFIX): row for row in Provider.objects.filter(slug__startswith=PREFIX)}
    Licence.objects.filter(provider__in=providers.values()).delete()
    QualityReport.objects.filter(provider__in=providers.values()).delete()
    for name, kind, until in LICENCES:
        Licence.objects.create(
            provider=providers[name],
            kind=kind,
            number="BEISPIEL-0815",
            valid_from=today - timedelta(days=700),
            valid_until=None if until is None else today + timedelta(days=until),
            is_confirmed=True,
        )
    period = {"begins_on": today - timedelta(days=190), "ends_on": today - timedelta(days=8)}
    QualityReport.objects.create(provider=providers["bildungswerk"], **period, **NUMBERS)
