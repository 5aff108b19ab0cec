"""Pages of the record: every group, forms, refusal, denial."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.people.commands.photos import set_photo
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.factories import COMMUNE, unit
from hoaban.apps.privacy.models import Reading, Way
from hoaban.apps.record.models import Commendation, FamilyMember, Profile
from hoaban.apps.record.queries.form_2c import form_2c
from hoaban.apps.record.queries.whole import get_whole
from hoaban.apps.record.rules.groups import GROUPS
from hoaban.apps.record.tests import factories as f
from hoaban.shared.access import Role
from hoaban.shared.tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def client_of(role: Role = Role.COMMUNE, code: str = COMMUNE) -> Client:
    client, place = Client(), unit(code, f.TODAY)
    client.force_login(make_user(f"{role.value}-{code}", (role, place), home=place))
    return client


def test_every_group_opens_filled_and_empty() -> None:
    official, client = f.somebody(), client_of()
    for _turn in range(2):
        for group in GROUPS:
            page = client.get(reverse("record_page", args=[official]), {"group": group.key})
            assert page.status_code == 200
            assert f"record/_group_{group.key}.html" in [one.name for one in page.templates]
        if not Profile.objects.exists():
            f.filled(official, f.officer())


def test_the_person_leads_to_the_record_and_the_record_to_the_form() -> None:
    official, client = f.somebody(), client_of()
    address = reverse("record_page", args=[official])
    assert address in client.get(reverse("people_official", args=[official])).content.decode()
    page = client.get(address).content.decode()
    for ending, kind in (("pdf", "application/pdf"), ("docx", "wordprocessingml")):
        link = reverse("record_form", args=[official, ending])
        assert link in page
        assert kind in client.get(link)["Content-Type"]
    assert client.get(reverse("record_form", args=[official, "exe"])).status_code == 404


def test_items_are_changed_by_their_form_once_and_refused_to_the_slower_officer() -> None:
    official, client = f.somebody(), client_of()
    address = reverse("record_edit", args=[official, "identity"])
    sent = {"version": "0", "once": "a", "birth_place": "Xã Mường Luân", "insurance_no": "1100012345"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    assert Profile.objects.get().version == 1
    late = client.post(address, {**sent, "once": "b", "birth_place": "Nơi khác"})
    assert late.status_code == 422
    assert "Nơi khác" in late.content.decode()
    wrong = client.post(address, {"version": "1", "insurance_no": "12"})
    assert wrong.status_code == 422
    assert Profile.objects.get().birth_place == "Xã Mường Luân"


def test_lines_are_added_changed_and_removed() -> None:
    official, client = f.somebody(), client_of()
    sent = {"version": "0", "side": "1", "kin": "1", "full_name": "Lò Văn Cha", "birth_year": "1955"}
    assert client.post(reverse("record_add", args=[official, "family"]), sent).status_code == 302
    made = FamilyMember.objects.get()
    address = reverse("record_change", args=[official, "family", made.pk])
    assert "Lò Văn Cha" in client.get(address).content.decode()
    assert client.post(address, {**sent, "version": "1", "full_name": "Lò Văn Bố"}).status_code == 302
    remove = reverse("record_remove", args=[official, "family", made.pk])
    assert client.post(remove, {"version": "2", "reason": ""}).status_code == 422
    assert client.post(remove, {"version": "2", "reason": "Ghi nhầm"}).status_code == 302
    assert not FamilyMember.objects.exists()
    for kind in ("commendation", "membership", "army", "medical", "past_work"):
        assert client.get(reverse("record_add", args=[official, kind])).status_code == 200
    assert client.get(reverse("record_add", args=[official, "nothing"])).status_code == 404


def test_work_before_the_recorded_assignments_stands_on_the_page_and_on_the_form() -> None:
    official, client = f.somebody(), client_of()
    sent = {
        "version": "0",
        "began_on": "01/09/2008",
        "ended_on": "31/07/2012",
        "work": "Giáo viên",
        "workplace": "Trường tiểu học số 1",
    }
    assert client.post(reverse("record_add", args=[official, "past_work"]), sent).status_code == 302
    page = client.get(reverse("record_page", args=[official]), {"group": "service"}).content.decode()
    assert "Giáo viên, Trường tiểu học số 1" in page
    told = form_2c(whole=get_whole(actor=f.officer(), official_id=official, on=f.TODAY))["history"]
    assert told[0] == ["09/2008 – 07/2012", "Giáo viên, Trường tiểu học số 1"]
    assert len(told) == 2, "what is recorded comes after"
    wrong = {**sent, "version": "1", "began_on": "01/08/2012"}
    assert client.post(reverse("record_add", args=[official, "past_work"]), wrong).status_code == 422


def test_a_commendation_in_the_future_is_refused_at_its_day() -> None:
    official, client = f.somebody(), client_of()
    sent = {"version": "0", "form": "7", "awarded_on": "01/12/2030"}
    page = client.post(reverse("record_add", args=[official, "commendation"]), sent)
    assert page.status_code == 422
    assert page.context["form"].errors["awarded_on"]
    assert not Commendation.objects.exists()


def test_a_reader_sees_no_button_and_no_family_and_others_find_nothing() -> None:
    official = f.somebody()
    f.filled(official, f.officer())
    page = client_of(Role.SUPERVISOR).get(reverse("record_page", args=[official]), {"group": "family"})
    assert "Lò Văn Cha" not in page.content.decode()
    assert reverse("record_add", args=[official, "family"]) not in page.content.decode()
    assert client_of(code=f.OTHER).get(reverse("record_page", args=[official])).status_code == 404


def test_opening_and_printing_are_kept_and_the_number_is_told_to_who_needs_it() -> None:
    official = f.somebody()
    number = Official.objects.get(pk=official).personal_id
    page, form = reverse("record_page", args=[official]), reverse("record_form", args=[official, "pdf"])
    assert number in client_of().get(page).content.decode()
    head = client_of(Role.SUPERVISOR)
    told = head.get(page).content.decode()
    assert number not in told
    assert number[-3:] in told
    assert head.get(form).status_code == 200
    ways = Reading.objects.filter(official_id=official).values_list("way", "groups")
    assert {way for way, _groups in ways} == {Way.PAGE, Way.PRINT}


def test_form_2c_shows_the_photo_to_whom_it_is_shown() -> None:
    official, client = f.somebody(), client_of()
    link = reverse("record_form", args=[official, "pdf"])
    docx = reverse("record_form", args=[official, "docx"])
    assert not PdfReader(io.BytesIO(client.get(link).content)).pages[0].images
    assert "word/media/" not in "".join(zipfile.ZipFile(io.BytesIO(client.get(docx).content)).namelist())
    set_photo(actor=f.officer(), official_id=official, content=picture(), reason="Chụp tại xã", on=f.TODAY)
    page = PdfReader(io.BytesIO(client.get(link).content)).pages[0]
    assert [one.image.size for one in page.images] == [(472, 708)]
    assert "4 x 6" not in page.extract_text()
    made = zipfile.ZipFile(io.BytesIO(client.get(docx).content))
    assert [name for name in made.namelist() if name.startswith("word/media/")]
    assert "4 x 6" not in made.read("word/document.xml").decode()
