"""The training plan: who attends which class this year, with a proof of how good the plan is."""
