"""Tests of releases read what the project was; a copy without its history, as an archive is, cannot try that."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings


def has_history() -> bool:
    if not (git := shutil.which("git")):
        return False
    asked = [git, "rev-parse", "--show-toplevel", "--is-shallow-repository"]
    said = subprocess.run(asked, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603
    folder, is_shallow = said.stdout.splitlines() if said.returncode == 0 else ("", "true")
    return Path(folder) == settings.BASE_DIR and is_shallow == "false"


needs_history = pytest.mark.skipif(not has_history(), reason="this copy of the project has no whole history")
