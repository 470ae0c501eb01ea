from django.core.management.base import BaseCommand

from office.links.models import PublicLink
from office.links.public import check_links


class Command(BaseCommand):
    help = "Looks whether all public links still lead to a page. To be run every night."

    def handle(self, **options):
        number = check_links()
        self.stdout.write(f"{number} links looked at, {PublicLink.objects.broken().count()} need somebody.")
