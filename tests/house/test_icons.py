"""Every icon that a template names stands in the sprite: one that does not is an empty place on the page."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "hoaban"
NAMED = re.compile(r'{% icon "([a-z0-9-]+)"')


def drawn() -> set[str]:
    """Names of the icons of the sprite."""
    sprite = SOURCE / "shared" / "static" / "hoaban" / "icons.svg"
    return set(re.findall(r'id="([a-z0-9-]+)"', sprite.read_text(encoding="utf-8")))


def test_every_icon_of_a_template_is_drawn() -> None:
    known, named = drawn(), set[str]()
    for template in sorted(SOURCE.rglob("templates/**/*.html")):
        found = set(NAMED.findall(template.read_text(encoding="utf-8")))
        assert found <= known, f"{template.relative_to(SOURCE)}: {sorted(found - known)}"
        named |= found
    assert len(named) > 50
