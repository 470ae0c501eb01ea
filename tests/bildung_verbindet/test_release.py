"""A release is told in CHANGELOG.md and named with its commit; an archive without all of its parts is none."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from django.conf import settings

from tests.history import needs_history

ROOT = Path(settings.BASE_DIR)
PARTS = ["deploy/release", "deploy/parts", "deploy/releases.toml", "deploy/vendored.cdx.json", "pyproject.toml"]
PARTS += ["CHANGELOG.md", "requirements.txt", "requirements-translation.txt", "requirements-metrics.txt"]
FOLDERS = ["static/vendored", "places/data", "tests/data"]
LISTS = """#!%s
import json, pathlib, re, sys
target = sys.argv[sys.argv.index("-o") + 1]
lock = re.compile(r"^([a-z0-9][\\w.-]*)(?:\\[[^\\]]*\\])?==([^\\s;]+)", re.MULTILINE)
locks = [sys.argv[-1]] if sys.argv[1] == "requirements" else pathlib.Path().glob("requirements*.txt")
pinned = {pair for path in locks for pair in lock.findall(pathlib.Path(path).read_text())}
hashes = {"externalReferences": [{"hashes": [{"alg": "SHA-256", "content": "00"}]}]}
more = hashes if sys.argv[1] == "requirements" else {"licenses": [{"license": {"id": "MIT"}}]}
parts = [{"name": name, "version": version, **more} for name, version in sorted(pinned)]
pathlib.Path(target).write_text(json.dumps({"components": parts, "dependencies": []}).replace(*%r))
"""
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


class Project:
    """A repository with what a release is made by and of; the program that lists packages is one of ours."""

    def __init__(self, folder):
        self.folder = folder / "project"
        for name in PARTS:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name)
        (self.folder / ".venv/bin").mkdir(parents=True)
        (self.folder / ".venv/bin/python").symlink_to(sys.executable)
        (self.folder / ".gitignore").write_text(".venv\nvar\n")
        (self.folder / "manage.py").write_text("")
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.write_program("python", "#!/bin/sh\n")
        self.list_packages()
        self.git("init", "-q")

    def write_program(self, name, text):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def list_packages(self, instead=("", "")):
        """``instead``: what its lists say in place of something else."""
        self.write_program("cyclonedx-py", LISTS % (sys.executable, instead))

    def change(self, name, old, new):
        path = self.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def git(self, *words) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@beispiel.example", *words]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "Change")
        return self.git("rev-parse", "HEAD")

    def release(self):
        return subprocess.run(
            ["deploy/release"],  # noqa: S607
            cwd=self.folder,
            env={**os.environ, "CYCLONEDX": str(self.bin / "cyclonedx-py"), "ENVIRONMENT": sys.prefix},
            capture_output=True,
            text=True,
            check=False,
        )

    def made(self) -> list[Path]:
        return [path for path in self.folder.glob("var/**/*") if path.is_file()]


@pytest.fixture
def project(tmp_path):
    """Of a version that nobody has named yet."""
    project = Project(tmp_path)
    (project.folder / "CHANGELOG.md").write_text("# What has changed\n\n## 9.0.0 – 1 May 2030\n\n- All.\n")
    project.change("pyproject.toml", f'version = "{version()}"', 'version = "9.0.0"')
    project.commit()
    return project


def version() -> str:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def refused(said, reason, project) -> None:
    assert (said.returncode, said.stdout) == (1, ""), said.stderr
    assert reason in said.stderr
    assert [path for path in project.made() if path.name == "SHA256SUMS"] == []


def test_the_changelog_tells_of_the_version_that_this_is():
    told = re.findall(r"^## (\S+) – \d+ \w+ \d{4}$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert told[0] == version()
    assert told == sorted(told, key=lambda text: [*map(int, text.split("."))], reverse=True)


def test_a_release_is_an_archive_with_lists_of_all_its_parts(project):
    said = project.release()

    assert said.returncode == 0, said.stderr
    made = {path.name: path for path in project.made()}
    lists = [f"bildung-verbindet-9.0.0{kind}.cdx.json" for kind in ("", "-translation", "-metrics")]
    assert {*made} == {"SHA256SUMS", "bildung-verbindet-9.0.0.tar.gz", *lists}
    for name in lists:
        parts = {part["name"]: part for part in json.loads(made[name].read_text())["components"]}
        assert {"django", "htmx.org", "geonames-localities"} < {*parts}
        assert [name for name, part in parts.items() if not (part["version"] and part["licenses"])] == []


def by_the_readme(part, folder, **words):
    """The block of deploy/README.md in which that stands, for the release 9.0.0."""
    blocks = (ROOT / "deploy/README.md").read_text().split("```")
    (lines,) = (block for block in blocks if part in block)
    for word, instead in {"1.2.0": "9.0.0", "/opt": str(folder / "opt"), **words}.items():
        lines = lines.replace(word, instead)
    return ["bash", "-euc", lines]


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_readme_unpacks_an_archive_that_is_what_was_built(project, tmp_path, is_changed):
    project.release()
    (archive,) = (path for path in project.made() if path.name.endswith(".tar.gz"))
    (tmp_path / "opt").mkdir()
    if is_changed:
        archive.write_bytes(archive.read_bytes() + gzip.compress(b""))  # which tar does not notice

    words = by_the_readme("sha256sum", tmp_path)
    said = subprocess.run(words, cwd=archive.parent, capture_output=True, check=False)  # noqa: S603

    assert (said.returncode != 0, (tmp_path / "opt/portal-9.0.0/manage.py").exists()) == (
        is_changed,
        not is_changed,
    )


def test_the_readme_takes_from_git_the_commit_that_is_named_and_not_what_came_later(project, tmp_path):
    named = project.git("rev-parse", "HEAD")
    path = project.folder / "deploy/releases.toml"
    path.write_text(f'[[release]]\nversion = "9.0.0"\ncommit = "{named}"\n\n{path.read_text()}')
    project.commit()
    words = by_the_readme("git clone", tmp_path, ADDRESS=str(project.folder))

    said = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603

    assert said.returncode == 0, said.stderr
    project.folder = tmp_path / "opt/portal-9.0.0"
    assert project.git("rev-parse", "HEAD") == named


def test_a_version_that_was_released_is_not_built_of_anything_else(project):
    text = '\n[[release]]\nversion = "9.0.0"\ncommit = "%s"\n'
    path = project.folder / "deploy/releases.toml"
    first = project.git("rev-parse", "HEAD")

    path.write_text(text % first)
    same = project.release()
    shutil.rmtree(project.folder / "var")
    project.commit()
    after = project.release()

    assert same.returncode == 0, same.stderr
    refused(after, f"No release: 9.0.0 is commit {first[:12]}; what has changed since", project)


def test_a_release_that_was_named_anew_is_built_of_the_commit_that_it_is_named_by_now(project):
    path = project.folder / "deploy/releases.toml"
    text = path.read_text() + '\n[[release]]\nversion = "9.0.0"\ncommit = "%s"\n'

    path.write_text(text % project.git("rev-parse", "HEAD"))
    path.write_text(text % project.commit())

    assert project.release().returncode == 0


@pytest.mark.parametrize("where", ["committed", "not committed"])
def test_what_has_been_named_counts_whether_it_is_committed_or_not(project, where):
    path = project.folder / "deploy/releases.toml"
    text = path.read_text()

    path.write_text(f'{text}\n[[release]]\nversion = "9.0.0"\ncommit = "{"0" * 40}"\n')
    if where == "committed":
        project.commit()
        path.write_text(text)

    refused(project.release(), "No release: 9.0.0 is commit 000000000000", project)


@pytest.mark.parametrize("first", ["## Unreleased", "## 9.0.1 – 2 May 2030", "## 9.0.00 – 1 May 2030"])
def test_what_the_changelog_tells_of_no_version_or_another_one_is_not_built(project, first):
    project.change("CHANGELOG.md", "## 9.0.0", f"{first}\n\n- More.\n\n## 9.0.0")
    project.commit()

    refused(project.release(), f'CHANGELOG.md begins with "{first[3:]}", not with 9.0.0', project)


LACKS = {
    "list": ('"name": "django"', '"name": "djinn"', "django is in one list only"),
    "hash": ('"hashes"', '"none"', "django has no hash"),
    "version": ('"name": "pypdf", "version": "', '"name": "pypdf", "version": "1', "pypdf has another version"),
    "licence": ('"licenses"', '"none"', "django has no licence"),
}


@pytest.mark.parametrize("lack", LACKS)
def test_an_archive_whose_packages_are_not_all_listed_with_hash_and_licence_is_no_release(project, lack):
    *instead, reason = LACKS[lack]

    project.list_packages(instead)
    said = project.release()

    refused(said, "No release: the SBOM of requirements is not whole", project)
    assert reason in said.stderr


def without(name):
    def change(folder):
        path = folder / "deploy/vendored.cdx.json"
        vendored = json.loads(path.read_text())
        vendored["components"][0].pop(name)
        path.write_text(json.dumps(vendored))

    return change


def appended(name):
    def change(folder):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"// more")

    return change


FOREIGN = {
    "file that nobody names": (
        appended("static/vendored/more.js"),
        "nobody says whose static/vendored/more.js is",
    ),
    "font": (appended("static/css/letters.woff2"), "nobody says whose static/css/letters.woff2 is"),
    "script": (appended("templates/more.min.js"), "nobody says whose templates/more.min.js is"),
    "data": (appended("places/data/more.csv"), "nobody says whose places/data/more.csv is"),
    "changed": (appended("static/vendored/htmx-2.0.11.min.js"), "htmx-2.0.11.min.js is not what its hash says"),
    "hash": (without("hashes"), "htmx-2.0.11.min.js is not what its hash says"),
    "licence": (without("licenses"), "htmx-2.0.11.min.js has no version or no licence"),
    "version": (without("version"), "htmx-2.0.11.min.js has no version or no licence"),
}


@pytest.mark.parametrize("lack", FOREIGN)
def test_an_archive_with_files_of_others_that_are_not_listed_is_no_release(project, lack):
    change, reason = FOREIGN[lack]

    change(project.folder)
    project.commit()
    said = project.release()

    refused(said, "No release: the SBOM of requirements is not whole", project)
    assert reason in said.stderr


def test_each_file_of_others_that_is_listed_is_there():
    vendored = json.loads((ROOT / "deploy/vendored.cdx.json").read_text())

    places = [part["evidence"]["occurrences"][0]["location"] for part in vendored["components"]]
    places += [own["value"] for own in vendored["properties"]]

    assert [place for place in places if not (ROOT / place).exists()] == []


@needs_history
def test_each_file_of_others_that_is_here_is_listed():
    """Before somebody builds a release."""
    loader = SourceFileLoader("parts", str(ROOT / "deploy/parts"))
    loader.exec_module(parts := module_from_spec(spec_from_loader("parts", loader)))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    files = {name for name in listed.stdout.split("\0") if (ROOT / name).is_file()}

    vendored = json.loads((ROOT / "deploy/vendored.cdx.json").read_text())

    assert [*parts.wrong_files(vendored, files, ROOT)] == []
    assert [*parts.wrong_files({**vendored, "components": []}, files, ROOT)] != []
