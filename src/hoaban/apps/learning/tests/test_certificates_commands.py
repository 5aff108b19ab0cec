"""Commands of certificates: effect, event, refusal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hoaban.apps.learning.commands import certificates as commands
from hoaban.apps.learning.models.certificates import Certificate, CertificateRegister
from hoaban.apps.learning.queries import issuer, papers
from hoaban.apps.learning.queries.certificates import UNKNOWN, tried_too_often
from hoaban.apps.learning.rules import badges
from hoaban.apps.learning.tests import factories_certificates as make
from hoaban.apps.learning.tests.factories_certificates import NOW, SYSTEM
from hoaban.apps.organisation.models import Unit
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.tests.factories import actor_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Keys of tests stand in a folder of their own."""
    settings.HOME = tmp_path
    settings.HOABAN_ADDRESS = "https://hoaban.example"
    return tmp_path


def provider() -> Actor:
    """Somebody of the political school."""
    return actor_of(Role.PROVIDER, unit(make.PROVIDER, NOW))


def left(action: str) -> list[Event]:
    """Events of an action, in order."""
    return list(Event.objects.filter(action=f"learning.{action}").order_by("id"))


def test_a_completed_course_gets_its_certificate() -> None:
    who = make.people(make.OFFICE)[0]
    done = make.in_class(make.training_class(make.course()), who)[0]
    held = commands.issue(actor=provider(), completion_id=done.pk, on=date(2026, 3, 9))
    assert held.number == "0001/2026/TCT-LDQLP"
    assert (held.official_id, held.completion_id, held.document) == (who, done.pk, "certificate")
    assert held.expires_before == date(2029, 3, 9)
    assert held.issuer_name == unit(make.PROVIDER, NOW).name
    assert held.facts["hours"] == 120
    assert held.facts["unit"]
    assert [event.after["number"] for event in left("issue_certificate")] == [held.number]
    assert left("issue_certificate")[0].unit_path == held.unit_path


