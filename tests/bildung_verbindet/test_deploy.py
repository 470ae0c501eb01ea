"""What a county installs: `deploy/` names what there is, and no more may be done by it than is needed."""

import os
import re
import shutil
import subprocess
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.shell import programs
from tests.test_saved_rows import modules

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "deploy"
SERVICES = sorted((FOLDER / "systemd").glob("*.service"))
MOST_EXPOSED = 3.0  # as systemd counts; 10 is an ordinary service
WITHOUT_SAMPLE = {"DEBUG"}  # never in production
analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")


def sample() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (FOLDER / "portal.env").read_text(), re.MULTILINE))


def explained() -> set[str]:
    """In the table of README."""
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_the_sample_has_every_variable_that_the_readme_explains():
    of_gunicorn = {"WEB_CONCURRENCY"}

    assert sample() - of_gunicorn == explained() - WITHOUT_SAMPLE | {"SECRET_KEY_FALLBACKS"}


def test_all_units_are_kept_to_what_they_need():
    blocks = [path.read_text().partition("# What the portal does not need")[2] for path in SERVICES]

    same = {
        re.sub(r"(ReadWritePaths=/var/lib/portal).*", r"\1", block.partition("\n\n[Install]")[0]).strip()
        for block in blocks
    }
    assert len(same) == 1
    assert len(SERVICES) == 6


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_each_unit_starts_what_there_is(path):
    command = re.search(r"^ExecStart=/opt/portal/(.*)$", path.read_text(), re.MULTILINE).group(1).split()

    assert command[0] in {".venv/bin/gunicorn", ".venv/bin/python"}
    assert command[1] != "manage.py" or command[2] in get_commands()
    assert "@" in path.name or path.with_suffix(".timer").exists()


@analyze
@pytest.mark.parametrize("path", sorted((FOLDER / "systemd").glob("*.timer")), ids=lambda path: path.name)
@pytest.mark.parametrize("changes", [date(2027, 3, 28), date(2027, 10, 31)], ids=["spring", "autumn"])
def test_no_timer_leaves_out_the_night_in_which_the_clocks_change(path, changes):
    when = re.search(r"^OnCalendar=(.*)$", path.read_text(), re.MULTILINE)[1]
    evening = f"{changes - timedelta(days=1)} 22:00:00"

    said = subprocess.run(  # noqa: S603
        ["systemd-analyze", "calendar", f"--base-time={evening}", when],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "Europe/Berlin"},
    )

    comes = datetime.fromisoformat(re.search(r"Next elapse: \w+ (\S+ \S+)", said.stdout)[1])
    assert comes < datetime.combine(changes + timedelta(days=1), time(0))


@analyze
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_counts_little_exposure(path):
    said = subprocess.run(  # noqa: S603
        ["systemd-analyze", "security", "--offline=true", path],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )

    assert float(re.search(r"exposure level for .*: ([\d.]+)", said.stdout).group(1)) <= MOST_EXPOSED


@analyze
def test_systemd_understands_the_units(tmp_path):
    """With the programs that they start in place of those of a county's machine."""
    for path in sorted((FOLDER / "systemd").iterdir()):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name.replace("@", "@1")).write_text(text)

    said = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in said.stderr.splitlines() if "portal" in line]
    assert ours == []


def test_what_is_kept_for_all_is_told_in_just_the_words_that_the_web_server_waits_for():
    page_cache = (ROOT / "bildung_verbindet/freshness/page_cache.py").read_text()
    words = re.search(r'"(public, .*?)" "";', (FOLDER / "nginx/portal.conf").read_text()).group(1)

    assert f'response["Cache-Control"] = "{words}"' in page_cache


def test_every_part_is_installed_by_its_hash_alone():
    papers = [ROOT / "Makefile", ROOT / "README.md", *FOLDER.glob("*.md"), *(ROOT / "docs").glob("*.md")]

    installed = [line for path in papers for line in path.read_text().splitlines() if "pip install" in line]

    assert [line for line in installed if " -r " in line and "--require-hashes" not in line] == []
    assert len([line for line in installed if " -r " in line]) >= 5


