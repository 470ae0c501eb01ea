"""A release is told in CHANGELOG.md and named with its commit; an archive without all of its parts is none."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

from django.conf import settings

from tests.history import needs_history

ROOT = Path(settings.BASE_DIR)
EMPTY_LIST = """#!/bin/bash
while [ "$1" != -o ]; do shift; done
echo '{"components": []}' > "$2"
"""


def test_the_changelog_tells_of_the_version_that_this_is():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    told = re.findall(r"^## (\S+) – \d+ \w+ \d{4}$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert told[0] == version
    assert told == sorted(told, key=lambda text: [*map(int, text.split("."))], reverse=True)


@needs_history
def test_an_archive_whose_list_of_parts_is_not_whole_is_no_release(tmp_path):
    program = tmp_path / "cyclonedx-py"
    program.write_text(EMPTY_LIST)
    program.chmod(0o755)

    said = subprocess.run(  # noqa: S603
        [ROOT / "deploy/release", "HEAD", tmp_path / "made"],
        env={**os.environ, "CYCLONEDX": str(program)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert "No release: the SBOM of requirements is not whole" in said.stderr
    assert [*tmp_path.rglob("SHA256SUMS")] == []
