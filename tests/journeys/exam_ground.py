"""A test with three participants and a provider, made in the database of the environment: for the journey of a sitting.

Run as a program by the journey; prints the keys as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def build() -> dict[str, object]:
    """The ground and the user names of those who act on it."""
    from hoaban.apps.accounts.models import User
    from hoaban.apps.accounts.tests.factories import PASSWORD, make_user
    from hoaban.apps.learning.tests import factories_exams as made
    from hoaban.apps.learning.tests import factories_sittings as factories
    from hoaban.apps.people.tests.factories import unit
    from hoaban.shared.access import Role
    from hoaban.shared.shell import now

    factories.OPENS = now() - timedelta(minutes=5)
    asked = (made.CHOICE, made.MULTIPLE, made.SHORT, made.MATCHING, made.ESSAY)
    ground = factories.ground(3, questions=asked, minutes=90)
    school = unit(factories.PROVIDER, factories.TODAY)
    make_user("giangvien", (Role.PROVIDER, school), home=school)
    for place, official in enumerate(ground.people):
        user = make_user(f"hocvien{place}", (Role.OFFICIAL, None))
        User.objects.filter(pk=user.pk).update(official_id=official)
    return {"exam": ground.exam.pk, "password": PASSWORD}


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(build()))
