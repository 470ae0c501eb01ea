from foundation.privacy import forgetting
from office.management.deleting import DeletingCommand


class Command(DeletingCommand):
    help = "Deletes all data of persons whose time is over, see docs/data-protection.md. To be run every day."

    def number(self, **options):
        return forgetting.outdated()

    def delete(self, **options):
        return forgetting.forget()

    def counted(self, number):
        return ", ".join(f"{count} {kind}" for kind, count in number.items() if count) or "Nothing"
