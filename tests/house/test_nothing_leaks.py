"""What nobody scoped must fail a test: an officer of one commune opens every address of the project.

Twice: before and after people, an account and a roster of another commune are recorded. What the officer is shown must
be the same to the letter, must not name any of them, and their own addresses must not exist.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from tests.house import (
    others_cases,
    others_deliveries,
    others_discipline,
    others_evaluation,
    others_governance,
    others_learning,
    others_planning,
    others_privacy,
    others_record,
    others_recruitment,
    others_rotation,
    others_service_catalogue,
    others_service_citizens,
    others_service_dossiers,
    others_service_hours,
)
from tests.house.others_learning import OthersLearning, record_learning
from tests.house.test_addresses import patterns

from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.exchange.models import RosterImport
from hoaban.apps.governance.commands.loading import load_criteria
from hoaban.apps.learning.commands.loading import load_learning
from hoaban.apps.organisation.models import Restructuring
from hoaban.apps.people.models import Assignment, Employment, Official, Qualification
from hoaban.apps.people.tests import factories
from hoaban.shared.access import Actor, Role

pytestmark = pytest.mark.long
MORE = (
    others_cases,
    others_discipline,
    others_evaluation,
    others_governance,
    others_planning,
    others_privacy,
    others_record,
    others_recruitment,
    others_rotation,
    others_service_catalogue,
    others_service_dossiers,
    others_service_hours,
    others_deliveries,
    others_service_citizens,
)
"""Modules that each record something of the other commune (``record``) and name its addresses (``FOREIGN``)."""
OWN, OTHER, OTHER_BEFORE, PROVINCE = "03214", "03208", "03205", "11"
FOREIGN_NAME, FOREIGN_USER, FOREIGN_FILE = "Quàng Thị Ngoạisử", "nguoi-noi-khac", "danh-sach-noi-khac.xlsx"
MARKERS = ("Ngoạisử", FOREIGN_USER, "danh-sach-noi-khac", "NGOAISU")
ANSWERS = {200, 302, 400, 404, 405, 422}
DENIED = {302, 404, 405}
"""What may be answered to the address of something that belongs to others: away, not there, nothing to read."""

QUESTIONS = (
    f"unit={OTHER}", f"unit={PROVINCE}", "q=Ngoaisu", "export=csv", f"export=xlsx&unit={OTHER}", "export=json",
    f"on=2025-06-30&unit={OTHER_BEFORE}",
)  # fmt: skip
"""Asked of every address that looks for one of their words when it is opened without any."""
OF_THE_LAW = ("q=Ngoaisu", "export=xlsx")
"""Asked of the pages of the lawbook, which know no units."""


@dataclass(frozen=True)
class Others:
    """Keys of what belongs to the other commune."""

    official: int
    employment: int
    assignment: int
    qualification: int
    post: int
    account: int
    grant: int
    roster: int
    restructuring: int
    learning: OthersLearning
    more: Mapping[str, int]


Arguments = Mapping[str, object]
PUBLIC: dict[str, list[Arguments]] = {
    "offline": [{"language": "vi"}, {"language": "en"}],
    "lawbook_code_list": [{"name": "education"}],
    "lawbook_code_add": [{"name": "education"}],
    "lawbook_code": [{"name": "education", "entry_id": 1}],
    "lawbook_code_revise": [{"name": "education", "entry_id": 1}],
    "lawbook_code_end": [{"name": "education", "entry_id": 1}],
    "lawbook_ethnic_group": [{"key": 3}],
    "lawbook_ethnic_group_revise": [{"key": 3}],
    "lawbook_province": [{"province_id": 1}],
    "lawbook_province_revise": [{"province_id": 1}],
    "lawbook_province_end": [{"province_id": 1}],
    "lawbook_calendar_year": [{"year": 2026}],
    "lawbook_rule": [{"area": "recruitment", "key": "min_age"}],
    "lawbook_rule_revise": [{"area": "recruitment", "key": "min_age"}],
    "lawbook_rule_correct": [{"area": "recruitment", "key": "min_age", "value_id": 1}],
    "organisation_title": [{"code": "X-CT"}],
    "organisation_title_alias": [{"code": "X-CT"}],
    "organisation_title_standard": [{"code": "X-CT"}],
    "organisation_title_rank": [{"code": "X-CT"}],
    "insight_figure": [
        {"key": key}
        for key in (
            "people.headcount",
            "people.ethnic_minority",
            "learning.trained",
            "learning.hours",
            "conduct.disciplined",
            "recruitment.recruited",
            "record.incomplete",
        )
    ],
    **others_learning.PUBLIC,
    **{name: given for module in MORE for name, given in module.PUBLIC.items()},
}
"""Addresses whose arguments are nobody's: the law, titles, figures. What they show is compared before and after."""


