"""Reads the county's municipalities and localities from ``places/data`` into the database."""

import csv
from pathlib import Path

from django.utils.text import slugify

from foundation.reading.spelling import folded
from places.models import Area, Locality, Municipality, Region

DATA = Path(__file__).parent / "data"
FACTS = ["name", "amt", "is_town", "postal_codes", "latitude", "longitude", "population"]


def load_places():
    """Creates what is missing and refreshes the facts of the rest, but never an address; returns the new rows."""
    before = Municipality.objects.count() + Locality.objects.count()
    load_municipalities()
    load_localities()
    load_spellings()
    load_areas()
    return Municipality.objects.count() + Locality.objects.count() - before


def load_municipalities():
    Municipality.objects.bulk_create(
        [municipality(row) for row in rows("municipalities.csv")],
        update_conflicts=True,
        unique_fields=["ags"],
        update_fields=FACTS,
    )


def load_localities():
    ids = dict(Municipality.objects.values_list("ags", "pk"))
    Locality.objects.bulk_create(
        [locality(row, ids[row["municipality_ags"]]) for row in rows("localities.csv")],
        update_conflicts=True,
        unique_fields=["name", "postal_code"],
        update_fields=["municipality", "latitude", "longitude"],
    )


def load_spellings():
    """Keeps what the office has written."""
    for row in rows("spellings.csv"):
        Municipality.objects.filter(ags=row["ags"], spellings="").update(spellings=row["spellings"])


def load_areas():
    """Only where there are none: the office says which towns have one, and in which region each lies."""
    if Area.objects.exists():
        return
    towns = Municipality.objects.in_bulk(field_name="ags")
    for row in rows("areas.csv"):
        order = {"order": Region.objects.count() + 1}
        region, _is_new = Region.objects.get_or_create(name=row["region"], defaults=order)
        Area.objects.create(town=towns[row["ags"]], region=region)


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def municipality(row):
    return Municipality(
        ags=row["ags"],
        name=row["name"],
        slug=slugify(folded(row["name"])),
        amt=row["amt"],
        is_town=row["type"] == "Stadt",
        postal_codes=row["postal_codes"].split(),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=int(row["population"]),
    )


def locality(row, municipality_id):
    return Locality(
        name=row["name"],
        postal_code=row["postal_code"],
        municipality_id=municipality_id,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
