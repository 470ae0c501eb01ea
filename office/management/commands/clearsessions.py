from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Deletes sessions that have expired, in place of Django's command; a part of forget."
    what = "sessions"
    label = "sessions.Session"
