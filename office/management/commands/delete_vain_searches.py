from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Deletes the words of searches without result whose time is over; a part of forget."
    what = "searches"
    label = "courses.VainSearch"
