from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Forgets which forms were sent more than a day ago; a part of forget."
    what = "sent forms"
    label = "bildung_verbindet.SentForm"