def test_its_badge_is_signed_by_the_key_of_the_installation(home: Path) -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    key = issuer.issuer_key().public_key()
    assert badges.is_genuine(held.credential, key)
    assert held.credential["id"] == f"https://hoaban.example/chung-chi/{held.token}/"
    assert held.credential["credentialSubject"]["licenseNumber"] == held.number
    assert (home / issuer.KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert issuer.issuer_key().public_key() == key


def test_a_key_file_that_holds_something_else_is_never_replaced(home: Path) -> None:
    (home / issuer.KEY_FILE).write_text("not a key")
    with pytest.raises(ValueError, match=r"."):
        issuer.issuer_key()
    assert (home / issuer.KEY_FILE).read_text() == "not a key"


def test_a_course_without_a_test_gives_an_attestation() -> None:
    who = make.people(make.OFFICE)[0]
    row = make.training_class(make.course("TH-1", kind="digital", valid_months=None))
    done = make.completed(who, row.course, training_class=row, assessed=False, score=None)
    held = commands.issue(actor=SYSTEM, completion_id=done.pk, on=NOW)
    assert (held.document, held.expires_before) == ("attestation", None)
    assert held.credential["credentialSubject"]["achievement"]["achievementType"] == "CertificateOfCompletion"


def test_numbers_run_without_gaps_by_issuer_and_year() -> None:
    row = make.training_class(make.course())
    done = make.in_class(row, *make.people(make.OFFICE, make.OFFICE, make.OFFICE))
    first = commands.issue(actor=SYSTEM, completion_id=done[0].pk, on=NOW)
    with transaction.atomic():
        assert commands.issue(actor=SYSTEM, completion_id=done[1].pk, on=NOW).running == 2
        # As when the page fails after the number was given.
        transaction.set_rollback(True)
    second = commands.issue(actor=SYSTEM, completion_id=done[2].pk, on=NOW)
    next_year = commands.issue(actor=SYSTEM, completion_id=done[1].pk, on=date(2027, 1, 4))
    assert [one.running for one in (first, second, next_year)] == [1, 2, 1]
    assert next_year.number == "0001/2027/TCT-LDQLP"
    assert CertificateRegister.objects.get(issuer="TCT", year=2026).last == 2


def test_issuing_twice_gives_one_certificate() -> None:
    done = make.in_class(make.training_class(make.course()), *make.people(make.OFFICE))[0]
    one, two = (commands.issue(actor=SYSTEM, completion_id=done.pk, on=NOW) for _time in range(2))
    assert one.pk == two.pk
    assert len(left("issue_certificate")) == 1


def test_the_register_refuses_a_running_number_twice() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    other = make.in_class(make.training_class(held.course), *make.people("03214-VHXH"))[0]
    again = Certificate.objects.get(pk=held.pk)
    again.pk, again.number, again.token, again.completion = None, "0009/2026/X", "Z" * 16, other
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_whole_class_gets_what_is_missing() -> None:
    row = make.training_class(make.course())
    done = make.in_class(row, *make.people(make.OFFICE, make.OFFICE, make.OFFICE))
    commands.issue(actor=provider(), completion_id=done[1].pk, on=NOW)
    assert commands.issue_class(actor=provider(), class_id=row.pk, on=NOW) == 2
    assert commands.issue_class(actor=provider(), class_id=row.pk, on=NOW) == 0
    assert Certificate.objects.filter(completion__training_class=row).count() == 3
    assert [event.after["certificates"] for event in left("issue_class")] == [2, 0]


def test_the_organiser_issues_for_a_provider_outside_the_province() -> None:
    of = make.course("CC-LLCT", kind="theory_advanced", provider=None, provider_name="Học viện Chính trị khu vực I")
    row = make.training_class(of, provider_name="Học viện Chính trị khu vực I")
    done = make.in_class(row, *make.people(make.OFFICE))[0]
    held = commands.issue(actor=actor_of(Role.PERSONNEL, unit("SNV", NOW)), completion_id=done.pk, on=NOW)
    assert held.number == "0001/2026/SNV-CCLLCT"
    assert held.issuer_name == Unit.objects.get(code="SNV", ends_before=None).name


@pytest.mark.parametrize(
    "actor",
    [
        lambda: actor_of(Role.COMMUNE, unit(make.COMMUNE, NOW)), lambda: actor_of(Role.OFFICIAL, unit("11", NOW)),
        lambda: actor_of(Role.PROVIDER, unit("CDYT", NOW)), lambda: Actor(""),
    ],
)  # fmt: skip
def test_nobody_else_issues_revokes_or_renews(actor: Any) -> None:
    row = make.training_class(make.course())
    done = make.in_class(row, *make.people(make.OFFICE, make.OFFICE))
    held = commands.issue(actor=SYSTEM, completion_id=done[0].pk, on=NOW)
    calls = (
        lambda: commands.issue(actor=actor(), completion_id=done[1].pk, on=NOW),
        lambda: commands.issue_class(actor=actor(), class_id=row.pk, on=NOW),
        lambda: commands.revoke(actor=actor(), certificate_id=held.pk, on=NOW, reason="Nhầm"),
        lambda: commands.renew(actor=actor(), certificate_id=held.pk, completion_id=done[1].pk, on=NOW),
    )
    before = Event.objects.count()
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert Event.objects.count() == before


def test_a_certificate_is_not_issued_before_the_course_was_completed() -> None:
    done = make.in_class(make.training_class(make.course()), *make.people(make.OFFICE))[0]
    with pytest.raises(CommandRefused) as refused:
        commands.issue(actor=SYSTEM, completion_id=done.pk, on=date(2026, 3, 5))
    assert (refused.value.code, refused.value.field) == ("too-early", "on")


def test_a_completion_that_names_no_provider_here_is_refused() -> None:
    of = make.course("NGOAI", provider=None)
    done = make.completed(make.people(make.OFFICE)[0], of)
    with pytest.raises(CommandRefused) as refused:
        commands.issue(actor=SYSTEM, completion_id=done.pk, on=NOW)
    assert refused.value.code == "no-issuer"


def test_revoking_sets_the_day_the_reason_and_the_bit() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    place = badges.status_of(held.pk)
    before = papers.revoked_list(place[0], "2026-03-10T08:00:00+07:00")
    commands.revoke(actor=provider(), certificate_id=held.pk, on=NOW, reason="  Kết quả thi bị hủy  ")
    after = papers.revoked_list(place[0], "2026-03-10T08:00:00+07:00")
    held.refresh_from_db()
    assert (held.revoked_on, held.revoked_reason) == (NOW, "Kết quả thi bị hủy")
    assert not badges.is_revoked(before, place[1])
    assert badges.is_revoked(after, place[1])
    assert badges.is_genuine(after, issuer.issuer_key().public_key())
    assert [event.reason for event in left("revoke_certificate")] == ["Kết quả thi bị hủy"]


@pytest.mark.parametrize(
    ("reason", "on", "code"), [(" ", NOW, "reason"), ("Nhầm", date(2026, 3, 1), "too-early")],
)  # fmt: skip
def test_revoking_wants_a_reason_and_a_day_after_the_issue(reason: str, on: date, code: str) -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    with pytest.raises(CommandRefused) as refused:
        commands.revoke(actor=SYSTEM, certificate_id=held.pk, on=on, reason=reason)
    assert refused.value.code == code
    assert left("revoke_certificate") == []


def test_revoking_twice_is_refused() -> None:
    held = make.certificate(make.people(make.OFFICE)[0])
    commands.revoke(actor=SYSTEM, certificate_id=held.pk, on=NOW, reason="Nhầm")
    with pytest.raises(CommandRefused, match="10/03/2026"):
        commands.revoke(actor=SYSTEM, certificate_id=held.pk, on=NOW, reason="Nhầm")


def test_completing_the_course_again_renews_the_certificate() -> None:
    who = make.people(make.OFFICE)[0]
    old = make.certificate(who)
    again = make.in_class(make.training_class(old.course), who, on=date(2029, 2, 20))[0]
    new = commands.issue(actor=SYSTEM, completion_id=again.pk, on=date(2029, 2, 25))
    assert new.renews == old
    assert new.expires_before == date(2032, 2, 25)
    assert [event.subject_id for event in left("renew_certificate")] == [new.pk]


def test_another_course_renews_nothing() -> None:
    who = make.people(make.OFFICE)[0]
    make.certificate(who)
    assert make.certificate(who, make.course("CDS-1", kind="digital")).renews is None


def test_a_revoked_certificate_is_not_renewed_by_itself() -> None:
    who = make.people(make.OFFICE)[0]
    old = make.certificate(who)
    commands.revoke(actor=SYSTEM, certificate_id=old.pk, on=NOW, reason="Nhầm")
    again = make.in_class(make.training_class(old.course), who, on=date(2026, 6, 1))[0]
    assert commands.issue(actor=SYSTEM, completion_id=again.pk, on=date(2026, 6, 2)).renews is None
    later = make.in_class(make.training_class(old.course), who, on=date(2026, 9, 1))[0]
    with pytest.raises(CommandRefused) as refused:
        commands.renew(actor=SYSTEM, certificate_id=old.pk, completion_id=later.pk, on=date(2026, 9, 2))
    assert refused.value.code == "revoked"


def test_renewing_names_the_certificate_it_renews() -> None:
    who = make.people(make.OFFICE)[0]
    old = make.certificate(who)
    again = make.in_class(make.training_class(old.course), who, on=date(2026, 6, 1))[0]
    new = commands.renew(actor=provider(), certificate_id=old.pk, completion_id=again.pk, on=date(2026, 6, 2))
    assert (new.renews_id, new.running) == (old.pk, 2)
    third = make.in_class(make.training_class(old.course), who, on=date(2026, 9, 1))[0]
    with pytest.raises(CommandRefused) as refused:
        commands.renew(actor=SYSTEM, certificate_id=old.pk, completion_id=third.pk, on=date(2026, 9, 2))
    assert (refused.value.code, refused.value.field) == ("renewed", "completion")


def test_renewing_wants_a_later_completion_of_the_same_course_and_person() -> None:
    who, other = make.people(make.OFFICE, "03214-VHXH")
    old = make.certificate(who)
    foreign = make.in_class(make.training_class(old.course), other, on=date(2026, 6, 1))[0]
    earlier = make.completed(who, old.course, on=date(2026, 1, 15))
    codes = []
    for done in (foreign, earlier):
        with pytest.raises(CommandRefused) as refused:
            commands.renew(actor=SYSTEM, certificate_id=old.pk, completion_id=done.pk, on=date(2026, 6, 2))
        codes.append(refused.value.code)
    assert codes == ["other", "earlier"]


def test_tries_of_unknown_numbers_are_kept_and_counted_by_where_they_come_from() -> None:
    for number in range(10):
        commands.report_unknown(actor=Actor(""), tried=f"{number}/2026/X", source="check-a")
    commands.report_unknown(actor=Actor(""), tried="1/2026/X", source="check-b")
    assert tried_too_often("check-a")
    assert not tried_too_often("check-b")
    events = Event.objects.filter(action=UNKNOWN, batch="check-a")
    assert {event.actor_name for event in events} == {"strangers"}
    assert events.order_by("id")[0].subject_name == "0/2026/X"
