"""Generalised assignment, the public test of the core: every job to one agent, within what each agent can carry, at least cost."""
