from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Forgets what waits for a login, after an hour; for an hourly timer, a part of forget."
    what = "kept forms"
    label = "bildung_verbindet.KeptForm"
