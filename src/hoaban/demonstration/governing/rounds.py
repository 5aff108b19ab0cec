"""Two rounds through the real commands: the year that is over, decided and published, and the one in the middle."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hoaban.apps.governance.commands import plans, profiles, rounds, sheets
from hoaban.apps.governance.commands.plans import StepFacts
from hoaban.apps.governance.commands.profiles import Profile
from hoaban.apps.governance.commands.rounds import Decision
from hoaban.apps.governance.commands.sheets import Given, Marks
from hoaban.apps.governance.models import CommuneRound, CommuneScore, CommuneSheet, ImprovementPlan, ImprovementStep
from hoaban.apps.organisation import queries as organisation
from hoaban.demonstration.governing.past import SIGNER
from hoaban.demonstration.reading import MAIN
from hoaban.shared.access import Actor, Grant, Role

CLOSED_YEAR = 2025
DECIDED, PUBLISHED = date(2026, 2, 12), date(2026, 2, 20)
EXPLAINED = 17
"""The commune of the open round whose explanation the departments have still to settle."""
WEAK = (20, 33)
"""Places in the list of communes that the council found weak: invented, like every result here."""
STEPS = (
    ("Niêm yết lại đầy đủ thủ tục hành chính tại bộ phận một cửa", "Trung tâm Phục vụ hành chính công xã", 10),
    ("Rà soát, bổ sung hồ sơ cán bộ còn thiếu", "Văn phòng HĐND và UBND xã", 15),
    ("Trả lời hết phản ánh, kiến nghị quá hạn", "Chủ tịch UBND xã", 60),
)
"""What, who, and days after publication."""
EVIDENCE = ("Báo cáo tự kiểm tra, lưu hồ sơ tại văn phòng", "Biên bản niêm yết, ảnh chụp kèm theo", "Sổ theo dõi năm")
VERIFIERS = {
    "Sở Nội vụ": "Lò Thị Hiên", "Thanh tra tỉnh": "Sùng A Chinh", "Văn phòng UBND tỉnh": "Trần Minh Tuyên",
    "Sở Tài chính": "Đỗ Thị Lụa", "Sở Tư pháp": "Vàng A Dế",
}  # fmt: skip
"""Who verifies for each department that the criteria name."""
QUICK = ("Sở Nội vụ", "Thanh tra tỉnh")
"""Departments that have finished some sheets for which others are still awaited."""
NOTE = "Minh chứng chưa đủ, một số nội dung chưa thực hiện."
ANSWER = "Xã đã thực hiện trong quý IV, biên bản gửi bổ sung."
REPLY = "Ghi nhận biên bản bổ sung; điểm thẩm định giữ nguyên phần còn thiếu."


def build_closed(*, actor: Actor, on: date, seed: int) -> None:
    """The round of the first year of two tiers, with every step, weak communes and all."""
    if on < PUBLISHED:
        return
    draw = random.Random(f"{seed} governing closed")
    made = _open(actor, CLOSED_YEAR, date(2026, 1, 5), date(2026, 1, 25))
    _profile(actor, made, draw)
    found = list(CommuneSheet.objects.filter(round=made).select_related("unit").order_by("name_key"))
    for place, sheet in enumerate(found):
        _score(actor, draw, sheet)
        _verify(actor, draw, sheet, weak=place in WEAK)
    decision = Decision("312/QĐ-UBND", DECIDED, SIGNER)
    rounds.decide_round(actor=actor, round_id=made.pk, version=None, decision=decision, on=PUBLISHED)
    rounds.publish_round(actor=actor, round_id=made.pk, version=None, on=PUBLISHED)
    first, *others = ImprovementPlan.objects.filter(sheet__round=made).order_by("pk").values_list("pk", flat=True)
    _improve(actor, first)
    for key in others:
        _send(actor, key)


def _send(actor: Actor, plan_id: int) -> None:
    """A plan that waits for approval."""
    for text, who, days in STEPS:
        facts = StepFacts(text, who, PUBLISHED + timedelta(days=days))
        plans.add_step(actor=actor, plan_id=plan_id, version=None, facts=facts, on=PUBLISHED)
    plans.send_plan(actor=actor, plan_id=plan_id, version=None, on=PUBLISHED)


def _improve(actor: Actor, plan_id: int) -> None:
    """A plan that is approved and partly carried out."""
    _send(actor, plan_id)
    plans.approve_plan(actor=actor, plan_id=plan_id, version=None, on=PUBLISHED)
    first = ImprovementStep.objects.filter(plan_id=plan_id).earliest("due_on")
    plans.report_step(
        actor=actor, plan_id=plan_id, version=None, step_id=first.pk, on=PUBLISHED,
        report="Đã niêm yết lại toàn bộ thủ tục tại bộ phận một cửa.",
    )  # fmt: skip


def build_open(*, actor: Actor, on: date, seed: int) -> None:
    """The running year: a third of the communes still score, a third wait to be verified, the others are further."""
    if on.year <= CLOSED_YEAR or on < PUBLISHED:
        return
    draw = random.Random(f"{seed} governing open")
    made = _open(actor, on.year, on - timedelta(days=9), on + timedelta(days=12))
    found = list(CommuneSheet.objects.filter(round=made).select_related("unit").order_by("name_key"))
    for place, sheet in enumerate(found):
        if place % 3:
            _score(actor, draw, sheet)
        if place % 6 == 5:
            _verify(actor, draw, sheet, weak=False, answer=place % 12 == 5, settle=place != EXPLAINED)
        if place % 6 == 1:
            _check(draw, sheet, QUICK, weak=False)


def _open(actor: Actor, year: int, opened: date, due: date) -> CommuneRound:
    part = organisation.get_part(actor=actor, on=opened, code=MAIN)
    made = rounds.open_round(actor=actor, unit_id=part.id, year=year, due_on=due, on=opened)
    rounds.propose_scores(actor=actor, round_id=made.pk, version=None, on=opened)
    return made


def _profile(actor: Actor, made: CommuneRound, draw: random.Random) -> None:
    units = made.sheets.order_by("name_key").values_list("unit_id", flat=True)
    told = [Profile(unit, draw.randrange(3_800, 21_000), draw.choice((1, 2, 3, 3))) for unit in units]
    profiles.set_profiles(actor=actor, round_id=made.pk, version=None, rows=told, invented=True)


def _score(actor: Actor, draw: random.Random, sheet: CommuneSheet) -> None:
    scores = CommuneScore.objects.filter(sheet=sheet).select_related("criterion")
    marks = {one.criterion_id: _own(draw, one) for one in scores.order_by("criterion__position")}
    sheets.score_commune(actor=actor, sheet_id=sheet.pk, version=None, marks=marks, submit=True)


def _own(draw: random.Random, one: CommuneScore) -> Given:
    """What the figure says, else four fifths or more of the points, with evidence."""
    if one.proposed is not None:
        return Given(one.proposed, "")
    share = Decimal(draw.randrange(80, 101)) / 100
    return Given((one.criterion.points * share * 2).to_integral_value() / 2, draw.choice(EVIDENCE))


def _verify(
    actor: Actor, draw: random.Random, sheet: CommuneSheet, *, weak: bool, answer: bool = True, settle: bool = True
) -> None:  # fmt: skip
    marks = _check(draw, sheet, tuple(VERIFIERS), weak=weak)
    differing = {key for key, given in marks.items() if given.text}
    if not differing or not answer:
        return
    explained = dict.fromkeys(sorted(differing)[:1], ANSWER) if draw.random() < 0.4 or not settle else {}
    sheets.answer_sheet(actor=actor, sheet_id=sheet.pk, version=None, answers=explained)
    if explained and settle:
        replies: Marks = {key: Given(marks[key].points, REPLY) for key in explained}
        sheets.settle_sheet(actor=actor, sheet_id=sheet.pk, version=None, replies=replies)


def _check(draw: random.Random, sheet: CommuneSheet, departments: Sequence[str], *, weak: bool) -> dict[int, Given]:
    """Some departments verify their lines, each with the rights over its own unit alone."""
    scores = CommuneScore.objects.filter(sheet=sheet).select_related("criterion").order_by("criterion__position")
    marks: dict[int, Given] = {}
    for name in departments:
        own = [one for one in scores if one.criterion.verifier == name]
        marks |= (given := {one.criterion_id: _checked(draw, one, weak) for one in own})
        grants = (Grant(Role.VERIFIER, (own[0].department_path,)),)
        sheets.verify_sheet(
            actor=Actor(VERIFIERS[name], grants), sheet_id=sheet.pk, version=None, marks=given, finish=True
        )
    return marks


def _checked(draw: random.Random, one: CommuneScore, weak: bool) -> Given:  # noqa: FBT001 - a fact of the commune
    own = one.own or Decimal(0)
    if weak:
        return Given((own / 2).quantize(Decimal("0.1")), NOTE) if own else Given(own)
    if one.proposed is None and own >= 1 and draw.random() < 0.12:
        return Given(own - 1, NOTE)
    return Given(own)
