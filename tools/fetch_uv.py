"""Fetch uv's wheel from PyPI and unpack its one program: a fresh Debian has neither pip nor venv.

    python3 tools/fetch_uv.py TARGET

The wheel's SHA-256 must be the one that PyPI's index states.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import sys
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
INDEX = "https://pypi.org/simple/uv/"
MACHINES = {"x86_64": "manylinux_2_17_x86_64", "aarch64": "manylinux_2_17_aarch64"}


def wheel() -> tuple[str, str]:
    """Address and SHA-256 of the wheel for this machine."""
    question = urllib.request.Request(INDEX, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(question, timeout=60) as answer:
        files = json.load(answer)["files"]
    tag = MACHINES[platform.machine()]
    for file in files:
        if file["filename"].startswith(f"uv-{VERSION}-") and tag in file["filename"]:
            return file["url"], file["hashes"]["sha256"]
    raise SystemExit(f"PyPI has no uv {VERSION} for {platform.machine()}; install uv by hand and run make again")


def main(target: Path) -> None:
    """Write the program to ``target``."""
    address, digest = wheel()
    with urllib.request.urlopen(address, timeout=300) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise SystemExit("the fetched wheel of uv is damaged; run make again")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))
    target.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
