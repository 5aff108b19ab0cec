"""Why a change of the organisation is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

_PROBLEMS = {
    "no_steps": gettext_lazy("Nothing is to be changed. Name at least one unit."),
    "no_day": gettext_lazy("The day is missing. Write day/month/year."),
    "title": gettext_lazy("The title is missing."),
    "resolution": gettext_lazy("The resolution is missing. Write its number."),
    "unknown_step": gettext_lazy("This kind of change is not known: %(fact)s."),
    "unknown_unit": gettext_lazy("There is no unit %(fact)s on that day. Check the code and the day."),
    "too_few": gettext_lazy("At least two units are needed: %(fact)s."),
    "not_described": gettext_lazy("The new unit needs a code and a name: %(fact)s."),
    "no_new_name": gettext_lazy("The new name is missing or the same: %(fact)s."),
    "under_itself": gettext_lazy("%(fact)s cannot stand under itself. Choose another unit."),
    "stands_there": gettext_lazy("%(fact)s already stands there. Choose another unit."),
    "too_young": gettext_lazy("%(fact)s begins on that day or later. Choose a later day."),
    "twice": gettext_lazy("%(fact)s is named twice. Name it once."),
    "without_place": gettext_lazy("%(fact)s is left without a place. Say under which unit it goes on."),
    "code_taken": gettext_lazy("The code %(fact)s is borne by another unit. Choose another code."),
    "under_closed": gettext_lazy("%(fact)s closes on that day; nothing can stand under it. Choose another unit."),
    "later_change": gettext_lazy("%(fact)s changes again after that day. Take the later change back first."),
    "outdated": gettext_lazy("Something changed since the preview. Look at the new preview, then confirm."),
    "cannot_reverse": gettext_lazy("%(fact)s was loaded with the data or is reversed already."),
    "built_on": gettext_lazy("Something has been built on it since: %(fact)s. Take that back first."),
    "no_mover": gettext_lazy("The part of the system that moved %(fact)s is not installed."),
    "not_there": gettext_lazy("It does not exist on that day. Choose another day."),
    "title_code_taken": gettext_lazy("This code belongs to the title %(fact)s. Choose another code."),
    "name_empty": gettext_lazy("Write it in letters."),
    "name_taken": gettext_lazy("This already means the title %(fact)s. Use that title, or write another name."),
    "english_name_taken": gettext_lazy("The title %(fact)s has this English name. Write another."),
    "same_rank": gettext_lazy("The title stands on this rung already: %(fact)s. Nothing is changed."),
    "leads_nobody": gettext_lazy("%(fact)s is no leadership post and has no rung."),
    "same_standard": gettext_lazy("The title already asks exactly this, since %(fact)s. Nothing is changed."),
    "standard_there": gettext_lazy("A standard begins on %(fact)s already. Choose a later day."),
    "post_there": gettext_lazy("The unit has this post already: %(fact)s. Change its authorised number instead."),
    "title_not_in_force": gettext_lazy("No standard of %(fact)s holds on that day. Enter a standard first."),
    "same_number": gettext_lazy("This number is authorised already: %(fact)s. Nothing is changed."),
    "still_held": gettext_lazy("People still in this post: %(fact)s. Move them to other posts first, then close it."),
    "parent_ends": gettext_lazy("The unit above closes: %(fact)s. Choose a unit that goes on."),
    "changed_meanwhile": gettext_lazy(
        "Somebody else changed this meanwhile. What you typed is kept; compare it with what stands now, then save."
    ),
    "has_units": gettext_lazy("%(fact)s still stands under it. Move or close that first."),
}


def explain(code: str, fact: str = "") -> str:
    """A problem or refusal in words: what is so, and what to do."""
    words = _PROBLEMS.get(code)
    return str(words) % {"fact": fact} if words else f"{code} {fact}".strip()
