"""What is asked for a restructuring, and the plan made of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoaban.apps.organisation.queries import UnitMatcher
from hoaban.apps.organisation.rules.naming import in_sentence
from hoaban.shared.fields import DayField

CLOSED = gettext_lazy("%(name)s closed on %(day)s. Choose its successor: %(heirs)s.")


class RestructuringForm(forms.Form):
    """What every restructuring needs."""

    on = DayField(label=gettext_lazy("Takes effect on"))
    resolution = forms.CharField(label=gettext_lazy("Resolution or decision"), max_length=200)

    def __init__(self, *args: Any, matcher: UnitMatcher | None = None, **kwargs: Any) -> None:
        self.matcher = matcher
        self.names: dict[str, str] = {}
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in ("on", "resolution")])

    def unit_code(self, text: str) -> str:
        """The code of the unit that a code or name means; raises ValidationError with what to do."""
        if self.matcher is None:
            return text
        found = self.matcher.find(text)
        if found.unit_id is not None:
            unit = self.matcher.unit(found.unit_id)
            self.names[unit.code] = in_sentence(unit.name)
            return unit.code
        if found.closed and found.closed.ends_before:
            heirs = ", ".join(heir.name for heir in found.successors) or "–"
            facts = {"name": found.closed.name, "day": f"{found.closed.ends_before:%d/%m/%Y}", "heirs": heirs}
            raise forms.ValidationError(CLOSED % facts)
        if found.candidates:
            shown = ", ".join(f"{one.name} ({one.code})" for one in found.candidates[:4])
            raise forms.ValidationError(_("“%(text)s” means several units: %(shown)s. Write the code.") % {
                "text": text, "shown": shown,
            })  # fmt: skip
        near = ", ".join(self.matcher.nearest(text)) or "–"
        raise forms.ValidationError(
            _("There is no unit “%(text)s” on that day. Similar: %(near)s.") % {"text": text, "near": near}
        )

    def steps(self) -> list[dict[str, Any]]:
        """The steps of the plan."""
        raise NotImplementedError

    def title(self) -> str:
        """What the restructuring is called."""
        raise NotImplementedError

    def plan(self, province: str) -> dict[str, Any]:
        """The plan made of the answers."""
        return {
            "title": self.title()[:300], "resolution": self.cleaned_data["resolution"], "province": province,
            "on": self.cleaned_data["on"].isoformat(), "steps": self.steps(),
        }  # fmt: skip


class _OneUnit(RestructuringForm):
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=200)
    field_order = ("unit",)

    def clean_unit(self) -> str:
        """The unit's code."""
        return self.unit_code(self.cleaned_data["unit"])

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        code: str = self.cleaned_data["unit"]
        return self.names.get(code, code)


