"""Rules: names, lineage, paths and what a plan comes to."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.organisation.rules.lineage import Passing, close, fewest
from hoaban.apps.organisation.rules.naming import asked_key, in_sentence, name_keys, split_type
from hoaban.apps.organisation.rules.plan import PostNode, Snapshot, UnitNode
from hoaban.apps.organisation.rules.restructuring import resolve, retitled

START, DAY = date(2020, 1, 1), date(2026, 7, 1)


def test_a_type_is_split_from_a_name_and_written_small_within_a_sentence() -> None:
    assert split_type("Thị trấn Tủa Chùa") == ("Thị trấn", "Tủa Chùa")
    assert split_type("Sở Nội vụ") == ("", "Sở Nội vụ")
    assert in_sentence("Xã Mường Luân") == "xã Mường Luân"
    assert in_sentence("Tỉnh ủy Điện Biên") == "Tỉnh ủy Điện Biên"


def test_forms_in_which_offices_write_a_unit_have_one_key() -> None:
    full, bare = name_keys("Xã Mường Luân")
    assert bare == "muong luan"
    for text in ("xã Mường Luân", "UBND xã Mường Luân", "Ủy ban nhân dân xã Mường  Luân", "X. Mường Luân"):
        assert asked_key(text) == full


def test_parts_of_a_unit_follow_its_name() -> None:
    assert retitled("Phòng Kinh tế xã A", "Xã A", "Phường B") == "Phòng Kinh tế phường B"
    assert retitled("Huyện ủy A", "Huyện A", "Huyện B") == "Huyện ủy B"
    assert retitled("Trạm", "Xã A", "Xã B") == "Trạm"


def test_succession_passes_over_any_number_of_steps() -> None:
    days = [START + timedelta(days=n) for n in range(3)]
    found = close({1: START, 2: START, 3: START}, [Passing(1, 2, days[1]), Passing(2, 3, days[2])])
    assert found[1, 3] == days[2]
    assert found[1, 1] == START
    assert (3, 1) not in found


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(0, 400)), max_size=20))
def test_succession_ends_on_any_graph_and_everybody_carries_on_themselves(edges: list[tuple[int, int, int]]) -> None:
    starts = dict.fromkeys(range(1, 9), START)
    found = close(starts, [Passing(a, b, START + timedelta(days=n)) for a, b, n in edges])
    assert all(found[unit, unit] == START for unit in starts)
    for a, b, n in edges:
        assert found[a, b] <= START + timedelta(days=n)


@given(st.lists(st.text("AB", max_size=5)))
def test_fewest_paths_cover_all_and_none_covers_another(paths: list[str]) -> None:
    kept = fewest(paths)
    assert all(any(path.startswith(one) for one in kept) for path in paths)
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)


def _node(key: int, code: str, kind: int, parent: int | None, short: str = "") -> UnitNode:
    path = f"{parent or 0:04}{key:04}"
    return UnitNode(key, code, kind, 3, f"Xã {code}", short or code, parent, path, START)


def _snapshot() -> Snapshot:
    units = [_node(1, "P", 1, None), _node(2, "A", 3, 1), _node(3, "B", 3, 1), _node(4, "A-S", 31, 2)]
    units += [_node(5, "A-K", 11, 2, "Phòng"), _node(6, "B-K", 11, 3, "Phòng")]
    posts = {
        5: [PostNode(50, 5, 7, "Trưởng phòng", True, 1), PostNode(51, 5, 8, "Chuyên viên", False, 4)],
        6: [PostNode(60, 6, 7, "Trưởng phòng", True, 1), PostNode(61, 6, 8, "Chuyên viên", False, 5)],
    }
    return Snapshot({unit.id: unit for unit in units}, posts)


def test_a_merger_joins_offices_moves_schools_and_pools_posts() -> None:
    step = {"kind": "merge", "from": ["A", "B"], "into": {"code": "C", "name": "Xã C"}}
    found = resolve({"steps": [step]}, _snapshot(), DAY)
    assert not found.problems
    assert set(found.closed) == {2, 3, 5, 6}
    assert [new.code for new in found.founded] == ["C", "C-K"]
    assert [(move.unit_id, move.parent) for move in found.moved] == [(4, "C")]
    assert {(post.title, post.number) for post in found.posts} == {("Trưởng phòng", 1), ("Chuyên viên", 9)}


def test_a_split_gives_every_part_its_offices_and_shares_numbers_out() -> None:
    step = {"kind": "split", "from": "A", "into": [{"code": "X", "name": "Xã X"}, {"code": "Y", "name": "Xã Y"}],
            "children": {"A-S": "Y"}}  # fmt: skip
    found = resolve({"steps": [step]}, _snapshot(), DAY)
    assert not found.problems
    assert [move.parent for move in found.moved] == ["Y"]
    assert sorted((post.unit, post.number) for post in found.posts if post.title == "Chuyên viên") == [
        ("X-K", 2), ("Y-K", 2),
    ]  # fmt: skip


def test_what_is_left_without_a_place_is_a_problem() -> None:
    found = resolve({"steps": [{"kind": "close", "unit": "A"}]}, _snapshot(), DAY)
    assert [problem.code for problem in found.problems] == ["without_place"]


def test_problems_are_listed_and_never_raised() -> None:
    for step, code in (
        ({"kind": "merge", "from": ["A"], "into": {"code": "C", "name": "Xã C"}}, "too_few"),
        ({"kind": "rename", "unit": "A", "name": "Xã A"}, "no_new_name"),
        ({"kind": "rename", "unit": "Z", "name": "Xã A"}, "unknown_unit"),
        ({"kind": "move", "unit": "A", "under": "P"}, "stands_there"),
        ({"kind": "move", "unit": "P", "under": "P"}, "under_itself"),
        ({"kind": "merge", "from": ["A", "B"], "into": {"code": "P", "name": "Xã C"}}, "code_taken"),
        ({"kind": "dance"}, "unknown_step"),
    ):
        found = resolve({"steps": [step]}, _snapshot(), DAY)
        assert code in [problem.code for problem in found.problems], step
    assert resolve({}, _snapshot(), DAY).problems[0].code == "no_steps"