PACKAGES = {  # the Debian package that brings a program
    "adduser": "adduser",
    "age": "age",
    "apt-get": "apt",
    "awk": "mawk",
    "createdb": "postgresql",
    "createuser": "postgresql",
    "curl": "curl",
    "diff": "diffutils",
    "find": "findutils",
    "flock": "util-linux",
    "git": "git",
    "grep": "grep",
    "gzip": "gzip",
    "kill": "procps",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "pg_dump": "postgresql",
    "pg_restore": "postgresql",
    "psql": "postgresql",
    "python3": "python3-venv",
    "redis-server": "redis-server",
    "runuser": "util-linux",
    "sed": "sed",
    "setpriv": "util-linux",
    "systemctl": "systemd",
    "systemd-analyze": "systemd",
    "systemd-run": "dbus",  # which it speaks with; systemd itself may come without
    "tar": "tar",
    "testssl": "testssl.sh",
    "usermod": "passwd",
    "xargs": "findutils",
    **dict.fromkeys(
        "cat chmod chown cp dirname id install ln ls mkdir mktemp mv nproc readlink realpath rm seq sha256sum"
        " sleep sort tail tee touch tr true uniq wc".split(),
        "coreutils",
    ),
}
# Debian calls them essential or required, or does not start without them.
ALWAYS = set("apt coreutils diffutils findutils grep gzip mawk passwd sed systemd tar util-linux".split())
BUILT_IN = set(
    "break cd command done echo esac exit export fi printf read return set shift source trap wait".split()
) | {"kill", "true"}  # in scripts
PYTHONS = {  # modules that start programs, and which
    "bildung_verbindet/freshness/reader.py": set(),  # ourselves
    "bildung_verbindet/operation/backups/archive.py": {"age"},
    "bildung_verbindet/operation/backups/dumps.py": {"pg_dump", "pg_restore", "psql"},
    "importing/apart.py": set(),  # ourselves
}


def packages_of_the_machine() -> set[str]:
    lines = (FOLDER / "packages.txt").read_text().splitlines()
    return {line for line in lines if not line.startswith("#")}


def missing(called, there) -> dict[str, str | None]:
    """Programs whose package is not there, and those of which nobody has said what brings them."""
    return {name: PACKAGES.get(name) for name in called if PACKAGES.get(name) not in there | ALWAYS}


@pytest.mark.parametrize("script", ["compile", "prepare", "upgrade"])
def test_each_program_that_a_script_of_the_machine_calls_is_in_a_package_that_is_installed(script):
    called = programs((FOLDER / script).read_text()) - BUILT_IN

    assert called
    assert missing(called, packages_of_the_machine()) == {}


def test_each_program_that_who_builds_a_release_or_rehearses_needs_is_in_a_package_that_make_installs():
    """Beside git, by which they have the project."""
    (line,) = re.findall(
        r"^rehearse:.*\n\ttests/system-packages (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    release, rehearse = (
        programs((FOLDER / name).read_text(), wrappers={"start"}) - BUILT_IN for name in ("release", "rehearse")
    )

    assert {"sha256sum"} < release
    assert {"curl", "nginx", "redis-server"} < rehearse
    assert (missing(release, {"git"}), missing(rehearse, {"git", *line.split()})) == ({}, {})


def test_each_program_of_the_readme_is_installed_by_the_line_before_it():
    blocks = re.findall(r"^```\n(.*?)^```", (FOLDER / "README.md").read_text(), re.MULTILINE | re.DOTALL)

    there, lacking, called = set(), {}, set()
    for line in "".join(blocks).splitlines():
        there |= {*(re.findall(r"apt-get install -y (.*)", line) or [""])[0].split()}
        found = programs(line) - BUILT_IN - {"portal"}
        lacking |= missing(found, there)
        called |= found
        there |= packages_of_the_machine() if "packages.txt" in line else set()

    assert {"git", "createdb", "nginx", "apt-get"} < called
    assert lacking == {}


