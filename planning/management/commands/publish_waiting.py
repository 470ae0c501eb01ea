from django.core.management.base import BaseCommand

from planning.actions import count_entry_demand, publish_numbers


class Command(BaseCommand):
    help = (
        "Counts, once a week, how many people wait: rounded, for everybody; and each day, for which running "
        "courses so many wait that no day to join them is told. To be run each day."
    )

    def handle(self, **options):
        numbers, courses = publish_numbers(), count_entry_demand()
        self.stdout.write(f"{numbers} numbers were made. Many wait for {courses} running courses.")
