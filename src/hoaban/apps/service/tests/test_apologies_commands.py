"""Letters of apology: owed once, changed, signed, sent; the dossier is held and released; a second new date is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from hoaban.apps.service.commands import apologies, apology_signing, moves, warnings
from hoaban.apps.service.models import Apology, Dossier, Notice, Timeliness
from hoaban.apps.service.queries import apologies as queries
from hoaban.apps.service.queries.apology_letters import sent_text
from hoaban.apps.service.rules.apologies import Step
from hoaban.apps.service.rules.moves import Move
from hoaban.apps.service.tests import factories_dossiers as f
from hoaban.shared.access import Actor, Permission
from hoaban.shared.models import Event
from hoaban.shared.refusals import CommandRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
LATE = f.at(9, day=date(2026, 3, 17))
NEW = date(2026, 3, 20)
BEFORE = f.at(9)
"""Before the appointment, on 13 March."""


@pytest.fixture
def ground() -> f.Ground:
    return f.ground()


def owed(ground: f.Ground, **facts: object) -> Apology:
    """The letter of a dossier that is late."""
    return apologies.owe(actor=ground.desk, dossier=ground.take(), for_delay=True, now=LATE, cause="internet", **facts)  # type: ignore[arg-type]


def fresh(row: Dossier | None) -> Dossier:
    assert row is not None
    return Dossier.objects.get(pk=row.pk)


def test_a_letter_that_is_owed_holds_its_dossier_and_proposes_reason_and_date(ground: f.Ground) -> None:
    letter = owed(ground)
    assert fresh(letter.dossier).held
    assert letter.reason == "đường truyền chậm nên chưa xử lý được hồ sơ kịp thời"
    assert letter.new_due_at == f.at(17, day=NEW)
    assert letter.old_due_at == fresh(letter.dossier).due_at
    assert Event.objects.filter(action="service.owe_apology", subject_id=letter.pk).count() == 1
    with pytest.raises(CommandRefused, match="118/2025") as refused:
        moves.carry_out(actor=ground.desk, dossier_id=letter.dossier_id or 0, version=None, move=Move.SUBMIT, now=LATE)
    assert refused.value.code == "held"


def test_delay_and_conduct_of_one_dossier_are_one_letter(ground: f.Ground) -> None:
    letter = owed(ground)
    again = apologies.owe(
        actor=ground.head, dossier=letter.dossier, for_conduct=True, conduct="Cán bộ có thái độ chưa đúng mực", now=LATE
    )
    assert again.pk == letter.pk
    assert (again.for_delay, again.for_conduct) == (True, True)
    assert Apology.objects.count() == 1
    assert apologies.owe(actor=ground.head, dossier=letter.dossier, for_delay=True, now=LATE).pk == letter.pk


def test_a_letter_goes_from_draft_over_signature_to_the_citizen(ground: f.Ground) -> None:
    letter = owed(ground)
    apologies.change(
        actor=ground.desk, apology_id=letter.pk, version=letter.version, cause="internet", reason="đường truyền gián đoạn",
        new_due_on=date(2026, 3, 19), now=LATE,
    )  # fmt: skip
    apologies.submit(actor=ground.desk, apology_id=letter.pk, version=None, now=LATE)
    (signed,) = apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    assert signed.number == "01/UBND-VP"
    assert signed.content["number"] == "01/UBND-VP"
    assert any("đường truyền gián đoạn" in text for text in signed.content["paragraphs"])
    (sent,) = apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="hand", now=LATE)
    dossier = fresh(letter.dossier)
    assert (sent.state, dossier.held, dossier.reappointed, dossier.cause) == ("sent", False, True, "internet")
    assert dossier.due_at == f.at(17, day=date(2026, 3, 19))
    assert dossier.first_due_at == letter.old_due_at
    notice = Notice.objects.get(dossier=dossier, kind="apology")
    assert notice.phone == "0912345678"
    actions = list(
        Event.objects.filter(subject_id=letter.pk, subject_type="service.apology")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert actions == [
        "service.owe_apology", "service.change_apology", "service.submit_apology", "service.sign_apology",
        "service.send_apology",
    ]  # fmt: skip


def test_a_letter_tells_what_was_so_on_its_day_whenever_its_words_are_made(ground: f.Ground) -> None:
    letter = owed(ground)
    (signed,) = apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    Dossier.objects.filter(pk=letter.dossier_id).update(settled_at=f.at(9, day=NEW), settled_on=NEW, state="ready")
    Apology.objects.filter(pk=signed.pk).update(content={})
    said = " ".join(
        sent_text(Apology.objects.select_related("dossier__version", "dossier__point").get(pk=signed.pk)).paragraphs
    )
    assert "hồ sơ chưa giải quyết xong" in said
    assert "Xin hẹn trả kết quả vào ngày 20 tháng 3 năm 2026" in said
    assert "……" not in said


def test_a_second_new_date_is_refused_with_its_article_of_the_day(ground: f.Ground) -> None:
    letter = sent_letter(ground)
    later = f.at(9, day=date(2026, 3, 25))
    with pytest.raises(CommandRefused, match="118/2025") as refused:
        apologies.owe(actor=ground.desk, dossier=letter.dossier, for_delay=True, now=later)
    assert refused.value.code == "reappointed"
    with pytest.raises(CommandRefused, match="61/2018"):
        apologies.refuse_second_date(fresh(letter.dossier), date(2022, 12, 5))


def sent_letter(ground: f.Ground) -> Apology:
    """A letter for delay that reached the citizen."""
    letter = owed(ground)
    apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    return apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="post", now=LATE)[0]


def test_a_fault_of_conduct_after_the_letter_for_delay_gets_a_letter_of_its_own_without_a_date(
    ground: f.Ground,
) -> None:
    letter = sent_letter(ground)
    second = apologies.owe(actor=ground.head, dossier=letter.dossier, for_conduct=True, conduct="Lớn tiếng", now=LATE)
    assert second.pk != letter.pk
    assert second.new_due_at is None


def test_a_letter_that_lacks_a_part_is_not_signed_and_says_what_it_lacks(ground: f.Ground) -> None:
    letter = apologies.owe(actor=ground.desk, dossier=ground.take(), for_delay=True, now=LATE)
    with pytest.raises(CommandRefused, match=r"lý do|the reason") as refused:
        apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    assert refused.value.code == "incomplete"
    assert Apology.objects.get(pk=letter.pk).state == "draft"


def test_numbers_run_within_unit_and_year_and_a_batch_is_all_or_nothing(ground: f.Ground) -> None:
    letters = [owed(ground) for _count in range(3)]
    signed = apology_signing.sign(actor=ground.head, apology_ids=[one.pk for one in letters], now=LATE)
    assert [one.running for one in signed] == [1, 2, 3]
    lacking = apologies.owe(actor=ground.desk, dossier=ground.take(), for_delay=True, now=LATE)
    whole = owed(ground)
    with pytest.raises(CommandRefused):
        apology_signing.sign(actor=ground.head, apology_ids=[whole.pk, lacking.pk], now=LATE)
    assert Apology.objects.get(pk=whole.pk).number == ""


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 3, 21), "day-off"), (date(2026, 3, 13), "too-early"), (date(2027, 3, 1), "too-late")],
)
def test_a_new_date_lies_ahead_on_a_working_day(ground: f.Ground, day: date, code: str) -> None:
    letter = owed(ground)
    with pytest.raises(CommandRefused) as refused:
        apologies.change(
            actor=ground.desk, apology_id=letter.pk, version=None, cause="internet", new_due_on=day, now=LATE
        )
    assert refused.value.code == code
    if code == "day-off":
        assert "23/03/2026" in refused.value.message


@pytest.mark.parametrize(("title", "signs"), [("X-CVP", False), ("X-PCT", True)])
def test_a_letter_of_the_committee_is_signed_by_its_chair_or_a_deputy(
    ground: f.Ground, title: str, signs: bool
) -> None:
    letter = owed(ground)
    apologies.change(
        actor=ground.desk, apology_id=letter.pk, version=None, cause="internet", reason="Đường truyền chậm",
        new_due_on=date(2026, 3, 19), now=LATE,
    )  # fmt: skip
    other = replace(ground.head, official_id=f.official(f.HERE, "Vừ A Khác", title).pk)
    if signs:
        (signed,) = apology_signing.sign(actor=other, apology_ids=[letter.pk], now=LATE)
        assert signed.signer_post == "Phó Chủ tịch UBND xã"
        return
    with pytest.raises(CommandRefused) as refused:
        apology_signing.sign(actor=other, apology_ids=[letter.pk], now=LATE)
    assert refused.value.code == "signer"
    assert Apology.objects.get(pk=letter.pk).signed_at is None


def test_the_steps_of_a_signer_are_refused_to_an_account_that_belongs_to_nobody(ground: f.Ground) -> None:
    letter = owed(ground)
    nobody = replace(ground.head, official_id=None)
    with pytest.raises(CommandRefused) as refused:
        apology_signing.sign(actor=nobody, apology_ids=[letter.pk], now=LATE)
    assert refused.value.code == "no-official"
    with pytest.raises(CommandRefused) as refused:
        apologies.cancel(actor=nobody, apology_id=letter.pk, version=None, reason="Nhầm", now=BEFORE)
    assert refused.value.code == "no-official"
    assert Apology.objects.get(pk=letter.pk).state == "draft"


def test_a_signed_letter_is_not_changed_only_withdrawn_and_written_anew(ground: f.Ground) -> None:
    letter = owed(ground)
    apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    with pytest.raises(CommandRefused) as refused:
        apologies.change(actor=ground.desk, apology_id=letter.pk, version=None, cause="absent", now=LATE)
    assert refused.value.code == "state"
    new = apologies.redraft(actor=ground.head, apology_id=letter.pk, version=None, reason="Sai ngày")
    assert (new.state, new.number, new.cause) == ("draft", "", "internet")
    assert fresh(letter.dossier).held
    assert Apology.objects.get(pk=letter.pk).state == "cancelled"


def test_a_letter_whose_new_date_is_over_is_not_sent(ground: f.Ground) -> None:
    letter = owed(ground)
    apology_signing.sign(actor=ground.head, apology_ids=[letter.pk], now=LATE)
    with pytest.raises(CommandRefused) as refused:
        apology_signing.send(actor=ground.desk, apology_ids=[letter.pk], how="hand", now=f.at(9, day=date(2026, 3, 24)))
    assert refused.value.code == "date-past"


def test_a_letter_not_owed_after_all_needs_a_reason_and_releases_the_dossier(ground: f.Ground) -> None:
    letter = owed(ground)
    with pytest.raises(CommandRefused):
        apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason=" ", now=BEFORE)
    apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason="Sở đã trả lời", now=BEFORE)
    assert not fresh(letter.dossier).held


def test_nobody_waives_the_letter_for_a_dossier_that_is_late(ground: f.Ground) -> None:
    letter = owed(ground)
    with pytest.raises(CommandRefused) as refused:
        apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason="Công dân thông cảm", now=LATE)
    assert (refused.value.code, "118/2025" in refused.value.message) == ("late", True)
    assert fresh(letter.dossier).held
    assert Step.CANCEL not in queries.open_steps(actor=ground.head, apology=letter, now=LATE)
    assert Step.CANCEL in queries.open_steps(actor=ground.head, apology=letter, now=BEFORE)
    moves.carry_out(actor=ground.desk, dossier_id=letter.dossier_id or 0, version=None, move=Move.WITHDRAW, now=LATE,
                    facts=moves.MoveFacts(note="Công dân rút"))  # fmt: skip
    assert fresh(letter.dossier).timeliness == Timeliness.LATE
    with pytest.raises(CommandRefused):
        apologies.cancel(actor=ground.head, apology_id=letter.pk, version=None, reason="Đã rút rồi", now=LATE)


def test_a_holiday_declared_later_takes_the_letter_back(ground: f.Ground) -> None:
    letter = owed(ground)
    both = apologies.owe(actor=ground.head, dossier=ground.take(), for_conduct=True, conduct="Lớn tiếng", now=LATE)
    apologies.owe(actor=ground.head, dossier=both.dossier, for_delay=True, cause="absent", now=LATE)
    ids = [one.dossier_id for one in (letter, both) if one.dossier_id]
    assert apologies.cancel_not_owed(actor=ground.head, dossier_ids=ids, reason="Nghỉ bù") == 2
    letter.refresh_from_db()
    both.refresh_from_db()
    assert (letter.state, both.state, both.for_delay, both.for_conduct) == ("cancelled", "draft", False, True)
    assert (fresh(letter.dossier).held, fresh(both.dossier).held) == (False, True)


def test_others_do_nothing_with_a_letter(ground: f.Ground) -> None:
    letter = owed(ground)
    with pytest.raises(PermissionDenied):
        apology_signing.sign(actor=ground.stranger, apology_ids=[letter.pk], now=LATE)
    with pytest.raises(PermissionDenied):
        apology_signing.sign(actor=ground.desk, apology_ids=[letter.pk], now=LATE)
    with pytest.raises(PermissionDenied):
        apologies.owe(actor=ground.stranger, dossier=letter.dossier, for_conduct=True, now=LATE)
    with pytest.raises(CommandRefused) as refused:
        apologies.change(actor=ground.desk, apology_id=letter.pk, version=letter.version + 1, now=LATE)
    assert refused.value.code == "changed"


# Looking over --------------------------------------------------------------------------------------------------------


def test_the_officer_is_warned_first_then_the_head_then_the_letter_is_drafted() -> None:
    dossier = f.ground(amount=10).take()
    seen = []
    for hour, day in ((10, 10), (8, 23), (8, 24), (17, 24), (18, 24)):
        found = warnings.look_over(actor=Actor.system(), now=f.at(hour, day=date(2026, 3, day)))
        seen.append((found.officer, found.head, found.owed, fresh(dossier).warned))
    assert seen == [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 2), (0, 0, 1, 3), (0, 0, 0, 3)]
    letter = Apology.objects.get(dossier=dossier)
    assert fresh(dossier).held
    assert letter.new_due_at == f.at(17, day=date(2026, 3, 30))
    assert letter.send_before == f.at(17, day=date(2026, 3, 23))


def test_looking_over_again_changes_nothing(ground: f.Ground) -> None:
    ground.take()
    warnings.look_over(actor=Actor.system(), now=LATE)
    before = Event.objects.count()
    assert not warnings.look_over(actor=Actor.system(), now=LATE).anything
    assert Event.objects.count() == before
    assert Apology.objects.count() == 1


def test_thousands_are_looked_over_in_few_statements(ground: f.Ground, django_assert_max_num_queries: object) -> None:
    first = ground.take()
    copies = []
    for number in range(60):
        one = Dossier.objects.get(pk=first.pk)
        one.pk, one.code, one.follow_key = None, f"C-{number}", f"k-{number}"
        copies.append(one)
    Dossier.objects.bulk_create(copies)
    warnings.look_over(actor=Actor.system(), now=f.at(9, day=date(2026, 3, 11)))
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert warnings.look_over(actor=Actor.system(), now=LATE).owed == 61


def test_a_dossier_that_waits_for_the_citizen_is_not_late(ground: f.Ground) -> None:
    dossier = ground.take()
    facts = moves.MoveFacts(documents=("Giấy chứng sinh",), note="còn thiếu")
    moves.carry_out(actor=ground.desk, dossier_id=dossier.pk, version=None, move=Move.ASK, now=f.at(10), facts=facts)
    assert not warnings.look_over(actor=Actor.system(), now=LATE).anything


def test_a_dossier_late_again_after_its_new_date_gets_no_second_letter_but_is_escalated(ground: f.Ground) -> None:
    letter = sent_letter(ground)
    assert fresh(letter.dossier).warned == 0
    warnings.look_over(actor=Actor.system(), now=f.at(9, day=date(2026, 3, 27)))
    dossier = fresh(letter.dossier)
    assert (dossier.warned, dossier.held) == (3, False)
    assert Apology.objects.count() == 1


def test_a_letter_for_conduct_that_is_open_takes_the_delay_in(ground: f.Ground) -> None:
    dossier = ground.take()
    letter = apologies.owe(actor=ground.head, dossier=dossier, for_conduct=True, conduct="Lớn tiếng", now=f.at(10))
    warnings.look_over(actor=Actor.system(), now=LATE)
    letter.refresh_from_db()
    assert letter.for_delay
    assert Apology.objects.count() == 1


def test_one_dossier_is_looked_at_before_it_moves_on(ground: f.Ground) -> None:
    dossier = ground.take()
    assert not warnings.look_at(actor=ground.desk, dossier_id=dossier.pk, now=f.at(10))
    assert warnings.look_at(actor=ground.desk, dossier_id=dossier.pk, now=LATE)
    assert fresh(dossier).held


def test_only_who_manages_everything_looks_over(ground: f.Ground) -> None:
    with pytest.raises(PermissionDenied):
        warnings.look_over(actor=ground.head, now=LATE)


def test_who_handles_a_dossier_without_a_role_writes_its_letter_and_does_not_sign_it(ground: f.Ground) -> None:
    dossier = ground.take()
    facts = moves.MoveFacts(to_official_id=ground.specialist.pk)
    moves.carry_out(actor=ground.head, dossier_id=dossier.pk, version=None, move=Move.ASSIGN, now=f.at(10), facts=facts)
    own, other = Actor("Lò Văn Thử", official_id=ground.specialist.pk), Actor("Người khác", official_id=10**6)
    with pytest.raises(PermissionDenied):
        apologies.owe(actor=other, dossier=fresh(dossier), for_delay=True, now=LATE)
    letter = apologies.owe(actor=own, dossier=fresh(dossier), for_delay=True, now=LATE, cause="internet")
    assert [queries.apologies_for(actor=one).count() for one in (own, other, Actor.system())] == [1, 0, 1]
    assert [one.pk for one in queries.list_waiting(
        actor=own, states=("draft",), permission=Permission.HANDLE_DOSSIERS, limit=9
    )] == [letter.pk]  # fmt: skip
    apologies.submit(actor=own, apology_id=letter.pk, version=None, now=LATE)
    with pytest.raises(PermissionDenied):
        apology_signing.sign(actor=own, apology_ids=[letter.pk], now=LATE)


def test_what_nobody_was_given_is_told_to_the_desk_and_what_somebody_has_to_that_official(ground: f.Ground) -> None:
    nobodys, given = ground.take(), ground.take()
    facts = moves.MoveFacts(to_official_id=ground.specialist.pk)
    moves.carry_out(actor=ground.head, dossier_id=given.pk, version=None, move=Move.ASSIGN, now=f.at(10), facts=facts)
    soon = f.at(15, day=date(2026, 3, 13))
    warnings.look_over(actor=Actor.system(), now=soon)
    own = Actor("Lò Văn Thử", official_id=ground.specialist.pk)

    def told(actor: Actor) -> list[int]:
        return [one.pk for one in queries.list_warned(actor=actor, now=soon, least=1, limit=9)]

    assert (told(ground.desk), told(own), told(ground.stranger)) == ([nobodys.pk], [given.pk], [])