def _in_more(made: Callable[[Mapping[str, int]], Arguments]) -> Callable[[Others], Arguments]:
    return lambda others: made(others.more)


def _in_learning(made: others_learning.Made) -> Callable[[Others], Arguments]:
    return lambda others: made(others.learning)


FOREIGN: dict[str, Callable[[Others], Arguments]] = {
    "accounts:detail": lambda o: {"user_id": o.account},
    "accounts:grant_add": lambda o: {"user_id": o.account},
    "accounts:grant_end": lambda o: {"user_id": o.account, "membership_id": o.grant},
    "accounts:close": lambda o: {"user_id": o.account},
    "accounts:password_set": lambda o: {"user_id": o.account},
    "organisation_branch": lambda _o: {"code": OTHER},
    "organisation_unit": lambda _o: {"code": OTHER},
    "organisation_unit_new": lambda _o: {"code": OTHER},
    "organisation_post_new": lambda _o: {"code": OTHER},
    "organisation_post_number": lambda o: {"pk": o.post},
    "organisation_post_close": lambda o: {"pk": o.post},
    "organisation_restructuring_detail": lambda o: {"pk": o.restructuring},
    "organisation_restructuring_reverse": lambda o: {"pk": o.restructuring},
    "people_official": lambda o: {"pk": o.official},
    "people_correct_person": lambda o: {"pk": o.official},
    "people_languages": lambda o: {"pk": o.official},
    "leadership_secondment_end": lambda o: {"pk": o.assignment},
    "people_correct_part": lambda o: {"pk": o.official, "kind": "assignment", "part_id": o.assignment},
    "people_remove_part": lambda o: {"pk": o.official, "kind": "qualification", "part_id": o.qualification},
    "people_end_assignment": lambda o: {"pk": o.official, "part_id": o.assignment},
    "people_remove_kin": lambda o: {"pk": o.official, "part_id": 1},
    "leadership_standing_of": lambda o: {"pk": o.official},
    "people_change": lambda o: {"pk": o.official, "slug": "luong"},
    "exchange_import": lambda o: {"pk": o.roster},
    "exchange_record": lambda o: {"pk": o.roster},
    "exchange_discard": lambda o: {"pk": o.roster},
    "exchange_resume": lambda o: {"pk": o.roster},
    "exchange_marked": lambda o: {"pk": o.roster},
    **{name: _in_learning(made) for name, made in others_learning.FOREIGN.items()},
    **{name: _in_more(made) for module in MORE for name, made in module.FOREIGN.items()},
}
"""Addresses of somebody's own things: given those of the other commune, they must not exist."""

NOT_ASKED = {"account_logout", "health", "learning_certificate_public", *others_service_citizens.COUNTED}
"""All but the first two count misses and then refuse everybody; what they say has its own tests."""
OPEN_WITHOUT_ARGUMENTS = {name for name, pattern in patterns() if not pattern.pattern.converters}


