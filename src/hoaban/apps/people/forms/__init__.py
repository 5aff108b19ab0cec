"""Forms of people: changes of service, corrections, entering service."""
