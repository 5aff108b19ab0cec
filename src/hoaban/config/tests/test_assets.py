"""Static files are collected where something changed, and only there."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from hoaban.config import assets


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    """Two files to collect into a folder that an installation would have."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.css").write_text("a{color:red}", encoding="utf-8")
    (source / "two.js").write_text("let two = 2;", encoding="utf-8")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    return source


def test_what_did_not_change_is_left_alone_and_what_did_is_collected(kept: Path, settings: Any) -> None:
    assert assets.collect()
    assert not assets.collect()
    (kept / "one.css").write_text("a{color:green}", encoding="utf-8")
    # Django keeps what is of the same second: an edit comes later than a collection.
    os.utime(kept / "one.css", (time.time() + 5, time.time() + 5))
    assert assets.collect()
    assert [one.read_text(encoding="utf-8") for one in settings.STATIC_ROOT.glob("one.css")] == ["a{color:green}"]
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert assets.collect(), "without the names of the files no page finds them"
    (kept / "three.css").write_text("b{}", encoding="utf-8")
    assert assets.collect()
    assert not assets.collect()


def test_half_a_collection_is_collected_again(kept: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert assets.collect()
    (kept / "two.js").write_text("let two = 22;", encoding="utf-8")

    def dies(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("django.core.management.call_command", dies)
        with pytest.raises(KeyboardInterrupt):
            assets.collect()
    assert not (settings.STATIC_ROOT / assets.STAMP).exists()
    assert assets.collect()