def record_others(post_index: int = 0) -> Others:
    """Somebody, an account and a roster of the other commune."""
    post = factories.posts_of(f"{OTHER}-VP", factories.NOW)[post_index]
    one = factories.life(post, date(2025, 7, 1), name=FOREIGN_NAME, ethnicity=4, sex=2, education=5)
    (pk,) = factories.enter(one)
    place = factories.unit(OTHER, factories.NOW)
    account = make_user(FOREIGN_USER, (Role.COMMUNE, place), home=place)
    roster = RosterImport.objects.create(
        user=account, file_name=FOREIGN_FILE, stored="none.xlsx", on=factories.NOW, state=RosterImport.State.CHECKED
    )
    return Others(
        official=pk,
        employment=Employment.objects.get(official_id=pk).pk,
        assignment=Assignment.objects.get(official_id=pk).pk,
        qualification=Qualification.objects.filter(official_id=pk)[0].pk,
        post=post.pk,
        account=account.pk,
        grant=Membership.objects.get(user=account).pk,
        roster=roster.pk,
        restructuring=Restructuring.objects.order_by("pk")[0].pk,
        learning=record_learning(pk, place),
        more={name: key for module in MORE for name, key in module.record(pk, place, post).items()},
    )


def shown(answer: Any) -> str:
    """Everything an answer says, without the tokens that every form has anew; of a workbook its cells."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = [name for name in book.namelist() if name.startswith(("xl/worksheets", "xl/sharedStrings"))]
            content = b"".join(book.read(name) for name in names)
    text = content.decode("utf-8", errors="replace")
    text = re.sub(r'name="(csrfmiddlewaretoken|follow_key|token)" value="[\w-]+"', "", text)
    return f"{answer.status_code} {answer.get('Location', '')} {answer.get('Content-Disposition', '')}\n{text}"


def open_pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address without arguments of somebody's own, and what may be asked of it."""
    without: dict[str, list[Arguments]] = {name: [{}] for name in sorted(OPEN_WITHOUT_ARGUMENTS - NOT_ASKED)}
    for name, choices in (without | PUBLIC).items():
        if name in NOT_ASKED:
            continue
        for arguments in choices:
            yield reverse(name, kwargs=dict(arguments)), OF_THE_LAW if name.startswith("lawbook_") else QUESTIONS


class Looked:
    """What a page looks for in its question: the words, and ``everything`` where it walks over whatever was asked."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.words: set[str] = set()
        self.everything = False
        for name in ("get", "getlist", "__getitem__", "__contains__", "pop"):
            patched.setattr(QueryDict, name, self._word(getattr(QueryDict, name)))
        for name in ("items", "values", "dict", "__iter__", "keys"):
            patched.setattr(QueryDict, name, self._all(getattr(QueryDict, name)))

    def _word(self, found: Callable[..., Any]) -> Callable[..., Any]:
        def look(query: QueryDict, word: str, *more: Any) -> Any:
            self.words.add(word)
            return found(query, word, *more)

        return look

    def _all(self, found: Callable[..., Any]) -> Callable[..., Any]:
        def look(query: QueryDict, *more: Any) -> Any:
            self.everything = True
            return found(query, *more)

        return look

    def begin(self) -> None:
        """A page is opened."""
        self.words, self.everything = set(), False

    def knows(self, question: str) -> bool:
        """Whether the page opened last may answer otherwise to a question."""
        return self.everything or any(part.partition("=")[0] in self.words for part in question.split("&"))


def seen_by(client: Client) -> dict[str, str]:
    """What somebody is shown at every open address, and while typing in the search."""
    found: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patched:
        looked = Looked(patched)
        for page, questions in open_pages():
            looked.begin()
            found[page] = answered(client, page)
            for question in [one for one in questions if looked.knows(one)]:
                found[f"{page}?{question}"] = answered(client, f"{page}?{question}")
    live = client.get(reverse("search"), {"q": "Ngoaisu"}, headers={"HX-Request": "true"})
    return found | {"live search": shown(live)}


def answered(client: Client, address: str) -> str:
    """What an address shows; it may refuse, but not fail."""
    answer = client.get(address)
    assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
    return shown(answer)


def named(pages: Mapping[str, str]) -> list[str]:
    """Addresses that name somebody or something of the others; the question itself may stand on the page."""
    return [address for address, text in pages.items() if any(marker in text for marker in MARKERS)]


def denied_addresses(others: Others) -> dict[str, str]:
    """The addresses of what belongs to the others, by name."""
    return {name: reverse(name, kwargs=dict(made(others))) for name, made in FOREIGN.items()}


@pytest.fixture
def ground(loaded: None, db: None) -> None:
    """The province with one official of the officer's own commune."""
    load_learning(actor=Actor.system())
    load_criteria(actor=Actor.system())
    others_service_catalogue.prepare()
    post = factories.posts_of(f"{OWN}-VP", factories.NOW)[0]
    factories.enter(factories.life(post, date(2025, 7, 1), name="Lò Văn Mình"))


