"""After an upgrade files of both releases stay, for pages that are open and for the way back; older ones go."""

import json

import pytest

from foundation.files.old_static import drop_old_static


@pytest.fixture
def folder(settings, tmp_path):
    settings.STATIC_ROOT, settings.BASE_DIR = tmp_path, tmp_path / "portal-1.2"
    return tmp_path


def release(folder, name, **paths):
    (folder / f"staticfiles-{name}.json").write_text(json.dumps({"paths": paths}))
    for path in {*paths, *paths.values()}:
        for suffix in ("", ".gz", ".br"):
            file = folder / f"{path}{suffix}"
            file.parent.mkdir(exist_ok=True)
            file.touch()


def there(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_neither_release_knows_goes(folder):
    release(folder, "portal-1.1", **{"css/a.css": "css/a.1.css", "js/same.js": "js/same.0.js"})
    release(folder, "portal-1.2", **{"css/a.css": "css/a.2.css", "js/same.js": "js/same.0.js"})
    expected = there(folder)
    release(folder, "portal-1.0", **{"css/a.css": "css/a.0.css", "css/gone.css": "css/gone.0.css"})
    before = there(folder)

    said = drop_old_static("portal-1.1")

    assert (expected < before, there(folder)) == (True, expected)
    assert said == f"{len(before - expected)} files of older releases were deleted."


def test_where_a_list_is_missing_nothing_goes(folder):
    release(folder, "portal-1.2", **{"css/a.css": "css/a.2.css"})
    (folder / "css/old.0.css").touch()
    before = there(folder)

    said = drop_old_static("portal-1.1")

    assert "there is no staticfiles-portal-1.1.json" in said
    assert there(folder) == before
