from foundation.privacy import forgetting
from office.management.deleting import DeletingCommand


class Command(DeletingCommand):
    help = "Deletes earlier versions whose time is over, in place of simple_history's command; a part of forget."
    what = "earlier versions"

    def number(self, **options):
        return forgetting.count_histories()

    def delete(self, **options):
        return forgetting.forget_histories()
