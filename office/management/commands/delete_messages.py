from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Deletes messages to the office whose time is over; a part of forget."
    what = "messages"
    label = "contacts.Message"
