from django.core.management.base import BaseCommand, CommandError

from bildung_verbindet.demo_content.loading import USERS, load_demo, tell_planner
from bildung_verbindet.demo_content.scale import load_many
from courses.models import Category, Course, CourseRun
from providers.models import Provider

PASSWORD = "Bruecke-Parchim-2017"  # noqa: S105 shown to everybody on purpose


class Command(BaseCommand):
    help = "Fills the portal with example providers, courses and users, dated relative to today."

    def add_arguments(self, parser):
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="also make N courses for load tests")
        parser.add_argument("--password", default=PASSWORD, help="of the example users")

    def handle(self, *, scale, password, **options):
        if not Category.objects.exists():
            raise CommandError("Run load_start_content first: the demo needs its places and categories.")
        load_demo(password=password)
        if scale:
            load_many(scale)
            tell_planner()
        self.stdout.write(
            f"The demo has {Provider.objects.filter(is_example=True).count()} example providers, "
            f"{Course.objects.filter(provider__is_example=True).count()} courses and "
            f"{CourseRun.objects.filter(course__provider__is_example=True).count()} runs."
        )
        self.stdout.write(f"Example users, never for production, password {password}: {', '.join(USERS)}")
