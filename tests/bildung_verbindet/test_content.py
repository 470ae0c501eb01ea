import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from bildung_verbindet.freshness.stamps import CATALOGUE, REST, public_models, public_rooms, stamps
from bildung_verbindet.freshness.watch import Watch
from contacts.models import ContactPerson, Message
from courses.models import Course, CourseRun
from courses.models.sources import CourseChange
from news.models import Post
from planning.models import Report
from providers.models import Provider
from tests.factories import (
    days,
    make_course,
    make_membership,
    make_page,
    make_post,
    make_provider,
    make_run,
    make_source,
    make_weekly_time,
)


def changed(write) -> set:
    """The parts whose stamps a write moves once it is committed."""
    before = stamps()
    with transaction.atomic():
        write()
    return {part for part, value in stamps().items() if value > before[part]}


def test_every_model_of_the_public_rooms_is_public_or_named_as_private():
    public = {model._meta.label for model, _part in public_models()}
    private = {f"{room.name}.{name}" for room in public_rooms() for name in getattr(room, "private", ())}
    models = {
        model._meta.label
        for room in public_rooms()
        for model in room.get_models(include_auto_created=True)
        if not model.__name__.startswith("Historical")
    }

    assert {room.name for room in public_rooms()} == {
        *("contacts", "cooperation", "courses", "exams", "news", "pages", "places", "planning", "providers")
    }
    assert public | private == models
    assert not public & private


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_write_moves_the_stamp_of_its_part():
    course = make_course()
    run = make_run(course)
    post = make_post()

    assert changed(lambda: course.save()) == {CATALOGUE}
    assert changed(lambda: CourseRun.objects.filter(pk=run.pk).update(seats_free=1)) == {CATALOGUE}
    assert changed(lambda: make_weekly_time(run)) == {CATALOGUE}
    assert changed(lambda: Provider.objects.update(is_published=False)) == {CATALOGUE}
    assert changed(lambda: Course.objects.bulk_update([course], ["title"])) == {CATALOGUE}
    assert changed(lambda: run.delete()) == {CATALOGUE}
    assert changed(lambda: make_page()) == {REST}
    assert changed(lambda: Post.objects.filter(pk=post.pk).delete()) == {REST}
    assert changed(lambda: connection.cursor().execute("UPDATE pages_page SET title = title")) == {REST}


@pytest.mark.django_db(transaction=True)
def test_what_visitors_do_not_see_moves_no_stamp():
    make_course()

    assert changed(lambda: make_membership(provider=Provider.objects.get())) == set()
    assert changed(lambda: Message.objects.create(text="Hallo")) == set()


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_moves_no_stamp():
    course = make_course()
    before = stamps()

    with transaction.atomic():
        course.save()
        transaction.set_rollback(True)

    assert stamps() == before


@pytest.mark.django_db(transaction=True)
def test_the_watch_tells_the_catalogue_of_courses_but_not_of_pages():
    told = []
    watch = Watch()
    watch.renew_catalogue = lambda *now: told.append(now) or len(told) > 1

    watch.look()
    first = watch.token
    assert not watch.is_settled
    make_page()
    watch.look()
    assert (told[1], watch.token != first, watch.is_settled) == (told[0], True, True)
    make_run(make_course())
    watch.look()
    (before, today), (after, same_day) = told[1:]
    assert (after > before, same_day) == (True, today)


class Seen(Watch):
    """Remembers each moment: the token beside whether what is kept under it is whole."""

    def __init__(self):
        self.moments = []
        super().__init__()

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        self.moments.append((self.token, self.is_settled))


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_shown_until_the_catalogue_has_followed():
    """Each page would be drawn in vain meanwhile, from the catalogue as it was."""
    looker, meanwhile, after, settled = Seen(), [], [], []
    said = iter([True, True, OperationalError("Kanarie"), True, False])

    def renew(*_now):
        meanwhile.append((looker.token, looker.is_settled))
        if isinstance(is_whole := next(said), Exception):
            raise is_whole
        return is_whole

    looker.renew_catalogue = renew
    for number in range(5):
        make_run(make_course(f"Kurs {number}"))
        with suppress(OperationalError):
            looker.look()
        after.append((looker.token, looker.is_settled))
        settled.append(looker.settled_at)

    first, *others = meanwhile
    assert (first, others) == ((after[0][0], False), after[:4])
    assert [is_settled for _token, is_settled in after] == [True, True, False, True, False]
    assert len({token for token, _is_settled in after}) == 5
    assert not {(after[number][0], True) for number in (2, 4)} & {*looker.moments}
    assert settled == [*settled[:2], settled[1], settled[3], settled[3]]
    assert len({*settled}) == 3


