"""Question banks and lessons: effect, event and refusal; what queries of them show, to whom, at what cost."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hoaban.apps.learning.commands import banks, exams, study
from hoaban.apps.learning.commands.study import LessonFacts
from hoaban.apps.learning.models import Lesson, LessonVisit, Question
from hoaban.apps.learning.queries import banks as bank_queries
from hoaban.apps.learning.queries import exams as exam_queries
from hoaban.apps.learning.queries import items
from hoaban.apps.learning.queries import study as study_queries
from hoaban.apps.learning.queries.banks import QuestionFilter
from hoaban.apps.learning.rules import lesson_files
from hoaban.apps.learning.rules.gift_reading import read_gift
from hoaban.apps.learning.rules.texts import rendered
from hoaban.apps.learning.tests import factories_exams as made
from hoaban.apps.learning.tests.factories_sittings import (
    AFTER,
    DURING,
    OPENS,
    OTHER,
    TODAY,
    Ground,
    bank_of,
    course,
    ground,
    people,
    provider,
    seats,
    themselves,
)
from hoaban.apps.people.commands import CommandRefused
from hoaban.apps.people.tests.factories import unit
from hoaban.shared.access import Actor
from hoaban.shared.models import Event

pytestmark = pytest.mark.usefixtures("loaded", "db")


def events(action: str) -> int:
    return Event.objects.filter(action=f"learning.{action}").count()


def test_a_bank_is_opened_in_the_own_part_only_and_once_by_name() -> None:
    bank = bank_of(provider())
    assert events("open_bank") == 1
    with pytest.raises(CommandRefused) as refused:
        banks.open_bank(actor=provider(), name=bank.name, unit_id=bank.unit_id, course_id=None, on=TODAY)
    assert (refused.value.code, refused.value.field) == ("taken", "name")
    with pytest.raises(PermissionDenied):
        banks.open_bank(actor=provider(), name="x", unit_id=unit(OTHER, TODAY).pk, course_id=None, on=TODAY)
    with pytest.raises(Http404):
        banks.change_bank(actor=provider(OTHER), bank_id=bank.pk, name="x", course_id=None, on=TODAY)
    assert banks.change_bank(actor=provider(), bank_id=bank.pk, name=" Mới ", course_id=None, on=TODAY).name == "Mới"
    assert bank_queries.list_banks(actor=provider(OTHER), on=TODAY) == []
    assert [row.name for row in bank_queries.list_banks(actor=provider(), on=TODAY)] == ["Mới"]
    assert bank_queries.bank_units(actor=provider(), on=TODAY)[0][0] == bank.unit_id


def test_a_changed_question_is_a_new_one_and_papers_keep_the_old() -> None:
    g = ground(questions=(made.SHORT,))
    attempt = g.start()
    old = Question.objects.get()
    facts = made.QuestionFacts("short", "Tên tỉnh", "Tỉnh nào?", body={"answers": [{"text": "Sơn La", "weight": 100}]})
    new = banks.change_question(actor=g.provider, question_id=old.pk, facts=facts, on=TODAY)
    assert attempt.questions.get().question_id == old.pk
    assert g.start(1).questions.get().question_id == new.pk
    with pytest.raises(CommandRefused) as refused:
        banks.change_question(actor=g.provider, question_id=old.pk, facts=facts, on=TODAY)
    assert refused.value.code == "changed"
    page = bank_queries.get_question(actor=g.provider, question_id=old.pk)
    assert ([one.pk for one in page.versions], page.drawn, page.is_latest) == ([new.pk, old.pk], 2, False)
    banks.retire_question(actor=g.provider, question_id=new.pk, in_use=False, on=TODAY)
    assert not Question.objects.filter(is_active=True).exists()
    banks.retire_question(actor=g.provider, question_id=new.pk, in_use=True, on=TODAY)
    assert (events("retire_question"), events("restore_question")) == (1, 1)
    with pytest.raises(Http404):
        bank_queries.get_question(actor=provider(OTHER), question_id=old.pk)


def test_faulty_questions_are_refused_with_all_reasons() -> None:
    bank = bank_of(provider())
    facts = made.QuestionFacts("choice", "", "", body={"answers": [{"text": "a", "weight": 0}]}, difficulty=9)
    with pytest.raises(CommandRefused) as refused:
        banks.add_question(actor=provider(), bank_id=bank.pk, facts=facts, on=TODAY)
    assert refused.value.message.count(".") >= 4
    assert Question.objects.count() == 0


def test_what_a_bank_exports_another_imports_the_same() -> None:
    actor = provider()
    bank, other = bank_of(actor, *made.EVERY), bank_of(actor)
    text = bank_queries.export_gift(actor=actor, questions=Question.objects.filter(bank=bank))
    done = banks.import_gift(actor=actor, bank_id=other.pk, source=text, without_problems=False, on=TODAY)
    assert done.entered == len(made.EVERY)
    facts = [
        [bank_queries.facts_of(actor=actor, question=one) for one in Question.objects.filter(bank=b).order_by("id")]
        for b in (bank, other)
    ]
    assert facts[0] == facts[1] == list(read_gift(text).questions)


def test_a_broken_file_enters_nothing_and_leaves_an_event() -> None:
    bank = bank_of(provider())
    enter = lambda source, **more: banks.import_gift(  # noqa: E731
        actor=provider(), bank_id=bank.pk, source=source, on=TODAY, **({"without_problems": False} | more)
    )
    found = enter("A {T}\n\nB {=c")
    assert (found.entered, [one.line for one in found.file.problems]) == (0, [3])
    assert (Question.objects.count(), events("refuse_gift"), events("import_gift")) == (0, 1, 0)
    assert enter("B {=c", without_problems=True).entered == 0
    assert enter("A {T}\n\nB {=c", without_problems=True).entered == 1
    with pytest.raises(CommandRefused):
        enter("// only a comment")
    with pytest.raises(Http404):
        banks.import_gift(actor=provider(OTHER), bank_id=bank.pk, source="A {T}", without_problems=True, on=TODAY)


def test_a_list_of_questions_costs_the_same_however_long() -> None:
    actor = provider()
    bank = bank_of(actor, made.CHOICE)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as seen:
            wanted = QuestionFilter(text="ket qua", tag="Một Cửa", type="choice", difficulty=2)
            assert list(bank_queries.matching(actor=actor, bank=bank, wanted=wanted))
            bank_queries.facets(actor=actor, bank=bank)
        counts.append(len(seen))
        banks.load_questions(actor=actor, bank_id=bank.pk, questions=[made.CHOICE] * 30, on=TODAY)
    assert counts[0] == counts[1]
    assert list(bank_queries.matching(actor=provider(OTHER), bank=bank, wanted=QuestionFilter())) == []


def sat(number: int) -> Ground:
    g = ground(number, questions=(made.SHORT, made.CHOICE, made.TRUE_FALSE))
    for place in range(number):
        attempt = g.start(place)
        g.answer_all(attempt, right=place % 2 == 0)
        g.hand_in(attempt)
    return g


def test_results_and_items_cost_the_same_however_many_sat() -> None:
    counts = []
    for number in (2, 6):
        g = sat(number)
        assert items.exam_items(actor=g.provider, exam=g.exam) == []
        exams.publish_results(actor=g.provider, exam_id=g.exam.pk, version=None, at=AFTER, on=TODAY)
        exam = exam_queries.get_exam(actor=g.provider, exam_id=g.exam.pk)
        with CaptureQueriesContext(connection) as seen:
            rows = exam_queries.list_results(actor=g.provider, exam=exam)
            found = items.exam_items(actor=g.provider, exam=exam)
        counts.append(len(seen))
        assert len(rows) == number
        assert [(row.item.sittings, row.p) for row in found] == [(number, 50.0)] * 3
        assert len(items.bank_items(actor=g.provider, bank=g.bank)) == 3
        with pytest.raises(Http404):
            items.exam_items(actor=provider(OTHER), exam=exam)
    assert counts[0] == counts[1]


def test_open_exams_are_those_of_the_official() -> None:
    g = ground(1, attempts=2)
    mine = exam_queries.open_exams(actor=g.who(), at=DURING)
    assert [(one.id, one.attempts_left, one.sitting_id) for one in mine] == [(g.exam.pk, 2, None)]
    attempt = g.start()
    (one,) = exam_queries.open_exams(actor=g.who(), at=DURING)
    assert (one.attempts_left, one.sitting_id) == (1, attempt.pk)
    assert exam_queries.open_exams(actor=g.who(), at=AFTER) == []
    assert exam_queries.open_exams(actor=g.who(), at=OPENS - timedelta(days=15)) == []
    assert exam_queries.open_exams(actor=themselves(people(1)[0]), at=DURING) == []
    assert exam_queries.open_exams(actor=g.provider, at=DURING) == []


def facts(**more: object) -> LessonFacts:
    return LessonFacts(**({"title": "Bài một", "body": "Đọc kỹ", "is_published": True} | more))  # type: ignore[arg-type]


def test_lessons_are_written_ordered_and_removed_by_their_keeper() -> None:
    of = course()
    first, second = (
        study.write_lesson(actor=provider(), course_id=of.pk, facts=facts(title=title), on=TODAY) for title in "AB"
    )
    study.move_lesson(actor=provider(), lesson_id=second.pk, up=True, on=TODAY)
    study.move_lesson(actor=provider(), lesson_id=second.pk, up=True, on=TODAY)
    assert list(Lesson.objects.order_by("position").values_list("title", flat=True)) == ["B", "A"]
    with pytest.raises(CommandRefused) as refused:
        study.remove_lesson(actor=provider(), lesson_id=first.pk, on=TODAY)
    assert refused.value.code == "published"
    changed = study.change_lesson(
        actor=provider(), lesson_id=first.pk, version=1, facts=facts(is_published=False), on=TODAY
    )
    with pytest.raises(CommandRefused) as refused:
        study.change_lesson(actor=provider(), lesson_id=first.pk, version=1, facts=facts(), on=TODAY)
    assert (changed.version, refused.value.code) == (2, "changed")
    study.remove_lesson(actor=provider(), lesson_id=first.pk, on=TODAY)
    assert [events(f"{one}_lesson") for one in ("write", "move", "change", "remove")] == [2, 1, 1, 1]
    for bad in ({"body": "", "video_url": ""}, {"video_url": "http://example.org"}):
        with pytest.raises(CommandRefused):
            study.write_lesson(actor=provider(), course_id=of.pk, facts=facts(**bad), on=TODAY)
    with pytest.raises(PermissionDenied):
        study.write_lesson(actor=provider(OTHER), course_id=of.pk, facts=facts(), on=TODAY)
    with pytest.raises(Http404):
        study.change_lesson(actor=provider(OTHER), lesson_id=second.pk, version=None, facts=facts(), on=TODAY)


def test_progress_is_noted_once_and_drafts_are_not_seen() -> None:
    of = course()
    (who,) = people(1)
    training_class = seats([who], of)
    shown = study.write_lesson(actor=provider(), course_id=of.pk, facts=facts(), on=TODAY)
    draft = study.write_lesson(actor=provider(), course_id=of.pk, facts=facts(is_published=False), on=TODAY)
    for _time in range(2):
        study.open_lesson(actor=themselves(who), lesson_id=shown.pk, at=DURING, on=TODAY)
        study.finish_lesson(actor=themselves(who), lesson_id=shown.pk, at=AFTER, on=TODAY)
    visit = LessonVisit.objects.get()
    assert (visit.opened_at, visit.done_at) == (DURING, AFTER)
    assert (events("open_lesson"), events("finish_lesson")) == (1, 1)
    with pytest.raises(Http404):
        study.open_lesson(actor=themselves(who), lesson_id=draft.pk, at=DURING, on=TODAY)
    for stranger in (themselves(people(1)[0]), provider(OTHER), Actor("")):
        with pytest.raises(Http404):
            study_queries.course_lessons(actor=stranger, course_code=of.code, on=TODAY)
    study.open_lesson(actor=provider(), lesson_id=shown.pk, at=DURING, on=TODAY)
    assert LessonVisit.objects.count() == 1
    (row,) = study_queries.list_progress(actor=provider(), training_class=training_class)
    assert (row.official_id, row.opened, row.done, row.last_at) == (who, 1, 1, AFTER)
    with pytest.raises(Http404):
        study_queries.list_progress(actor=themselves(who), training_class=training_class)
    tab = study_queries.class_tab(actor=themselves(who), training_class=training_class, on=TODAY)
    assert tab is not None
    assert (len(tab["lessons"]), tab["done"], tab["keeps"]) == (1, 1, False)


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.4", ".pdf"), (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff\xe0", ".jpg"), (b"ID3\x04", ".mp3"),
        (b"\0\0\0\x18ftypmp42", ".mp4"), (archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), ""), (archive("a.txt"), ""),
        (b"PK\x03\x04 broken", ""), (b"<html>", ""), (b"", ""),
    ],
)  # fmt: skip
def test_files_are_told_by_their_content(content: bytes, ending: str, settings: object) -> None:
    of = course()
    lesson = study.write_lesson(actor=provider(), course_id=of.pk, facts=facts(), on=TODAY)
    upload = SimpleUploadedFile("Bài giảng.html", content)
    if ending:
        assert (
            study.add_file(actor=provider(), lesson_id=lesson.pk, upload=upload, on=TODAY).name == f"Bài giảng{ending}"
        )
        return
    with pytest.raises(CommandRefused) as refused:
        study.add_file(actor=provider(), lesson_id=lesson.pk, upload=upload, on=TODAY)
    assert refused.value.code == "type"
    assert list(settings.MEDIA_ROOT.rglob("*")) == [settings.MEDIA_ROOT / "lessons"]  # type: ignore[attr-defined]


def test_a_file_too_large_is_refused_and_not_kept(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    lesson = study.write_lesson(actor=provider(), course_id=course().pk, facts=facts(), on=TODAY)
    monkeypatch.setattr(study, "MOST_BYTES", 10)
    with pytest.raises(CommandRefused) as refused:
        study.add_file(
            actor=provider(), lesson_id=lesson.pk, upload=SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 9), on=TODAY
        )
    assert refused.value.code == "too-large"
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]  # type: ignore[attr-defined]
    assert lesson_files.MOST_BYTES == 20_000_000


@pytest.mark.parametrize("markup", ["plain", "markdown", "html", "moodle"])
@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "<a href='data:text/html,x'>a</a>",
     "<img src='https://example.org/a.png'>", "<style>p{}</style>", "<iframe src='https://example.org'></iframe>"],
)  # fmt: skip
def test_no_text_brings_script_or_pictures_from_elsewhere(markup: str, text: str) -> None:
    tags = re.findall(r"<[^>]*>", rendered(text, markup))
    bad = re.compile(r"script|onerror|data:|https://example|style|iframe", re.IGNORECASE)
    assert [tag for tag in tags if bad.search(tag)] == []
