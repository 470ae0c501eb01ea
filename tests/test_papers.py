"""What the papers name is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_test_that_the_abuse_cases_name_is_there():
    rows = re.findall(r"^\| (\d+) \|.*\|$", paper := (ROOT / "docs/abuse-cases.md").read_text(), re.MULTILINE)
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", paper)

    lost = [f"{file}::{name}" for file, name in named if not is_there(ROOT / "tests" / file, name)]

    assert lost == []
    assert [int(number) for number in rows] == list(range(1, 41))


def test_a_case_that_is_held_names_its_tests():
    rows = re.findall(r"^\| \d+ \|.*\|$", (ROOT / "docs/abuse-cases.md").read_text(), re.MULTILINE)

    states = [row.rstrip(" |").rpartition("|")[2].strip() for row in rows]

    assert [row for row, state in zip(rows, states, strict=True) if state == "held" and "::" not in row] == []
    assert [state for state in states if not re.match(r"held$|(partly|not yet): \S", state)] == []


def is_there(path, name) -> bool:
    return path.exists() and f"\ndef {name}(" in path.read_text()


def test_every_file_that_a_paper_walks_through_is_there():
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    named = {
        (paper.name, name) for paper in papers for name in re.findall(r"`([\w/.]+/[\w.]+\.py)", paper.read_text())
    }

    lost = {(paper, name) for paper, name in named if not (ROOT / name).exists() and paper != "abuse-cases.md"}

    assert lost == set()
    assert len(named) > 30