class MergeForm(RestructuringForm):
    """Several units become one."""

    units = forms.CharField(label=gettext_lazy("Units that merge"), widget=forms.Textarea(attrs={"rows": 4}))
    code = forms.CharField(label=gettext_lazy("Code of the new unit"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name of the new unit"), max_length=200)

    def clean_units(self) -> list[str]:
        """Codes of at least two different units."""
        lines = [line.strip() for line in self.cleaned_data["units"].splitlines() if line.strip()]
        codes = list(dict.fromkeys(self.unit_code(line) for line in lines))
        if len(codes) < 2:
            raise forms.ValidationError(_("Name at least two units, one a line."))
        return codes

    def steps(self) -> list[dict[str, Any]]:
        """One merger."""
        into = {"code": self.cleaned_data["code"], "name": self.cleaned_data["name"]}
        return [{"kind": "merge", "from": self.cleaned_data["units"], "into": into}]

    def title(self) -> str:
        """The names of all."""
        names = ", ".join(self.names.get(code, code) for code in self.cleaned_data["units"])
        return _("Merger of %(names)s into %(name)s") % {"names": names, "name": in_sentence(self.cleaned_data["name"])}


class RenameForm(_OneUnit):
    """A unit bears another name."""

    name = forms.CharField(label=gettext_lazy("New name"), max_length=200)

    def steps(self) -> list[dict[str, Any]]:
        """One renaming."""
        return [{"kind": "rename", "unit": self.cleaned_data["unit"], "name": self.cleaned_data["name"]}]

    def title(self) -> str:
        """Both names."""
        return _("%(old)s is renamed %(new)s") % {"old": self.unit_name, "new": in_sentence(self.cleaned_data["name"])}


class MoveForm(_OneUnit):
    """A unit stands under another."""

    under = forms.CharField(label=gettext_lazy("Stands under"), max_length=200)

    def clean_under(self) -> str:
        """The code of the unit above."""
        return self.unit_code(self.cleaned_data["under"])

    def steps(self) -> list[dict[str, Any]]:
        """One move."""
        return [{"kind": "move", "unit": self.cleaned_data["unit"], "under": self.cleaned_data["under"]}]

    def title(self) -> str:
        """The unit and where it goes."""
        under = self.cleaned_data["under"]
        return _("%(unit)s moves under %(under)s") % {"unit": self.unit_name, "under": self.names.get(under, under)}


class SplitForm(_OneUnit):
    """One unit becomes several."""

    parts = forms.CharField(label=gettext_lazy("New units"), widget=forms.Textarea(attrs={"rows": 3}))
    children = forms.CharField(
        label=gettext_lazy("What goes with which new unit"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )

    def clean_parts(self) -> list[dict[str, str]]:
        """Code and name of at least two new units."""
        found = []
        for line in self.cleaned_data["parts"].splitlines():
            code, _space, name = line.strip().partition(" ")
            if code and name.strip():
                found.append({"code": code, "name": name.strip()})
        if len(found) < 2:
            raise forms.ValidationError(_("Write code and name of at least two new units, one a line."))
        return found

    def clean_children(self) -> dict[str, str]:
        """Child code to new code."""
        pairs = (line.split() for line in self.cleaned_data["children"].splitlines())
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    def steps(self) -> list[dict[str, Any]]:
        """One split."""
        data: Mapping[str, Any] = self.cleaned_data
        return [{"kind": "split", "from": data["unit"], "into": data["parts"], "children": data["children"]}]

    def title(self) -> str:
        """The unit and its parts."""
        names = ", ".join(in_sentence(part["name"]) for part in self.cleaned_data["parts"])
        return _("%(unit)s is split into %(names)s") % {"unit": self.unit_name, "names": names}


class CloseForm(_OneUnit):
    """A unit is dissolved."""

    def steps(self) -> list[dict[str, Any]]:
        """One closing."""
        return [{"kind": "close", "unit": self.cleaned_data["unit"]}]

    def title(self) -> str:
        """The unit."""
        return _("%(unit)s is dissolved") % {"unit": self.unit_name}


FORMS: dict[str, type[RestructuringForm]] = {
    "merge": MergeForm,
    "rename": RenameForm,
    "move": MoveForm,
    "split": SplitForm,
    "close": CloseForm,
}
HINTS = {
    "units": gettext_lazy("Code or full name, one a line, such as 03214 or Xã Mường Luân."),
    "unit": gettext_lazy("Code or full name, such as 03214 or Xã Mường Luân."),
    "under": gettext_lazy("Code or full name."),
    "code": gettext_lazy("The official code; it may be the code of a unit that closes."),
    "name": gettext_lazy("With its type, such as Xã Mường Luân."),
    "parts": gettext_lazy("Code, space, name; one a line. The first receives everybody until they are reassigned."),
    "children": gettext_lazy("For schools and health stations: code, space, code of the new unit; one a line."),
    "resolution": gettext_lazy("Number and body, such as 1661/NQ-UBTVQH15."),
    "on": gettext_lazy("Day/month/year, such as 01/07/2026."),
}
