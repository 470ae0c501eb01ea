"""What everybody may read of how many people wait, once a week."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses.models import Level
from places.models import Region
from planning.actions.outlooks import make_outlooks
from planning.models import Demand, PublicNumber
from planning.models.demand import monday
from planning.reckoning.rounding import public_table


@transaction.atomic
def publish_numbers() -> int:
    """In a new week only: who looked each day would see who came. How many numbers were made."""
    today = timezone.localdate()
    if PublicNumber.objects.filter(counted_on__gte=monday(today)).exists():
        return 0
    rows = [
        PublicNumber(level=level, region=region, shown=part.shown, counted_on=today)
        for level, row in public_table(people_by_region()).items()
        for region, part in {**row.regions, None: row.county}.items()
    ]
    make_outlooks(today)
    PublicNumber.objects.all().delete()
    return len(PublicNumber.objects.bulk_create(rows))


def people_by_region() -> dict:
    """Level → region → how many are known."""
    counted = Demand.objects.counted().order_by().values_list("level", "area__region").annotate(Sum("number"))
    numbers = {(level, region): number for level, region, number in counted}
    regions = Region.objects.all()
    return {level: {region: numbers.get((level, region.pk), 0) for region in regions} for level in Level}
