"""How apps above keep what they derive from posts and places up to date: they follow every command of organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol


class Follower(Protocol):
    """An app that derives something from posts and places; called inside the transaction of the command."""

    key: str

    def posts(self, posts: set[int]) -> AbstractContextManager[None]:
        """Around a change of the authorised numbers of posts; posts that are founded meanwhile are added to the set."""
        ...

    def tree(self, units: Collection[int]) -> None:
        """After many posts changed, or units with everything below them moved or closed (none: only posts did)."""
        ...


_followers: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    """Add a follower; a key is registered once (again with the same key: replaced, so that tests may do so)."""
    _followers[follower.key] = follower


@contextmanager
def followed_posts(*posts: int) -> Iterator[set[int]]:
    """Let the followers go along with a change of some posts; yields the set to add founded ones to."""
    touched = set(posts)
    with ExitStack() as stack:
        for key in sorted(_followers):
            stack.enter_context(_followers[key].posts(touched))
        yield touched


def follow_tree(*units: int) -> None:
    """Let the followers go along after the tree changed at some units, or many posts were founded."""
    for key in sorted(_followers):
        _followers[key].tree(units)