def test_each_program_that_units_and_the_portal_itself_start_is_in_a_package_that_is_installed():
    lines = [line for path in SERVICES for line in re.findall(r"^Exec\w+=(\S+)", path.read_text(), re.MULTILINE)]
    units = {Path(name).name for name in lines if not name.startswith("/opt/portal/")}
    starting = {
        str(path): text for path, text in modules().items() if re.search(r"^import subprocess", text, re.M)
    }
    named = {
        path: {*re.findall(r"""(?:\brun\(|\bwhich\(|through\(\[)"(\w+)\"""", text)}
        for path, text in starting.items()
    }

    services = {
        name
        for path in SERVICES
        for line in re.findall(r"^(?:After|Wants)=(.*)", path.read_text(), re.MULTILINE)
        for name in re.findall(r"(\S+)\.service", line)
    }

    assert "redis-server" in services
    assert services <= packages_of_the_machine()
    assert named == PYTHONS
    assert missing(units.union(*PYTHONS.values()), packages_of_the_machine()) == {}


def test_an_upgrade_that_could_not_ask_whether_a_unit_is_ready_does_not_begin(tmp_path):
    new, old, link, tools = (tmp_path / name for name in ("new", "old", "portal", "tools"))
    for folder in (new / "deploy", old, tools):
        folder.mkdir(parents=True)
    link.symlink_to(old)
    for name in ("dirname", "readlink"):
        (tools / name).symlink_to(shutil.which(name))
    script = new / "deploy/upgrade"
    script.write_text((FOLDER / "upgrade").read_text().replace("/opt/portal", str(link)))

    said = subprocess.run(  # noqa: S603
        [shutil.which("bash"), script], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("The upgrade has stopped: curl is not installed")
    assert link.resolve() == old


@pytest.mark.parametrize(
    ("script", "called"),
    [
        ("first one | second && third; fourth &", {"first", "second", "third", "fourth"}),
        (
            'if ! said "$(inner "$(deeper)")" >/dev/null 2>&1; then other; fi',
            {"said", "inner", "deeper", "other", "fi"},
        ),
        ('NAME=value first\nname=$(second)\n(cd -P "$1" && third)', {"first", "second", "cd", "third"}),
        (
            "xargs first -y\nrunuser -u somebody -- second\nstart log third 1",
            {"xargs", "first", "runuser", "second", "third"},
        ),
        ('list=(no one)\nfirst "${list[@]}"', {"first"}),
        ("# no one\necho 'or two; three' \"# four\"", {"echo"}),
        ("own() { first; }\nown\nown | second", {"first", "second"}),
        (
            "first - <<'THERE'\nno script\nTHERE\nsecond <<THERE\ntext $(third)\nTHERE\n",
            {"first", "second", "third"},
        ),
    ],
)
def test_programs_are_found_wherever_a_script_calls_them(script, called):
    assert programs(script, wrappers={"start"}) == called


@pytest.mark.parametrize("failing", ["update", "install", ""])
def test_what_tests_can_do_without_is_named_where_it_cannot_be_installed_and_nothing_fails(failing, tmp_path):
    (tmp_path / "id").write_text("#!/bin/sh\necho 0\n")
    fails = f'case "$*" in *{failing or "nothing"}*) echo "E: no network" >&2; exit 100; esac'
    (tmp_path / "apt-get").write_text(f"#!/bin/sh\n{fails}\n")
    for tool in ("id", "apt-get"):
        (tmp_path / tool).chmod(0o755)
    (tmp_path / "env").symlink_to(shutil.which("env"))

    def asked(*words):
        return subprocess.run(  # noqa: S603
            [shutil.which("bash"), ROOT / "tests/system-packages", *words, "age", "curl"],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    needed, wanted = asked(), asked("--if-possible")

    last = "Not installed, so tests that need them are skipped: age curl" if failing else "Installing age curl"
    assert (wanted.returncode, wanted.stdout.splitlines()[-1], wanted.stderr) == (0, last, "")
    assert needed.returncode == (100 if failing else 0)


def test_all_programs_without_which_tests_are_skipped_are_installed_where_that_is_possible():
    (wanted,) = re.findall(r"^wanted := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    skipping = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for mark in re.findall(r"skipif\(.*?reason=", path.read_text(), re.DOTALL)
        for name in re.findall(r"""which\("([\w-]+)"\)""", mark)
    }

    assert {PACKAGES.get(name, name) for name in skipping - {"git"}} - (ALWAYS - {"systemd"}) <= {*wanted.split()}
    assert len(skipping) >= 3
