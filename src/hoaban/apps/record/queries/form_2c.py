"""Form 2C-BNV/2008 of one official as plain texts in Vietnamese, item by item; what is not known stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import DisciplineForm
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Sex
from hoaban.apps.lawbook.rules import NoSuchRuleError
from hoaban.apps.learning.models import Completion
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.people.models import Official, Qualification, QualificationKind, SalaryStep
from hoaban.apps.people.queries.rows import qualification_level, study_time, title_name
from hoaban.apps.record.models import Commendation, EarlierWork, FamilyMember
from hoaban.apps.record.queries import rises
from hoaban.apps.record.queries.seen import FORM
from hoaban.apps.record.queries.whole import Whole
from hoaban.apps.record.rules.salary import scale_of
from hoaban.shared.documents import letter_day
from hoaban.shared.letters import MOTTO, STATE, in_vietnamese
from hoaban.shared.templatetags.hoaban import day, number

ONE_DAY = timedelta(days=1)
FORM_NOTE = "Mẫu 2C-BNV/2008 ban hành kèm theo Quyết định số 02/2008/QĐ-BNV của Bộ trưởng Bộ Nội vụ"
HIDDEN = "(người in không được xem mục này)"
"""In place of what the one who prints may not see."""
VEILED = "(ẩn)"
"""The same for the further parts of an item."""
PARTS = frozenset((
    "rank_code", "step", "coefficient", "since", "position_allowance", "other_allowances", "id_issued_on", "recruiting_body",
    "height", "weight", "blood", "left_on", "army_rank", "party_official_on",
))  # fmt: skip
WIDE = {"training": (5, 0), "history": (2, 1), "own_side": (4, 3), "spouse_side": (4, 3), "salaries": (3, 1)}
"""Table -> how many columns it has, and in which of them stands that it is hidden."""


def form_2c(*, whole: Whole) -> dict[str, Any]:
    """What both layouts of the form are filled with: texts by name, tables as lists of rows."""
    with in_vietnamese():
        places = _places(whole)
        told = {
            "note": FORM_NOTE, "state": STATE, "motto": MOTTO, "made_on": letter_day(whole.person.on),
            **_head(whole, places), **_identity(whole, places), **_work(whole), **_learned(whole), **_bodies(whole), **_merits(whole),
            **_body(whole), **_tables(whole),
        }  # fmt: skip
    return {
        key: _hidden(key) if FORM.get(key, "") not in {"", *whole.person.groups} else text for key, text in told.items()
    }


def _hidden(key: str) -> str | list[list[str]]:
    """What stands in place of a text or of the lines of a table."""
    if key not in WIDE:
        return VEILED if key in PARTS else HIDDEN
    columns, place = WIDE[key]
    return [[HIDDEN if column == place else "" for column in range(columns)]]


def _places(whole: Whole) -> dict[int, str]:
    """The unit and the native commune in words, asked for together."""
    row, home = whole.person.day, whole.person.official.home_unit_id
    return organisation.unit_labels([one for one in (row.unit_id if row else None, home) if one], whole.person.on)


def _home(person: Official, places: Mapping[int, str]) -> str:
    """Commune and province; the province alone where that is all that is known."""
    commune, home = places.get(person.home_unit_id or 0, ""), person.home_unit
    province = home.province.name if home is not None and home.province is not None else person.home_province
    return ", ".join(filter(None, (commune, province)))


def _head(whole: Whole, places: Mapping[int, str]) -> dict[str, str]:
    on, row = whole.person.on, whole.person.day
    if row is None:
        return {"manager": "", "employer": "", "staff_code": whole.person.official.staff_code}
    top = organisation.steps(row.unit_path)[0]
    return {
        "manager": organisation.unit_names([top], on).get(top, ""),
        "employer": places.get(row.unit_id, ""),
        "staff_code": whole.person.official.staff_code,
    }


def _identity(whole: Whole, places: Mapping[int, str]) -> dict[str, str]:
    person, sheet = whole.person.official, whole.sheet
    return {
        "full_name": person.full_name.upper(), "other_names": sheet.other_names,
        "birth_day": day(person.birth_date, min(person.birth_precision, 3)), "sex": str(Sex(person.sex).label),
        "birth_place": sheet.birth_place,
        "home": _home(person, places), "ethnicity": person.ethnicity.name,
        "religion": person.religion, "residence": sheet.residence, "current_address": sheet.current_address,
        "war_invalid": sheet.war_invalid,
        "policy": ", ".join(lawbook.label("family_policy", one.mark) for one in whole.person.marks if one.holds_on(whole.person.on)),
        "personal_id": whole.person.number, "id_issued_on": day(sheet.id_issued_on) if sheet.id_issued_on else "",
        "insurance_no": sheet.insurance_no,
    }  # fmt: skip


def _step(salary: SalaryStep, on: date) -> str:
    """The step as the form writes it, "4/9": with the steps of its scale, where the lawbook knows the scale."""
    try:
        scales = rises.scales_on(on=on)[1]
    except NoSuchRuleError:
        return f"{salary.step}"
    scale = scale_of(step=salary.step, coefficient=salary.coefficient, scales=scales)
    return f"{salary.step}/{scale.steps}" if scale else f"{salary.step}"


def _work(whole: Whole) -> dict[str, str]:
    sheet, person, salary = whole.sheet, whole.person, whole.person.salary
    first = min((one.starts_on for one in person.employments), default=None)
    posts = [one.post for one in person.assignments if one.holds_on(person.on) and one.post]
    seats = [f"{one.role or _('Member')} {one.term.body}" for one in person.seats if one.holds_on(person.on)]
    return {
        "occupation_before": sheet.occupation_before, "recruited_on": day(first) if first else "",
        "recruiting_body": sheet.recruiting_body,
        "posts": "; ".join([title_name(post.title) for post in posts] + seats), "main_work": sheet.main_work,
        "rank": lawbook.label("rank", salary.rank) if salary and salary.rank else "", "rank_code": salary.rank if salary else "",
        "step": _step(salary, person.on) if salary and salary.step else "",
        "coefficient": number(salary.coefficient, 2) if salary and salary.coefficient else "",
        "since": day(salary.starts_on) if salary else "",
        "position_allowance": number(sheet.position_allowance, 2) if sheet.position_allowance else "",
        "other_allowances": sheet.other_allowances,
    }  # fmt: skip


def _learned(whole: Whole) -> dict[str, str]:
    person, sheet = whole.person.official, whole.sheet
    return {
        "general_education": sheet.general_education, "education": _highest(whole, QualificationKind.EDUCATION, field=True),
        "theory": _highest(whole, QualificationKind.POLITICAL_THEORY),
        "management": _highest(whole, QualificationKind.STATE_MANAGEMENT),
        "language": "; ".join(filter(None, (person.foreign_language, _ethnic_languages(whole.person.languages)))),
        "it": person.it_skill,
        "strengths": sheet.strengths,
    }  # fmt: skip


def _ethnic_languages(names: Sequence[str]) -> str:
    """The form has no item of its own for them: they are told apart from foreign ones."""
    return _("ethnic languages: %(names)s") % {"names": ", ".join(names)} if names else ""


def _highest(whole: Whole, kind: int, *, field: bool = False) -> str:
    held = [one for one in whole.person.qualifications if one.kind == kind and one.awarded_on <= whole.person.on]
    if not held:
        return ""
    best = max(held, key=lambda one: (one.level, one.awarded_on))
    words = qualification_level(best.kind, best.level)
    return f"{words}, {best.field}" if field and best.field else words


def _bodies(whole: Whole) -> dict[str, str]:
    joined, full = whole.person.official.party_joined_on, whole.sheet.party_official_on
    army = whole.army[0] if whole.army else None
    return {
        "party_joined_on": day(joined) if joined else "", "party_official_on": day(full) if full else "",
        "memberships": "; ".join(
            f"{day(one.joined_on)}: {one.get_body_display()}{f' ({one.work})' if one.work else ''}"
            for one in whole.memberships
        ),
        "enlisted_on": day(army.enlisted_on) if army else "",
        "left_on": day(army.left_on) if army and army.left_on else "", "army_rank": army.rank if army else "",
    }  # fmt: skip


def _merits(whole: Whole) -> dict[str, str]:
    best = min(whole.commendations, key=lambda one: (one.form, -one.awarded_on.toordinal()), default=None)
    return {
        "highest_title": whole.sheet.highest_title,
        "commendation": f"{commendation_text(one=best)}, {best.awarded_on.year}" if best else "",
        "discipline": _worst(whole) if whole.sees_discipline else HIDDEN,
    }


def commendation_text(*, one: Commendation) -> str:
    """A commendation by its exact words, else by its form."""
    return one.detail or str(one.get_form_display())


def _worst(whole: Whole) -> str:
    order = list(DisciplineForm.values)
    found = max(whole.sanctions, key=lambda one: (order.index(one.form), one.decided_on), default=None)
    return f"{DisciplineForm(found.form).label}, {found.decided_on.year}" if found else ""


def _body(whole: Whole) -> dict[str, str]:
    last = whole.health[0] if whole.health else None
    return {
        "condition": last.condition if last else "",
        "height": str(last.height_cm or "") if last else "", "weight": str(last.weight_kg or "") if last else "",
        "blood": last.blood_group if last else "", "past": whole.sheet.past, "foreign_bodies": whole.sheet.foreign_bodies,
        "relatives_abroad": whole.sheet.relatives_abroad,
    }  # fmt: skip


def _tables(whole: Whole) -> dict[str, list[list[str]]]:
    person = whole.person
    return {
        "training": [_award(one) for one in sorted(person.qualifications, key=lambda held: held.awarded_on) if one.awarded_on <= person.on]
        + [_course(one) for one in whole.courses],
        "history": [
            *([_months_told(one), ", ".join(filter(None, (one.work, one.workplace)))] for one in reversed(whole.earlier_work)),
            *([_months(one.starts_on, one.ends_before, person.on), ", ".join(filter(None, (
                title_name(one.post.title) if one.post else "", person.unit_names.get(one.pk, ""))))]
            for one in reversed(person.assignments) if one.starts_on <= person.on),
        ],
        "own_side": [_member(one) for one in whole.own_side], "spouse_side": [_member(one) for one in whole.spouse_side],
        "salaries": [
            [day(one.starts_on, 2), f"{one.rank}/{one.step or ''}", number(one.coefficient, 2) if one.coefficient else ""]
            for one in reversed(person.salary_steps) if one.starts_on <= person.on
        ],
    }  # fmt: skip


def _months_told(one: EarlierWork) -> str:
    return (
        f"{day(one.began_on, 2)} – {day(one.ended_on, 2)}"
        if one.ended_on
        else _("from %(month)s") % {"month": day(one.began_on, 2)}
    )


def _award(one: Qualification) -> list[str]:
    return [
        one.institution,
        one.field,
        study_time(one),
        str(one.get_study_mode_display()) if one.study_mode else "",
        qualification_level(one.kind, one.level),
    ]


def _course(one: Completion) -> list[str]:
    """A fostering course: who held it and when it began are those of its class, else of the catalogue, else left open."""
    held = one.training_class or one.course
    provider = held.provider_name or (held.provider.name if held.provider else "")
    begun, ended = (day(of.starts_on, 2) if (of := one.training_class) else ""), day(one.completed_on, 2)
    time = ended if begun in ("", ended) else f"{begun} – {ended}"
    return [provider, one.course.name_vi, time, _("Fostering"), _("Certificate")]


def _member(one: FamilyMember) -> list[str]:
    facts = ", ".join(filter(None, (one.home, one.occupation, one.residence)))
    return [str(one.get_kin_display()), one.full_name, str(one.birth_year or ""), facts]


def _months(starts_on: date, ends_before: date | None, on: date) -> str:
    end = day(ends_before - ONE_DAY, 2) if ends_before and ends_before <= on else _("now")
    return f"{day(starts_on, 2)} – {end}"
