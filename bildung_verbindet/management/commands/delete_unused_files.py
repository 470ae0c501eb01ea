from django.core.files.storage import default_storage

from bildung_verbindet.management.deleting import DeletingCommand
from bildung_verbindet.uploads import unused_files


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
