"""Days and numbers of pages in this language are written as on Vietnamese ones."""

from hoaban.shared.formats.vi.formats import *  # noqa: F403
