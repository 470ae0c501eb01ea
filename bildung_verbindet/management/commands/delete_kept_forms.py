from bildung_verbindet.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Forgets what somebody typed whose session had ended, an hour later; a part of forget."
    what = "kept forms"
    label = "bildung_verbindet.KeptForm"
