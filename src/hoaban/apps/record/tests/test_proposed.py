"""Officials propose entries of their own record: kept sealed, settled once by the office, carried out through the app's command."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.urls import reverse

from hoaban.apps.people.models import Assignment, Qualification
from hoaban.apps.people.queries import field_groups
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands import proposals as commands
from hoaban.apps.privacy.models import Proposal, ProposalState
from hoaban.apps.record.commands import sheet
from hoaban.apps.record.models import Commendation, FamilyMember, HealthCheck, Profile
from hoaban.apps.record.tests import factories as f
from hoaban.apps.record.tests.test_papers_views import own
from hoaban.apps.record.tests.test_views import client_of
from hoaban.shared.access import Actor
from hoaban.shared.models import Event
from hoaban.shared.proposing import Facts, find_subject, list_subjects
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.sealed import MARK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
CHILD = {
    "side": "1", "kin": "5", "full_name": "Lò Văn Con", "birth_year": "2026", "home": "", "occupation": "", "residence": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def proposed(official: int, key: str, facts: Facts, target: int = 0, content: str = "giay") -> Proposal:
    """What the official proposes, with a paper."""
    return commands.propose_entry(
        actor=Actor("Chính chủ", user_id=5, official_id=official), key=key, target=target, facts=facts,
        reason="Theo giấy khai sinh", upload=ContentFile(f"%PDF-1.7 {content}".encode(), "giay.pdf"), at=AT,
    )  # fmt: skip


def decided(one: Proposal, *, accepted: bool = True, answer: str = "") -> Proposal:
    """What the office answers."""
    return commands.decide(
        actor=f.officer(), proposal_id=one.pk, accepted=accepted, answer=answer, on=f.TODAY, at=AT
    )  # fmt: skip


def recorded(key: str, official: int, target: int = 0) -> dict[str, str]:
    """The texts of an entry as the form shows them."""
    subject = find_subject(key)
    assert subject is not None
    found = subject.recorded(official, target)
    assert found is not None
    return dict(found)


def test_an_accepted_child_stands_in_the_record_and_nothing_of_it_stood_open(tmp_path: Path) -> None:
    official = f.somebody()
    made = proposed(official, "family", CHILD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, file_key, before FROM privacy_proposal")
        value, key, before = cursor.fetchone()
    assert value.startswith(MARK)
    assert key.startswith(MARK)
    assert before == ""
    assert b"giay" not in Path(tmp_path, made.file).read_bytes()
    assert queries.proof_content(made) == b"%PDF-1.7 giay"
    assert "Con" not in str(Event.objects.get(action="privacy.propose").after)
    assert not FamilyMember.objects.exists()
    decided(made)
    child = FamilyMember.objects.get(official_id=official)
    assert (child.full_name, child.kin, child.birth_year) == ("Lò Văn Con", 5, 2026)
    assert Event.objects.filter(action="record.add_family", subject_id=official).count() == 1
    with pytest.raises(CommandRefused):
        decided(Proposal.objects.get())
    assert FamilyMember.objects.count() == 1


def test_two_children_wait_side_by_side_and_the_same_one_waits_once() -> None:
    official = f.somebody()
    proposed(official, "family", CHILD)
    proposed(official, "family", CHILD | {"full_name": "Lò Thị Hai"})
    with pytest.raises(CommandRefused) as refused:
        proposed(official, "family", CHILD)
    assert refused.value.code == "changed"
    assert Proposal.objects.filter(state=ProposalState.WAITING).count() == 2


def test_a_correction_changes_what_was_proposed_alone() -> None:
    official, actor = f.somebody(), f.officer()
    f.filled(official, actor)
    father = FamilyMember.objects.get(official_id=official)
    texts = recorded("family", official, father.pk)
    made = proposed(official, "family", texts | {"birth_year": "1956"}, father.pk)
    asked: dict[str, Any] = {"actor": actor, "official_id": official, "version": None, "on": f.TODAY}
    sheet.change_part(**asked, kind="family", part_id=father.pk, facts={"home": "Mường Luân"})
    decided(made)
    father.refresh_from_db()
    assert (father.birth_year, father.home, father.full_name) == (1956, "Mường Luân", "Lò Văn Cha")
    with pytest.raises(CommandRefused) as refused:
        proposed(official, "family", recorded("family", official, father.pk), father.pk)
    assert refused.value.code == "same"


def test_what_the_record_does_not_take_is_refused_and_the_proposal_still_waits() -> None:
    official = f.somebody()
    late = proposed(official, "family", CHILD | {"birth_year": "2090"})
    with pytest.raises(CommandRefused) as refused:
        decided(late)
    assert refused.value.field == "birth_year"
    late.refresh_from_db()
    assert (late.state, FamilyMember.objects.count()) == (ProposalState.WAITING, 0)
    f.filled(official, f.officer())
    father = FamilyMember.objects.get(official_id=official)
    gone = proposed(official, "family", CHILD, father.pk)
    father.delete()
    with pytest.raises(CommandRefused) as refused:
        decided(gone)
    assert refused.value.code == "gone"
    assert decided(gone, accepted=False, answer="Dòng này đã xóa").state == ProposalState.REFUSED


def test_sheet_health_commendation_qualification_and_post_are_carried_out_by_their_commands() -> None:
    official = f.somebody()
    job = Assignment.objects.get(official_id=official)
    award = Qualification.objects.get(official_id=official)
    decided(proposed(official, "sheet-identity", recorded("sheet-identity", official) | {"residence": "Xã Na Son"}))
    decided(proposed(official, "medical", {
        "checked_on": "05/01/2026", "condition": "Tốt", "height_cm": "165", "weight_kg": "60", "blood_group": "O",
    }))  # fmt: skip
    decided(proposed(official, "commendation", {
        "form": "10", "detail": "", "awarded_on": "05/01/2024", "decision_no": "12/QĐ", "issuer": "UBND xã",
    }))  # fmt: skip
    study = recorded("qualification", official, award.pk)
    decided(proposed(official, "qualification", study | {"begun": "09/2006", "study_mode": "2"}, award.pk))
    decided(proposed(official, "qualification", study | {"award": "1:5", "awarded": "06/2019", "begun": ""}))
    decided(
        proposed(official, "assignment", recorded("assignment", official, job.pk) | {"decision_no": "7/QĐ"}, job.pk)
    )
    assert Profile.objects.get(official_id=official).residence == "Xã Na Son"
    assert HealthCheck.objects.get(official_id=official).height_cm == 165
    assert Commendation.objects.get(official_id=official).awarded_on == date(2024, 1, 5)
    award.refresh_from_db()
    assert (award.studied_from, award.studied_from_precision, award.study_mode) == (date(2006, 9, 1), 2, 2)
    assert Qualification.objects.filter(official_id=official, level=5, precision=2).exists()
    job.refresh_from_db()
    assert job.decision_no == "7/QĐ"


def test_nobody_proposes_for_others_and_who_may_not_see_the_part_does_not_settle_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    official, other = f.somebody(), f.somebody()
    f.filled(other, f.officer())
    with pytest.raises(Http404):
        proposed(official, "family", CHILD, FamilyMember.objects.get(official_id=other).pk)
    with pytest.raises(Http404):
        proposed(official, "assignment", {"starts_on": "01/01/2020"})
    with pytest.raises(Http404):
        proposed(official, "nothing", CHILD)
    made = proposed(official, "family", CHILD)
    narrow = field_groups.roles_of() | {"family": frozenset()}
    monkeypatch.setattr(field_groups, "roles_of", lambda: narrow)
    with pytest.raises(PermissionDenied):
        decided(made)


def test_the_pages_offer_every_part_take_a_proposal_and_show_it_to_the_office() -> None:
    official = f.somebody()
    f.filled(official, f.officer())
    mine = own(official)
    page = mine.get(reverse("privacy_propose")).text
    for subject in list_subjects():
        lines = subject.lines(official) if subject.lines else []
        if subject.adds or subject.stands_once:
            assert reverse("privacy_propose_entry", args=[subject.key]) in page
        for key, _words in lines:
            address = reverse("privacy_propose_change", args=[subject.key, key])
            assert address in page
            assert mine.get(address).status_code == 200
    assert page.count("Đề nghị bổ sung") == sum(one.adds and not one.stands_once for one in list_subjects())
    assert "05/01/2026" in page
    address = reverse("privacy_propose_entry", args=["family"])
    sent = {**CHILD, "why": "Con mới sinh"}
    assert mine.post(address, sent).status_code == 422
    for _click in range(2):
        done = mine.post(address, {**sent, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 khai sinh")})
        assert done.status_code == 302
    made = Proposal.objects.get()
    office = client_of()
    shown = office.get(reverse("privacy_proposal", args=[made.pk])).text
    assert "Lò Văn Con" in shown
    assert "Người thân trong gia đình" in mine.get(reverse("privacy_own")).text
    assert office.get(reverse("privacy_proof", args=[made.pk])).content == b"%PDF-1.7 khai sinh"
    assert office.get(reverse("privacy_proposals")).status_code == 200
    assert office.post(reverse("privacy_decide", args=[made.pk]), {"accepted": "1", "answer": ""}).status_code == 302
    assert FamilyMember.objects.filter(official_id=official).count() == 2


def test_a_proof_too_large_is_stopped_and_what_was_written_stays(settings: Any) -> None:
    settings.PROOF_MAX_BYTES = 1_000
    official = f.somebody()
    sent = {**CHILD, "why": "Con mới sinh", "file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 200_000)}
    answer = own(official).post(reverse("privacy_propose_entry", args=["family"]), sent)
    assert answer.status_code == 422
    assert answer.context["proof"].errors["file"]
    assert "Lò Văn Con" in answer.text
    assert not Proposal.objects.exists()
