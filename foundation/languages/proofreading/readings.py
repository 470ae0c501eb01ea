"""When a person last read all that a language says: ``locale/readings.toml`` keeps it, without names."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

PATH = settings.BASE_DIR / "locale" / "readings.toml"


def last_reading(code: str) -> date | None:
    return max((row["date"] for row in readings(PATH) if row["language"] == code), default=None)


@cache
def readings(path: Path) -> list[dict]:
    return tomllib.loads(path.read_text(encoding="utf-8")).get("readings", [])


def note(code: str, day: date, remarks: int) -> None:
    """The same sheet read in twice is one reading."""
    row = {"language": code, "date": day, "remarks": remarks}
    if row in readings(PATH):
        return
    with PATH.open("a", encoding="utf-8") as file:
        file.write(f'\n[[readings]]\nlanguage = "{code}"\ndate = {day.isoformat()}\nremarks = {remarks}\n')
    readings.cache_clear()
