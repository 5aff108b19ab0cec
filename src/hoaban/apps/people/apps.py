"""Wiring of the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """What Django is told of this app."""

    name = "hoaban.apps.people"
    label = "people"

    def ready(self) -> None:
        """Declare the figures of people; let people go along with restructurings, fill posts and own accounts."""
        # All of them once the models are known.
        from hoaban.apps.accounts.queries import register_records
        from hoaban.apps.organisation import queries as organisation
        from hoaban.apps.people import figures  # noqa: F401
        from hoaban.apps.people.commands import restructuring
        from hoaban.apps.people.queries import kept
        from hoaban.apps.people.queries.actions import ACTIONS
        from hoaban.apps.people.queries.addresses import post_addresses, staffing_addresses, title_addresses
        from hoaban.apps.people.queries.officials import find_record
        from hoaban.apps.people.queries.staffing import staffing_by_post, staffing_by_unit, staffing_of_nodes

        organisation.register_staffing(staffing_by_unit, posts=staffing_by_post, whole=staffing_of_nodes)
        organisation.register_staffing_links(
            of_units=staffing_addresses, of_posts=post_addresses, of_titles=title_addresses
        )
        register_records(find_record)
        restructuring.register()
        kept.register(actions=ACTIONS)