@pytest.mark.parametrize("change", [make_post, lambda: make_run(make_course())])
@pytest.mark.django_db(transaction=True)
def test_what_takes_long_to_follow_hides_no_change(change):
    """Of what is not in the catalogue none at all, of the catalogue none for longer than that."""
    looker, meanwhile = Watch(), []
    looker.renew_catalogue = lambda *_now: True
    looker.look()
    first = looker.token

    def renew(*_now):
        meanwhile.append((looker.token != first, looker.is_settled))
        until = time.monotonic() + 10
        while looker.is_settled and time.monotonic() < until:
            time.sleep(0.01)
        meanwhile.append((looker.token != first, looker.is_settled))
        return True

    looker.renew_catalogue = renew
    is_of_catalogue = changed(change) == {CATALOGUE}
    looker.look()

    assert meanwhile == [(not is_of_catalogue, is_of_catalogue), (True, False)]
    assert (looker.token != first, looker.is_settled) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_the_database_knows_which_courses_changed():
    course, other = (
        make_course("Eins", provider=make_provider("A")),
        make_course("Zwei", provider=make_provider("B")),
    )
    run, single = make_run(course), make_run(other)
    Course.objects.filter(pk=course.pk).update(contact_person=ContactPerson.objects.create(name="Frau Beispiel"))
    told, gone = [], course.pk

    for write in (
        lambda: make_weekly_time(run),
        lambda: CourseRun.objects.filter(pk=single.pk).update(seats_free=1),
        lambda: CourseRun.objects.filter(pk=single.pk).update(course=course),
        lambda: Provider.objects.filter(name="B").update(is_published=False),
        lambda: ContactPerson.objects.update(phone="03871 722-0"),
        lambda: Course.objects.filter(pk=gone).delete(),
        lambda: other.course_type.save(),
    ):
        before = stamps()[CATALOGUE]
        write()
        told.append(CourseChange.objects.courses_since(before))

    assert told == [{course.pk}, {other.pk}, {course.pk, other.pk}, {other.pk}, {gone}, {gone}, None]


@pytest.mark.django_db(transaction=True)
def test_news_that_appear_by_the_clock_move_the_token(monkeypatch):
    post = make_post()
    watch = Watch()
    watch.renew_catalogue = lambda *now: True
    watch.look()
    token = watch.token

    soon = timezone.now() + timedelta(hours=1)
    Post.objects.filter(pk=post.pk).update(published_until=soon)
    watch.look()
    later = watch.token
    monkeypatch.setattr(timezone, "now", lambda: soon + timedelta(minutes=1))
    watch.look()

    assert len({token, later, watch.token}) == 3


@pytest.mark.parametrize("trouble", [MemoryError, RuntimeError, OSError, OperationalError])
@pytest.mark.django_db(transaction=True)
def test_the_watch_outlives_every_trouble_and_tells_it_once(monkeypatch, caplog, trouble):
    told, shown, looker = [], [], Watch()

    def renew(*now):
        told.append(now)
        if len(told) in (2, 3):
            raise trouble("Kanarie")
        return True

    def sleep(_seconds):
        shown.append((bool(looker.token), looker.is_settled))
        if len(told) == 4:
            raise KeyboardInterrupt

    looker.renew_catalogue, looker.write_aside = renew, lambda: None
    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        looker.run()

    meanwhile = (True, True) if trouble is OperationalError else (False, False)  # what is kept is shown, or not
    assert shown == [(True, True), meanwhile, meanwhile, (True, True)]
    assert caplog.text.count("The content watch cannot look") == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_who_reports_and_new_numbers_of_people_show_on_public_pages():
    source, month = make_source(), days(0).replace(day=1)

    assert changed(lambda: Report.objects.note(source, month)) == {REST}
    assert changed(lambda: call_command("publish_waiting")) >= {REST}
