"""Style sheets and scripts of releases that serve no more; `deploy/upgrade` calls it."""

import json
from pathlib import Path

from django.conf import settings


def drop_old_static(former: str) -> str:
    """Deletes what neither this release knows nor the ``former`` one, which is named by its folder; in words what
    was done.
    """
    folder = Path(settings.STATIC_ROOT)
    lists = [folder / f"staticfiles-{name}.json" for name in (settings.BASE_DIR.name, former)]
    if missing := [one.name for one in lists if not one.is_file()]:
        return f"No files of older releases were deleted, as there is no {', '.join(missing)}."
    known = {*lists}
    for one in lists:
        for pair in json.loads(one.read_text())["paths"].items():
            known |= {folder / name for name in pair}
    gone = [path for path in folder.rglob("*") if path.is_file() and not {path, unpacked(path)} & known]
    for path in gone:
        path.unlink()
    return f"{len(gone)} files of older releases were deleted."


def unpacked(path: Path) -> Path:
    """The file of which this is a copy that is packed already."""
    return path.with_suffix("") if path.suffix in {".gz", ".br"} else path
