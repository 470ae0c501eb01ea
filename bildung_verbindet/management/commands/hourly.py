from office.management.timed import TimedCommand
from office.timetable import EACH_HOUR


class Command(TimedCommand):
    help = "Runs what is to be done each hour, each job on its own; for a timer."
    jobs = EACH_HOUR
