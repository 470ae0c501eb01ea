"""A new backup never goes for older ones, whatever clock named them, and success is what stands on the disk."""

import pytest
from django.core.management import CommandError, call_command

from bildung_verbindet.operation.backups import saving
from foundation.databases import unfinished
from foundation.operation.alone import only_one
from foundation.operation.models import TimedJob
from tests.bildung_verbindet import test_backups

pytestmark = pytest.mark.django_db(transaction=True)
machine = test_backups.machine


@pytest.fixture
def folder(machine, settings, tmp_path):
    """Of a portal whose backups are watched."""
    settings.HTTPS = True
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def files(folder, *days):
    for day in days:
        (folder / f"portal-{day}-030000.tar").write_text("")


def names(folder):
    return sorted(path.name.removeprefix("portal-")[:8] for path in folder.iterdir())


def outcome():
    """Whether it was done, and what went wrong."""
    row = TimedJob.objects.get(name="backup")
    return bool(row.done_at), row.trouble


def test_what_a_wrong_clock_has_named_goes_first_and_never_the_new_one(folder, capsys):
    files(folder, "20260101", "20300101", "20300102", "20300103")

    call_command("backup", folder, keep=3)

    said = capsys.readouterr().out
    (new,) = {*names(folder)} - {"20260101", "20300103"}
    assert names(folder) == ["20260101", new, "20300103"]
    assert "Dated in the future, so a clock is or was wrong: portal-20300103-030000.tar." in said
    assert outcome() == (True, "")


def test_all_of_the_future_go_once_enough_others_stand(folder, capsys):
    files(folder, "20260101", "20260102", "20300101", "20300102", "20300103")

    call_command("backup", folder, keep=3)

    assert names(folder)[:2] == ["20260101", "20260102"]
    assert len(names(folder)) == 3
    assert "Dated in the future" not in capsys.readouterr().out


@pytest.mark.parametrize(("keep", "stay"), [(1, 1), (0, 3)])
def test_of_few_that_stay_the_new_one_is_one(folder, keep, stay):
    files(folder, "20260101", "20300101")

    call_command("backup", folder, keep=keep, verbosity=0)

    assert len(names(folder)) == stay
    assert [name for name in names(folder) if name not in {"20260101", "20300101"}] != []


def test_a_backup_that_is_no_more_is_none(folder, monkeypatch):
    def greedy(target, keep):
        target.unlink()
        return []

    monkeypatch.setattr(saving, "rotate", greedy)

    with pytest.raises(CommandError, match=r"portal-.*: No such file"):
        call_command("backup", folder)

    done, trouble = outcome()
    assert (done, "No such file" in trouble) == (False, True)


def test_whatever_fails_before_it_is_made_is_noted(folder):
    (folder / "portal-20260101-030000.tar.part").mkdir()  # as little to be deleted as on a disk that is only read

    with pytest.raises(CommandError):
        call_command("backup", folder)

    done, trouble = outcome()
    assert (done, trouble.startswith("Nothing can be written to")) == (False, True)


def test_while_a_restore_is_unfinished_nothing_is_saved_and_nothing_rotated(folder):
    files(folder, "20260101", "20260102")
    unfinished.begin()

    with pytest.raises(CommandError, match="A restore has not come to its end"):
        call_command("backup", folder, keep=1)

    assert names(folder) == ["20260101", "20260102"]


def test_what_is_saved_and_what_is_brought_back_wait_for_each_other(folder):
    call_command("backup", folder, verbosity=0)
    (backup,) = folder.iterdir()

    with only_one("backup"):
        for command, source in (("backup", folder), ("restore", backup)):
            with pytest.raises(CommandError, match="made or brought back"):
                call_command(command, source)

    assert [*folder.iterdir()] == [backup]
