"""Every other unit hands in its plan of a year: what a province of offices does beside the journey."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.served import DAY, environment


def everybody_else_plans(home: Path, year: int) -> None:
    """Submit and accept every plan of the year in the database of ``home`` that is still open, but the top one."""
    command = [sys.executable, "-m", "tests.journeys.plan_ground", str(year)]
    subprocess.run(command, env=environment(home, DAY), check=True, cwd=Path(__file__).parents[2])


def hand_in(year: int) -> None:
    """The same, inside the environment of the database; the deepest plans first."""
    from datetime import date

    from hoaban.apps.learning.commands import plan_steps
    from hoaban.apps.learning.models import TrainingPlan
    from hoaban.shared.access import Actor

    actor, on = Actor.system(), date.fromisoformat(DAY)
    plans = TrainingPlan.objects.filter(year=year, until_year=year).exclude(parent=None)
    for plan in sorted(plans.filter(state="draft"), key=lambda one: -len(one.unit_path)):
        plan_steps.submit_plan(
            actor=actor, plan_id=plan.pk, version=None, on=on, reason="Đơn vị không có nhu cầu trong năm."
        )
        plan_steps.accept_plan(actor=actor, plan_id=plan.pk, version=None, on=on)


if __name__ == "__main__":
    import django

    django.setup()
    hand_in(int(sys.argv[1]))
