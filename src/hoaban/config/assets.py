"""The files that pages ask for (styles, scripts, pictures): collected where they changed, left alone where they did not.

Collecting gives every file a name of its content and compresses it, 5 s that a server started again need not wait for.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

STAMP = "collected.txt"
"""Beside what was collected: a digest of what it was collected from. Written last, so that half a collection has none."""


def collect() -> bool:
    """Collect the static files into ``STATIC_ROOT``; False where what lies there is of the same files already."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / STAMP
    names, now = stamp.parent / "staticfiles.json", _digest()
    if names.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    # Only a storage that keeps a manifest leaves names of content; any other is quick enough to run every time.
    if names.exists():
        stamp.write_text(now, encoding="ascii")
    return True


def _digest() -> str:
    """Of path, size and time of every file, and of what decides how they are kept."""
    import django
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    found = []
    for finder in get_finders():
        for path, storage in finder.list(()):
            stat = Path(storage.path(path)).stat()
            found.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    kept = settings.STORAGES["staticfiles"]["BACKEND"]
    return hashlib.sha256("\n".join([django.__version__, kept, *sorted(found)]).encode()).hexdigest()


if __name__ == "__main__":
    from hoaban.config.cli_ground import set_up

    set_up()
    collect()
