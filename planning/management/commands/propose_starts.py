from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.models import CourseRun
from planning.proposed.making import make_proposals
from planning.starts.reading import all_planned
from planning.supply.matrix import count_month


class Command(BaseCommand):
    help = (
        "Reckons, once a week, which starts the known numbers would carry, and notes, once a month, supply and "
        "demand. It decides nothing. To be run each day."
    )

    def handle(self, **options):
        numbers, today = make_proposals(), timezone.localdate()
        if numbers is None:
            self.stdout.write("This week's proposals were made already.")
        else:
            self.stdout.write("{} new proposals, {} stand on, {} have expired.".format(*numbers))
        starts = all_planned(CourseRun.objects.to_align().published().current_or_coming(today), today)
        self.stdout.write(f"{count_month(starts, today)} numbers of this month.")
