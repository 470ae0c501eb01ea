"""What a county installs: `deploy/` names what there is, and no more may be done by it than is needed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

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
