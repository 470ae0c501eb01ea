from django.core.management.base import BaseCommand, no_translations

from bildung_verbindet.start_content.loading import load_start_content


class Command(BaseCommand):
    help = "Loads what every portal begins with: places, course types, office, pages, news. Keeps what was edited."

    @no_translations
    def handle(self, **options):
        created = load_start_content()
        counts = ", ".join(f"{kind} {number}" for kind, number in created.items())
        self.stdout.write(f"Start content is there; new: {counts or 'nothing'}.")
