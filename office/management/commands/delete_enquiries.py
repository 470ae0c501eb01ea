from office.management.deleting import OutdatedCommand


class Command(OutdatedCommand):
    help = "Deletes enquiries whose time is over and leaves only their numbers; a part of forget."
    what = "enquiries"
    label = "enquiries.Enquiry"
