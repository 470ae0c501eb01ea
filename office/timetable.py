"""All that timers run, in one list: what each minute, each hour and each night asks for. A backup has its own."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from foundation.operation.jobs import Job

EACH_MINUTE = [
    Job("send_queued_mail", _("Sending e-mails"), timedelta(minutes=10)),
    Job("confirm_enquiries", _("Confirmations to people who ask"), timedelta(minutes=10)),
]
EACH_HOUR = [
    Job("follow_enquiries", _("Asking again where nobody has answered"), timedelta(hours=3)),
    Job("remind_tests", _("Reminding of placement tests"), timedelta(hours=3)),
    Job("forget", _("Deleting what is kept no longer"), timedelta(hours=3)),
]
EACH_NIGHT = [
    Job(command, title, timedelta(hours=36), is_daily=True)
    for command, title in {
        "take_over_courses": _("Fetching courses from providers' files"),
        "remind_providers": _("Asking providers whether seats are right"),
        "copy_reports": _("Telling the office of errors that nobody has answered"),
        "remind_partners": _("Reminding of agreements that end"),
        "remind_licences": _("Reminding of licences that end"),
        "remind_exams": _("Reminding of exam seats before registration ends"),
        "watch_starts": _("Watching starts that may not be held"),
        "publish_waiting": _("Counting who waits"),
        "propose_starts": _("Reckoning which starts would help"),
        "delete_unused_files": _("Deleting files that nothing shows"),
        "check_links": _("Looking whether links still lead somewhere"),
    }.items()
]
ALL = [*EACH_MINUTE, *EACH_HOUR, *EACH_NIGHT]
BACKUP = Job("backup", _("Making a backup"), timedelta(days=2))


def title_of(command: str) -> str:
    """For people; the name itself of what is no longer in the list."""
    return next((str(job.title) for job in [*ALL, BACKUP] if job.command == command), command)
