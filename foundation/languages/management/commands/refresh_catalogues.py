from django.core.management.base import BaseCommand, CommandError

from foundation.languages.messages import codes, problems, refresh


class Command(BaseCommand):
    help = "Brings the catalogues of all languages to the texts of the German one, and names what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing, fail on any problem")

    def handle(self, *, check, **options):
        if not check:
            for code in codes():
                self.stdout.write(f"{code}: {refresh(code)} texts are missing")
        found = [f"{code}: {problem}" for code in codes() for problem in problems(code)]
        if check and found:
            raise CommandError("\n".join(found))
        self.stdout.write("\n".join(found) or "All catalogues are complete.")
