"""A board of invented offers and needs, at the same distance from today each time, and tasks that go round."""

from datetime import timedelta

from django.db.models import Q

from bildung_verbindet.demo_content.courses import PREFIX
from cooperation.models import Lending, Liaison, Means, MeansKind, NetworkTask, Partner
from places.models import Municipality
from providers.models import Provider

OFFER, NEED = Means.Side.OFFER, Means.Side.NEED
HOUSE, KINDERGARTEN = "mehrgenerationenhaus", "kita-sonnenhof"  # partners that have signed nothing
BOARD = [  # side, whose, kind, title, how many, place, days from today, "times | conditions"
    (NEED, "lernhaus", "Kinderbetreuung", "Betreuung zum A1-Kurs", None, "Lübz", 60, 180, "vormittags |"),
    (NEED, "institut-sprachen", "Raum", "16 Plätze für telc B2", None, "Ludwigslust", 76, 76, "9 bis 16 Uhr |"),
    (NEED, "bildungswerk", "Lehrbücher", "Schritte A2", 12, "Hagenow", 62, 200, "|"),
    (NEED, "sprachwerk", "Fahren", "Mitfahrt Boizenburg – Hagenow", 4, "Boizenburg", 20, 110, "Mo–Fr 7:30 |"),
    (OFFER, HOUSE, "Raum", "Schulungsraum, 18 Plätze", None, "Lübz", -60, 200, "Mo–Do ab 13 Uhr | kostenlos"),
    (OFFER, KINDERGARTEN, "Kinderbetreuung", "8 Kinder", None, "Lübz", 45, 220, "vormittags | 14 € je Stunde"),
    (
        OFFER,
        "bildungswerk",
        "Laptops",
        "Laptops, deutsche Tastatur",
        10,
        "Ludwigslust",
        -90,
        150,
        "| Abholung",
    ),
    (OFFER, "volkshochschule", "Lehrbücher", "Schritte A2", 8, "Parchim", 0, 240, "| geliehen"),
    (
        OFFER,
        "sprachwerk",
        "Lehrkraft",
        "DaZ, mit Zulassung",
        None,
        "Parchim",
        30,
        210,
        "12 Stunden | Honorar",
    ),
]
LENT = ("Laptops, deutsche Tastatur", "sprachwerk", 4, -80, 4)  # what, with whom, how many, first, last day
PAST = ("Schulungsraum, 18 Plätze", "volkshochschule", 24, -60, -20)  # here the hours
TASKS = [("Testtag ausrichten", "Host the test day", 47), ("Protokoll schreiben", "Take the minutes", 24)]


def load_means(today):
    """Anew each time: nothing else hangs on them."""
    for name, kind in ((HOUSE, Partner.Kind.ASSOCIATION), (KINDERGARTEN, Partner.Kind.KINDERGARTEN)):
        provider = Provider.objects.get(slug=f"{PREFIX}{name}")
        known = {"name": provider.name, "kind": kind}
        partner, _ = Partner.objects.get_or_create(provider=provider, defaults=known)
        address = f"{provider.slug}@beispiel.example"
        Liaison.objects.get_or_create(partner=partner, email=address, defaults={"name": "Beispielperson"})
    partners = Partner.objects.filter(provider__slug__startswith=PREFIX).select_related("provider")
    found = {row.provider.slug.removeprefix(PREFIX): row for row in partners}
    Lending.objects.filter(Q(giver__in=partners) | Q(taker__in=partners)).delete()
    Means.objects.filter(partner__in=partners).delete()
    for row in BOARD:
        put(found, today, *row)
    for (title, taker, number, first, last), is_over in ((LENT, False), (PAST, True)):
        lend(found, today, title, taker, number, (first, last), is_over)
    load_rounds(today, found)


def put(found, today, side, whose, kind, title, number, place, first, last, words):
    times, _bar, conditions = words.partition("|")
    Means.objects.create(
        side=side,
        partner=found[whose],
        kind=MeansKind.objects.get(name=kind),
        title=title,
        number=number,
        municipality=Municipality.objects.filter(name__startswith=place).first(),
        begins_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
        times=times.strip(),
        conditions=conditions.strip(),
    )


def lend(found, today, title, taker, number, days, is_over):
    offer = Means.objects.get(title=title, partner__in=found.values())
    first, last = (today + timedelta(days=day) for day in days)
    Lending.objects.create(
        offer=offer,
        kind=offer.kind,
        title=title,
        giver=offer.partner,
        taker=found[taker],
        number=1 if is_over else number,
        begins_on=first,
        ends_on=last,
        given_back_on=last if is_over else None,
        amount=number,
    )


def load_rounds(today, found):
    """Each partner of the examples in turn, a quarter apart."""
    circle = [found[name] for name in ("volkshochschule", "bildungswerk", "sprachwerk", "institut-sprachen")]
    for number, (name, english, days) in enumerate(TASKS):
        task, _ = NetworkTask.objects.get_or_create(name=name, defaults={"name_in_english": english})
        task.partners.set(circle)
        task.turns.all().delete()
        for turn, ago in enumerate((180, 90, 0)):
            partner = circle[(turn + number) % len(circle)]
            task.turns.create(partner=partner, on=today + timedelta(days=days - ago))
