"""The browser journeys, and once more, alone, the files of those that failed: python tools/journeys.py PYTEST-ARGUMENTS.

A journey that fails beside others and holds alone is named as unsteady, for a race in the product looks like this; one
that fails alone too fails the run, and so does a run in which more than a few failed. See ADR 43.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

MOST = 3
"""Failed journeys that are driven again; where more fail the product is at fault, not the moment."""
FAILED = 1
"""What pytest answers where tests ran and some failed."""


def drive(report: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the journeys; what pytest answered, and the names of those that failed."""
    code = subprocess.run([sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments], check=False).returncode
    cases = ElementTree.parse(report).getroot().iter("testcase") if report.exists() else ()
    bad = [one for one in cases if one.find("failure") is not None or one.find("error") is not None]
    return code, sorted(f"{one.get('classname', '').replace('.', '/')}.py::{one.get('name')}" for one in bad)


def main(arguments: list[str]) -> int:
    """Drive them all, then what failed; 0 where each held at least alone."""
    with tempfile.TemporaryDirectory() as folder:
        code, failed = drive(Path(folder) / "all.xml", *arguments)
        if code != FAILED or not 0 < len(failed) <= MOST:
            return code
        files = sorted({name.split("::")[0] for name in failed})
        print(f"== Browser, once more and alone: {' '.join(files)}", flush=True)
        again, _still = drive(Path(folder) / "again.xml", "-n", "0", "-m", "journey", *files)
        if again == 0:
            print("UNSTEADY, failed beside others and held alone:", *failed, sep="\n  ", flush=True)
        return again


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
