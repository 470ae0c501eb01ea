from office.management.timed import TimedCommand
from office.timetable import EACH_MINUTE


class Command(TimedCommand):
    help = "Runs what is to be done each minute, each job on its own; for a timer."
    jobs = EACH_MINUTE
