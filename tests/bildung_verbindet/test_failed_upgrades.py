"""However an upgrade fails, one unit serves all the time, and a sentence says what state things are in."""

import pytest

from tests.bildung_verbindet import test_side_by_side as side_by_side
from tests.bildung_verbindet.test_side_by_side import Machine

pytestmark, units = side_by_side.pytestmark, side_by_side.units
FAILING = """
restart() {{
  local what="$1: $(basename "$(readlink {folder}/portal)")"
  echo "restart $what" >>{folder}/acts
  ! grep --quiet --line-regexp "$what" {folder}/failing
}}
"""
BEFORE = ["portal-1.1/deploy/compile", "manage.py", "portal-1.1/deploy/prepare"]
AGAIN = "portal-1.0 serves again"


def failing(folder, *restarts) -> Machine:
    machine = Machine(folder)
    (folder / "failing").write_text("".join(f"{each}\n" for each in restarts))
    with (folder / "hooks").open("a") as hooks:
        hooks.write(FAILING.format(folder=folder))
    return machine


def test_on_the_way_back_each_unit_is_waited_for_before_the_other_one_is_restarted(tmp_path, units):
    machine = failing(tmp_path)
    for unit in units:
        unit.acts = tmp_path / "acts"
    away = "503 Away"
    units[1].coming = [away, away, away, "200 OK"]  # the new release twice, the old one when it is asked again

    said = machine.upgrade()

    assert (said.returncode, AGAIN in said.stderr) == (1, True), said.stderr
    assert machine.acts() == [
        *BEFORE,
        *("restart 1: portal-1.1", "1 said 200 OK"),
        *("restart 2: portal-1.1", "2 said 503 Away", "2 said 503 Away"),
        *("restart 2: portal-1.0", "2 said 503 Away", "2 said 200 OK"),
        *("restart 1: portal-1.0", "1 said 200 OK"),
    ]


@pytest.mark.parametrize(
    ("restarts", "done", "told"),
    [
        (["1: portal-1.1"], ["1: portal-1.1", "1: portal-1.0"], AGAIN),
        (
            ["1: portal-1.1", "1: portal-1.0"],
            ["1: portal-1.1", "1: portal-1.0"],
            "portal@2 alone serves, with portal-1.0. Mend what journalctl -u portal@1 says",
        ),
        (
            ["2: portal-1.1", "2: portal-1.0"],
            ["1: portal-1.1", "2: portal-1.1", "2: portal-1.0"],
            "portal@1 alone serves, with portal-1.1. Mend what journalctl -u portal@2 says",
        ),
        (
            ["2: portal-1.1", "1: portal-1.0"],
            ["1: portal-1.1", "2: portal-1.1", "2: portal-1.0", "1: portal-1.0"],
            "portal@2 alone serves, with portal-1.0. Mend what journalctl -u portal@1 says",
        ),
    ],
)
def test_a_unit_that_does_not_start_leaves_the_other_one_alone_and_is_told(tmp_path, units, restarts, done, told):
    machine = failing(tmp_path, *restarts)

    said = machine.upgrade()

    assert machine.acts()[len(BEFORE) :] == [f"restart {each}" for each in done]
    assert said.returncode == 1
    assert f"The upgrade has stopped: portal@{restarts[0][0]} was not ready" in said.stderr
    assert told in said.stderr.replace(f"{tmp_path}/", "")
    assert "The tables are those of" in said.stderr
    assert (tmp_path / "portal").resolve().name == "portal-1.0"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("portal-1.1/bildung_verbindet", "its address could not be read"),
        ("portal-1.1/deploy/compile", "could not be compiled. Nothing was changed."),
        ("portal-1.0/manage.py", "there is no backup. Nothing was changed."),
        ("portal-1.1/deploy/prepare", "Migrations not done: courses.0007_later."),
    ],
)
def test_what_fails_before_a_unit_is_restarted_ends_with_a_sentence(tmp_path, units, path, told):
    machine = failing(tmp_path)
    (tmp_path / "portal-1.1/manage.py").write_text("print('[X]  courses.0006_done\\n[ ]  courses.0007_later')")
    if (tmp_path / path).is_symlink():
        (tmp_path / path).unlink()
    else:
        (tmp_path / path).write_text("exit(1)" if path.endswith(".py") else "#!/bin/sh\nexit 1\n")

    said = machine.upgrade()

    assert said.returncode == 1
    assert told in said.stderr.partition("The upgrade has stopped: ")[2]
    assert "restart" not in "".join(machine.acts() if (tmp_path / "acts").exists() else [])
    assert (tmp_path / "portal").resolve().name == "portal-1.0"


def test_whoever_breaks_it_off_is_told_how_to_make_both_units_alike(tmp_path, units):
    machine = failing(tmp_path)
    with (tmp_path / "hooks").open("a") as hooks:
        hooks.write('restart() { [ "$1" = 1 ] || kill $$; }')

    said = machine.upgrade()

    assert said.returncode != 0
    assert "restart portal@1, and when it answers portal@2" in said.stderr


@pytest.mark.parametrize("words", [["--dry-run"], ["--bakc"], [""], ["--back", "--dry-run"]])
def test_a_word_that_it_does_not_know_upgrades_nothing(tmp_path, units, words):
    machine = failing(tmp_path)

    said = machine.upgrade("portal-1.1", *words)

    assert (said.returncode, (tmp_path / "acts").exists()) == (1, False)
    told = f"deploy/upgrade is called alone or with --back, not with “{' '.join(words)}”. Nothing was changed."
    assert said.stderr == f"The upgrade has stopped: {told}\n"


@pytest.mark.parametrize(
    ("new", "words", "told"),
    [
        ("1.10.0", ["--back"], "portal-1.1 is newer than portal-1.0, which serves; an upgrade is"),
        ("1.0.9", [], "portal-1.1 is older than portal-1.0, which serves; the way back is"),
        ("1.1.0", [], ""),
        ("1.1.0", ["--back"], ""),
        ("1.0.9", ["--back"], ""),
    ],
)
def test_whether_it_is_an_upgrade_or_the_way_back_is_as_was_said(tmp_path, units, new, words, told):
    machine = failing(tmp_path)
    for name, version in (("portal-1.0", "1.1.0"), ("portal-1.1", new)):
        (tmp_path / name / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')

    said = machine.upgrade("portal-1.1", *words)

    assert (said.returncode, told in said.stderr.replace(f"{tmp_path}/", "")) == (bool(told), True), said.stderr
    assert (tmp_path / "portal").resolve().name == ("portal-1.0" if told else "portal-1.1")


def test_while_one_goes_on_a_second_one_does_not_begin(tmp_path, units):
    machine = failing(tmp_path)
    second = tmp_path / "portal-1.1/deploy/upgrade"
    (tmp_path / "portal-1.1/deploy/compile").write_text(
        f"#!/bin/sh\n[ -e {tmp_path}/said ] || {second} 2>{tmp_path}/said\ntrue\n"
    )
    with (tmp_path / "hooks").open("a") as hooks:
        hooks.write("restart() { sleep 3 >/dev/null 2>&1 & }\n")  # lives on, as a unit does

    first = machine.upgrade()
    back = machine.upgrade("portal-1.0", "--back")

    told = "The upgrade has stopped: another upgrade or way back goes on. Nothing was changed.\n"
    assert (tmp_path / "said").read_text() == told
    assert (first.returncode, back.returncode) == (0, 0), first.stderr + back.stderr
