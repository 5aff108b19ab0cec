"""``python -m hoaban.planner.rotation.verify IN.json PLAN.json``."""

import sys

from hoaban.planner.rotation.verify import main

sys.exit(main(sys.argv[1:]))