def officer(role: Role, code: str) -> Client:
    """Somebody signed in with a role over a unit."""
    place = factories.unit(code, factories.NOW)
    client = Client()
    client.force_login(make_user("can-bo", (role, place), home=place))
    return client


def test_every_address_with_arguments_is_known_here() -> None:
    asked = {name for name, pattern in patterns() if pattern.pattern.converters}
    assert asked - set(PUBLIC) - set(FOREIGN) == set(), "say here what a stranger must not see at the new address"
    assert set(PUBLIC) | set(FOREIGN) == asked


def test_an_officer_of_one_commune_is_shown_the_same_whatever_others_record(ground: None) -> None:
    client = officer(Role.COMMUNE, OWN)
    before = seen_by(client)
    record_others()
    after = seen_by(client)
    assert named(after) == []
    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.ADMINISTRATOR])
def test_an_officer_of_one_commune_sees_nothing_of_another(ground: None, role: Role) -> None:
    client = officer(role, OWN)
    others = record_others()
    if role != Role.COMMUNE:
        assert named(seen_by(client)) == []
    for name, address in denied_addresses(others).items():
        for question in ("", "on=2025-06-30", f"unit={OTHER}", "tab=history", "export=xlsx"):
            answer = client.get(f"{address}?{question}")
            assert answer.status_code in DENIED, f"{name}: {answer.status_code}"
            assert named({name: shown(answer)}) == []


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.ADMINISTRATOR])
def test_an_officer_of_one_commune_changes_nothing_of_another(ground: None, role: Role) -> None:
    client = officer(role, OWN)
    others = record_others()
    before = Official.objects.values().get(pk=others.official), User.objects.values().get(pk=others.account)
    for name, address in denied_addresses(others).items():
        answer = client.post(address, {"password": "abc-def-2026", "reason": "x", "full_name": "X Y", "version": 1})
        assert answer.status_code in {404, 405, 422}, f"{name}: {answer.status_code}"
    assert before == (Official.objects.values().get(pk=others.official), User.objects.values().get(pk=others.account))


def test_the_test_itself_sees_what_is_shown(ground: None) -> None:
    client = officer(Role.ADMINISTRATOR, PROVINCE)
    others = record_others()
    pages = {f"{page}?export=xlsx": shown(client.get(f"{page}?export=xlsx")) for page, _asked in open_pages()}
    assert any(reverse("people_officials") in address for address in named(pages))
    assert any(reverse("exchange_imports") in address for address in named(pages))
    assert client.get(denied_addresses(others)["people_official"]).status_code == 200


def test_what_a_page_looks_for_is_seen_however_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Looked(monkeypatch)
    ways: list[Callable[[QueryDict], object]] = [
        lambda asked: asked["unit"],
        lambda asked: asked.get("unit"),
        lambda asked: asked.getlist("unit"),
        lambda asked: "unit" in asked,
        lambda asked: dict(asked.items()),
        lambda asked: asked.dict(),
        list,
        lambda asked: {**asked},
    ]
    asked = QueryDict("unit=11")
    for way in ways:
        looked.begin()
        assert not looked.knows("unit=11")
        way(asked)
        assert looked.knows("on=2025-06-30&unit=11")
    looked.begin()
    asked.get("on")
    assert not looked.knows("unit=11")
