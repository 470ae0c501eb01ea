from django.core.files.storage import default_storage

from foundation.files.uploads import unused_files
from office.management.deleting import DeletingCommand


class Command(DeletingCommand):
    help = "Deletes uploaded pictures and documents that nothing shows any more. To be run every day."
    what = "files"

    def number(self, **options):
        return len(list(unused_files()))

    def delete(self, **options):
        names = list(unused_files())
        for name in names:
            default_storage.delete(name)
        return len(names)
