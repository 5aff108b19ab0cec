"""Nothing is written without an actor, and nothing about people is read without one."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

import pytest
from tests.house.source import Source, room, sources

WITHOUT_ACTOR = {
    # Wiring, at start-up.
    "organisation.register_mover": "an app says at start-up that it moves along in a restructuring",
    "organisation.followers.register_follower": "an app says at start-up that it follows changes of posts and units",
    "people.register": "the same, called by people.apps",
    "service.restructuring.register": "the same, called by service.apps",
    "conduct.retention.register": "an app says at start-up what it keeps, and how long",
    "privacy.retention.register": "an app says at start-up what it keeps, and how long",
    "recruitment.retention.register": "an app says at start-up what it keeps, and how long",
    "service.retention.register": "an app says at start-up what it keeps, and how long",
    # Asked, not written.
    "organisation.built_on": "reads what stands on a restructuring that the caller was allowed to read",
    "exchange.too_large": "the words of a refusal",
    "service.intake.appointment": "reckons an appointment; nothing is written",
    "service.points.open_point": "part of a restructuring or of the demonstration, which has checked the actor",
    # The machine itself: derived tables, written anew from the records by the command line.
    "organisation.rebuild_succession": "derives a table anew; nobody decides anything",
    "people.settle": "the database takes stock of its tables after a mass load; no record changes",
    "people.census.rebuild": "derives a table anew; nobody decides anything",
    "people.census.complete": "derives tables anew that an earlier release did not have",
    "people.census.check": "compares a derived table with the records",
}
"""Public commands without an actor, and why."""

PURE = "works on what it was given"
WORDS = "words only"
LAW = "reads the lawbook, which is public"
GIVEN_CASE = "a case that the caller was given by a query that checked the actor"
PUBLIC = "the names, lineage and titles of units are public law"
PUBLIC_LAW = "what the lawbook says, which everybody may read"
HOURS = "office hours and closures hang on the door of every office"
CATALOGUE = "the catalogue of procedures is public by law"
INNER = "asked by a command or query that has checked the actor, about keys it found"
UNSCOPED = {
    "accounts.queries.actor_for": "makes the actor",
    "accounts.queries.register_records": "is told by the app of records, before anybody asks, how an owner is found",
    "conduct.discipline.list_sanctions": "asked about people whom the caller may judge, for a finding it shows",
    "conduct.discipline.list_open_cases": "asked about people whom the caller may judge, for a finding it shows",
    "conduct.discipline.list_blocks": "asked about people whom the caller may judge, for a finding it shows",
    "conduct.discipline.block_law": LAW,
    "conduct.discipline_cases.findings_of": GIVEN_CASE,
    "conduct.discipline_cases.forms_of": GIVEN_CASE,
    "conduct.discipline_cases.limitation_of": GIVEN_CASE,
    "conduct.discipline_cases.reoffence_of": GIVEN_CASE,
    "conduct.discipline_cases.dress": GIVEN_CASE,
    "conduct.discipline_letters.in_full": PURE,
    "conduct.discipline_letters.letter_of": GIVEN_CASE,
    "conduct.discipline_letters.proposed_paper": PUBLIC,
    "conduct.supervision.dress_visits": "visits that the caller was given by list_visits or get_visit",
    "conduct.discipline_law.basis_of": PURE,
    "conduct.discipline_law.numbers_on": LAW,
    "conduct.discipline_law.forms_on": LAW,
    "conduct.discipline_law.months_in_force": LAW,
    "conduct.evaluation.list_bands": INNER,
    "leadership.candidates.holders_of": "asked about posts that the caller's own query found",
    "leadership.candidates.candidates_of": "asked about posts that the caller's own query found",
    "leadership.candidates.covered": "narrows the caller's own posts",
    "leadership.candidates.everybody_planned": "asked by learning, which counts its own people among them",
    "leadership.candidates.aims_of": "asked by learning, which has checked whose roadmap is read",
    "leadership.nominees.structure_of": "counts the round that the caller's own query found",
    "leadership.rotation.latest_shown": "of a round or proposal that the caller's own query found",
    "leadership.rotation.latest": "of a round or proposal that the caller's own query found",
    "leadership.rotation.moves_of": "of a round or proposal that the caller's own query found",
    "leadership.rotation.names_for": "of a round or proposal that the caller's own query found",
    "leadership.rotation.marks_of": "of a round or proposal that the caller's own query found",
    "leadership.rotation.count_marks": "of a round or proposal that the caller's own query found",
    "leadership.rotation.list_moves": "of a round or proposal that the caller's own query found",
    "leadership.rotation_facts.build_question": "of a round or proposal that the caller's own query found",
    "leadership.rotation_facts.with_shown": "of a round or proposal that the caller's own query found",
    "leadership.rotation_proposal.read_proposal": "of a round or proposal that the caller's own query found",
    "leadership.rotation_proposal.ask": "of a round or proposal that the caller's own query found",
    "leadership.rotation_proposal.list_near": "of a round or proposal that the caller's own query found",
    "leadership.rotation_proposal.rules_against": "of a round or proposal that the caller's own query found",
    "leadership.rotation_proposal.read_clash": "of a round or proposal that the caller's own query found",
    "leadership.rotation.find_stopped": "of a round or proposal that the caller's own query found",
    "leadership.rotation_findings.weigh_move": "of a round or proposal that the caller's own query found",
    "leadership.rotation_findings.barring": PURE,
    "leadership.rotation_findings.waivers_of_pins": "of a round or proposal that the caller's own query found",
    "leadership.rotation.list_seats": "asked by the command, which has checked the actor over the path",
    "leadership.rotation.list_people": "asked by the command, which has checked the actor over the path",
    "leadership.rotation_facts.kilometres": PURE,
    "leadership.rotation_words.say_reasons": PURE,
    "leadership.rotation_words.say_against": PURE,
    "leadership.planning.pass_mark": LAW,
    "leadership.planning.limit_of": LAW,
    "leadership.planning.quorum": LAW,
    "record.conditions.conditions": "conditions, which ask nothing by themselves",
    "record.conditions.with_items": "dresses rows that the caller's own query found",
    "record.conditions.is_complete": "a condition, which asks nothing by itself",
    "record.conditions.flags": "dresses rows that the caller's own query found",
    "record.form_2c.form_2c": "of a record that get_whole gave to the actor",
    "record.form_2c.commendation_text": PURE,
    "record.documents.form_pdf": "of a record that get_whole gave to the actor",
    "record.documents.form_docx": "of a record that get_whole gave to the actor",
    "record.documents.file_name": "of a record that get_whole gave to the actor",
    "record.rises.pay_law": LAW,
    "governance.criteria.list_sets": PUBLIC_LAW,
    "governance.criteria.get_set": PUBLIC_LAW,
    "governance.criteria.set_on": PUBLIC_LAW,
    "governance.criteria.list_criteria": PUBLIC_LAW,
    "governance.criteria.list_bands": PUBLIC_LAW,
    "governance.criteria.classes": PURE,
    "governance.criteria.most_of": PURE,
    "governance.readings.denominator": PURE,
    "governance.rounds.last_day": PURE,
    "governance.profiles.profiles_on": "communes that the caller was given",
    "governance.profiles.list_statements": "a commune that the caller found in its part",
    "governance.sheets.list_scores": "a sheet that the caller was given",
    "governance.sheets.peers_of": "numbers of a round that the caller was given; each is shown beside its own sheet",
    "governance.sheets.trend_of": "a sheet that the caller was given; published results",
    "governance.results.list_published": "published results are for everybody",
    "governance.results.published_sheets": "published results are for everybody",
    "governance.results.class_counts": PURE,
    "record.completed.dressed": "dresses rows that the caller's own query found",
    "record.completed.lacking": "of a row that the caller's own query found",
    "recruitment.applications.find_own": "opens an application to whoever shows its number and secret key",
    "recruitment.applications.get_own": "the application whose key the candidate has shown",
    "recruitment.applications.own_marks": "the application whose key the candidate has shown",
    "recruitment.applications.tried_too_often": "counts what one address has tried",
    "recruitment.applications.sent_too_often": "counts what one address has sent",
    "recruitment.applications.kept_findings": "an application that the caller was given",
    "recruitment.applications.findings_of": "an application that the caller was given",
    "recruitment.campaigns.list_posts": "a campaign that the caller was given",
    "recruitment.campaigns.seats_of": "a campaign that the caller was given",
    "recruitment.campaigns.list_rounds": "a campaign that the caller was given",
    "recruitment.campaigns.list_public": "announcements are public by law",
    "recruitment.campaigns.get_public": "announcements are public by law",
    "recruitment.campaigns.takes_applications": PURE,
    "recruitment.law.law_on": LAW,
    "recruitment.letters.letter_of": "a decision that the caller was given by get_decision",
    "recruitment.marking.sheets_of": "a marker that get_marker gave to the actor",
    "recruitment.marking.limit_of": LAW,
    "recruitment.marking.papers": "a round that the caller was given",
    "recruitment.marking.standings": "a round that the caller was given",
    "recruitment.results.probation_over": PURE,
    "conduct.evaluation_points.axes_of_year": "the tasks of an evaluation that the caller was given",
    "conduct.evaluation_points.points_from_tasks": "the tasks of an evaluation that the caller was given",
    "conduct.evaluation_points.span_of": PURE,
    "conduct.petitions.answer_due": LAW,
    "conduct.petitions.petition_window": "a ranking that the caller was given",
    "conduct.rankings.failing_of": INNER,
    "conduct.rankings.rank_agency": INNER,
    "conduct.rankings.stamp_of": PURE,
    "conduct.places.agency_paths": PUBLIC,
    "conduct.places.leaders_among": INNER,
    "conduct.places.standings_of": INNER,
    "conduct.year_rules.basis_of": PURE,
    "conduct.year_rules.deadlines": LAW,
    "conduct.year_rules.find_rule": LAW,
    "conduct.year_rules.rule_day": PURE,
    "conduct.year_rules.rules_of": LAW,
    "exchange.imports.stored_path": PURE,
    "exchange.imports.may_have_stopped": PURE,
    "exchange.imports.error_kinds": PURE,
    "exchange.imports.column_label": WORDS,
    "exchange.imports.of_kind": PURE,
    "exchange.imports.marked_file": "the file of an import that get_import gave to the actor",
    "exchange.known.load_known": "a roster names people by number; the comparison refuses those outside the part",
    "exchange.known.serving_at": "units of the roster, which the resolver has limited to the part",
    "exchange.words.describe_changes": "the changes of an import that get_import gave to the actor",
    "insight.compare.comparable": WORDS,
    "insight.compare.pair_up": PURE,
    "insight.grouped.dimensions_of": WORDS,
    "insight.grouped.bars": PURE,
    "insight.grouped.title_of": WORDS,
    "insight.numbers.look_of": WORDS,
    "insight.numbers.number_of": PURE,
    "insight.published.load_printed": "what the press printed",
    "insight.trends.days_for": PURE,
    "learning.certificates.state_text": WORDS,
    "learning.certificates.dress": "certificates that the caller was given",
    "learning.certificates.find_public": "what anybody may know of a certificate whose code they hold",
    "learning.certificates.find_token": "number and code together, as they stand on the paper",
    "learning.certificates.tried_too_often": "counts the misses of one address",
    "learning.certificates.code_text": PURE,
    "learning.classes.is_participant": "whether somebody is in a class; asked by those who show it",
    "learning.competencies.demand_of": PURE,
    "learning.crowds.crowds": INNER,
    "learning.crowds.plain": INNER,
    "learning.framework.describe": PURE,
    "learning.holdings.held_beside_the_census": INNER,
    "learning.holdings.taken_up": INNER,
    "learning.holdings.taken_up_crowds": INNER,
    "learning.issuer.issuer_key": "the key of the installation; never shown",
    "learning.issuer.did_document": "the public key of the installation",
    "learning.mine.entries_by_key": "a calendar program brings the secret key of its address",
    "learning.mine.entries_of_class": "a calendar program brings the secret key of its address",
    "learning.papers.facts_of": "a certificate that the caller was given",
    "learning.papers.badge_facts": "a certificate that the caller was given",
    "learning.papers.revoked_list": "bits without names",
    "learning.papers.status_lists": "bits without names",
    "learning.error_needs.register_faults": "wiring at start-up",
    "learning.plan_needs.register_planned": "wiring at start-up",
    "learning.aims.register_aims": "wiring at start-up",
    "learning.plan_words.group_label": WORDS,
    "learning.plans.top_of": "a plan that the caller was given",
    "learning.plans.facts_of": "a line that the caller was given",
    "leadership.case_rules.find_rule": PUBLIC_LAW,
    "leadership.case_rules.basis_of": PURE,
    "leadership.case_rules.vote_rule": PUBLIC_LAW,
    "leadership.case_rules.term_years": PUBLIC_LAW,
    "leadership.case_rules.notice_days": PUBLIC_LAW,
    "leadership.case_rules.papers_basis": PUBLIC_LAW,
    "leadership.case_rules.steps_basis": PUBLIC_LAW,
    "leadership.cases.votes_of": PURE,
    "leadership.office_terms.notice_on": PUBLIC_LAW,
    "leadership.answers.told": WORDS,
    "leadership.law.law_on": PUBLIC_LAW,
    "leadership.law.sureness": WORDS,
    "leadership.leading.held_for": PURE,
    "leadership.leading.led_since": INNER,
    "leadership.officials.official_facts": INNER,
    "leadership.officials.tenures_of": INNER,
    "leadership.officials.birth_span": PURE,
    "leadership.posts.spots_of": PUBLIC,
    "leadership.posts.carried_by": PUBLIC,
    "leadership.posts.carried_since": PUBLIC,
    "leadership.posts.carried_on": PURE,
    "leadership.posts.seat_of": PURE,
    "leadership.posts.post_facts": INNER,
    "leadership.standing_people.next_posts": PUBLIC,
    "organisation.lineage.lineage_of": PUBLIC,
    "organisation.lineage.heirs": PUBLIC,
    "learning.trained_years.years_due": INNER,
    "learning.trained_years.years_stored": INNER,
    "organisation.matching.match_units": "finds units by name; what is done with them is scoped where it is done",
    "organisation.matching.match_homes": PUBLIC,
    "organisation.matching.match_titles": PUBLIC,
    "organisation.places.steps": PURE,
    "organisation.places.list_places": "paths of units for the census; no names",
    "organisation.places.current_path": "a path, from which actors are made",
    "organisation.places.grant_prefixes": "paths, from which actors are made",
    "organisation.post_codes.find_post": PUBLIC,
    "organisation.post_codes.post_code": PURE,
    "organisation.post_codes.search_posts": PUBLIC,
    "organisation.post_codes.choices": PURE,
    "organisation.posts.in_language": PURE,
    "organisation.posts.register_staffing": "wiring at start-up",
    "organisation.posts.list_titles": PUBLIC,
    "organisation.posts.get_title": PUBLIC,
    "organisation.units.unit_names": PUBLIC,
    "organisation.units.unit_labels": PUBLIC,
    "organisation.units.list_named_places": PUBLIC,
    "service.behind.ordered": PURE,
    "service.counted.begins": PURE,
    "service.counted.ends": PURE,
    "service.counted.between": PURE,
    "service.counted.open_on": PURE,
    "service.counted.any_of": PURE,
    "service.names.procedure_names": "the names of procedures are public",
    "service.names.field_names": "the names of fields of administration are public",
    "service.names.factor_names": WORDS,
    "service.tallies.cut": "says how far the tally goes; no dossier is read",
    "service.tallies.first_receipt": "a day; no dossier is read",
    "service.tallies.day_cells": INNER,
    "people.nodes.rows_of": INNER,
    "people.field_groups.roles_of": "a table of roles; no person",
    "privacy.queries.group_names": WORDS,
    "privacy.queries.role_names": WORDS,
    "privacy.queries.shown": WORDS,
    "privacy.queries.standing_of": "a row that over_rows gave to the actor",
    "privacy.queries.unit_names": PUBLIC,
    "privacy.queries.value_now": "an official whom the caller was given",
    "people.addresses.figure_addresses": PURE,
    "people.duties.special": PURE,
    "people.lists.matching": PURE,
    "people.lists.list_officials": "pages and dresses a queryset that figures made under a scope",
    "service.catalogue.list_procedures": CATALOGUE,
    "service.catalogue.list_fields": CATALOGUE,
    "service.catalogue.most_used": "which procedures were asked for most, without numbers",
    "service.catalogue.get_procedure": CATALOGUE,
    "service.catalogue.list_documents": CATALOGUE,
    "service.catalogue.list_steps": CATALOGUE,
    "service.catalogue.latest_version": CATALOGUE,
    "service.catalogue.is_used": "whether any dossier was received under a version; no more",
    "service.catalogue.field_choices": CATALOGUE,
    "service.catalogue.row_of": PURE,
    "service.catalogue_sheets.vocabulary": CATALOGUE,
    "service.catalogue_sheets.preview": CATALOGUE,
    "service.catalogue_sheets.standing_versions": CATALOGUE,
    "service.catalogue_sheets.facts_of": CATALOGUE,
    "service.catalogue_sheets.workbook": CATALOGUE,
    "people.lists.iterate_officials": "the same, for a download",
    "people.rows.title_name": WORDS,
    "people.rows.qualification_level": WORDS,
    "people.rows.dress": INNER,
    "people.rows.search_details": INNER,
    "people.units.home_on": PUBLIC,
    "service.hours.calendar_of": HOURS,
    "service.hours.calendars_of": HOURS,
    "service.hours.appointment": HOURS,
    "service.hours.calendars_with": HOURS,
    "service.hours.week_on": HOURS,
    "service.hours.weeks_on": HOURS,
    "service.hours.version_of": PURE,
    "service.appointments.open_over": INNER,
    "service.appointments.to_move": "dossiers that the caller's own query found",
    "service.known.limits_of": LAW,
    "service.hours.reach": PURE,
    "service.hours.cut_off_of": LAW,
    "service.hours.warn_share": LAW,
    "service.hours.special_days": LAW,
    "service.hours.forget": "drops what the process holds",
    "service.apologies.letter_law": LAW,
    "service.apology_letters.unit_id_of": PURE,
    "service.apology_letters.around": "letters that the caller found in its part",
    "service.apology_letters.facts_of": PURE,
    "service.apology_letters.letter_of": PURE,
    "service.apology_letters.frozen": PURE,
    "service.apology_letters.letter_from": PURE,
    "service.feedback.answer_law": LAW,
    "service.feedback.list_published": "what offices published of messages; nothing of who wrote",
    "service.feedback.offices": PUBLIC,
    "service.feedback.thanks_letter": "a message that the caller found in its part, or by its secret",
    "service.following.counted": PURE,
    "service.following.is_over": "counts the tries of one address or code",
    "service.following.find_by_phone": "code and phone together; gives a secret, or nothing",
    "service.following.find_by_key": "a citizen brings the secret of the receipt",
    "service.following.find_message": "number and key together, as the sender was shown them",
    "service.following.sent_letter": "a dossier or message whose secret the citizen brought",
    "service.heads.heads_of": INNER,
    "service.heads.issuers_of": PUBLIC,
    "service.heads.committee": WORDS,
    "service.heads.signed_as": PURE,
    "service.heads.title_of": "the title of the actor who signs",
    "service.heads.serving_at": INNER,
    "service.notices.notices_of": "a dossier or message whose secret the citizen brought",
    "service.one_stop_law.law_on": LAW,
    "service.tracking.track_page": "a dossier whose secret the citizen brought",
    "service.counters.match_procedure": "the catalogue of procedures, which is public",
    "service.destinations.destinations": "a dossier that the caller was given; units are public",
    "service.dossier_pages.handed_in": "a dossier that the caller was given",
    "service.dossier_pages.name_of": WORDS,
    "service.open_work.candidates": "a dossier that the caller was given",
    "service.open_work.open_of": INNER,
    "service.open_work.officials_of": "a unit that the caller may see",
    "service.open_work.normal_open": "a number without names, of a unit that the caller may see",
    "service.papers.follow_address": "a dossier that the caller was given",
    "service.papers.register_data": "dossiers that the caller was given",
    "service.dossiers.is_away": "a dossier that the caller was given",
    "service.dossiers.held_up": "a dossier that the caller was given",
    "service.dossiers.last_step": "a dossier that the caller was given",
    "service.dossiers.steps_of": "a dossier that the caller was given",
    "service.known.all_points": PUBLIC,
    "service.known.forget": "drops what the process holds",
    "service.known.get_point": PUBLIC,
    "service.known.path_of": PUBLIC,
    "service.known.point_of_unit": PUBLIC,
    "service.known.terms_of": "working calendars and the lawbook, which are public",
    "service.known.version_of": "the catalogue of procedures, which is public",
    "service.known.version_on": "the catalogue of procedures, which is public",
    "service.known.versions_on": "the catalogue of procedures, which is public",
}
"""Public queries that take neither an actor nor a scope, and why; the lawbook is public as a whole."""


def arguments(function: ast.FunctionDef) -> dict[str, str]:
    """Names and annotations of all arguments."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in every}


def faults_of_command(function: ast.FunctionDef) -> list[str]:
    """What is wrong with the shape of a command."""
    found = [] if "actor" in arguments(function) else ["takes no actor"]
    if function.args.posonlyargs or function.args.args or function.args.vararg:
        found.append("can be called by position")
    return found


def is_scoped(function: ast.FunctionDef) -> bool:
    """Whether a query says for whom it reads: an actor, a scope, or rows or measures made under one."""
    given = arguments(function)
    carriers = ("Actor", "Scope")
    return "actor" in given or any(word in annotation for annotation in given.values() for word in carriers)


def used_from(all_sources: Iterable[Source], app: str) -> set[str]:
    """Functions of an app's command room that other rooms use: "function" or "module.function"."""
    door = f"hoaban.apps.{app}.commands"
    found: set[str] = set()
    for source in all_sources:
        if source.app == app and source.room == "commands":
            continue
        modules: dict[str, str] = {}
        for node in source.nodes():
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                for alias in node.names:
                    if node.module == door:
                        found.add(alias.name)
                        modules[alias.asname or alias.name] = f"{alias.name}."
                    elif node.module.startswith(f"{door}."):
                        found.add(f"{node.module.removeprefix(f'{door}.')}.{alias.name}")
                    elif f"{node.module}.{alias.name}" == door:
                        modules[alias.asname or alias.name] = ""
        for node in source.nodes():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(modules[node.value.id] + node.attr)
    return found


@cache
def public_commands() -> dict[str, ast.FunctionDef]:
    """Every function that a command room shows or that somebody outside it uses, by app and name."""
    found: dict[str, ast.FunctionDef] = {}
    for app in sorted({source.app for source in room("commands")}):
        used = used_from(sources(), app)
        files = [source for source in room("commands") if source.app == app]
        shown = {name for source in files for name in _shown(source)}
        for source in files:
            for function in source.functions():
                inner = source.parts[3] if len(source.parts) > 3 else ""
                if not inner or function.name in shown or function.name in used:
                    found[f"{app}.{function.name}"] = function
                elif f"{inner}.{function.name}" in used:
                    found[f"{app}.{inner}.{function.name}"] = function
    return found


def _shown(source: Source) -> list[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def public_queries() -> dict[str, ast.FunctionDef]:
    """Every public function of the query rooms, by app, file and name; the lawbook is public."""
    return {
        f"{source.app}.{source.parts[-1]}.{function.name}": function
        for source in room("queries")
        for function in source.functions()
        if source.app != "lawbook"
    }


def stale(listed: Mapping[str, str], faulty: Iterable[str]) -> list[str]:
    """Exceptions that nothing needs any more."""
    return sorted(set(listed) - set(faulty))


def test_every_command_is_keyword_only_and_takes_an_actor() -> None:
    faults = {name: found for name, one in public_commands().items() if (found := faults_of_command(one))}
    assert {name: found for name, found in faults.items() if name not in WITHOUT_ACTOR} == {}
    assert stale(WITHOUT_ACTOR, faults) == []


def test_the_command_rooms_are_seen() -> None:
    assert {"accounts.create_user", "people.transfer_official", "exchange.record_roster"} <= set(public_commands())
    assert len(public_commands()) > 40


def test_every_query_of_people_or_units_takes_an_actor_or_a_scope() -> None:
    unscoped = [name for name, function in public_queries().items() if not is_scoped(function)]
    assert [name for name in unscoped if name not in UNSCOPED] == []
    assert stale(UNSCOPED, unscoped) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("def move(*, actor: Actor, on: date) -> None: ...", []),
        ("def move(*, on: date) -> None: ...", ["takes no actor"]),
        ("def move(actor: Actor) -> None: ...", ["can be called by position"]),
        ("def move(*all: int, actor: Actor) -> None: ...", ["can be called by position"]),
    ],
)
def test_a_command_of_the_wrong_shape_is_found(text: str, faults: list[str]) -> None:
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert faults_of_command(function) == faults


def test_a_query_without_an_actor_is_found() -> None:
    open_, scoped = ast.parse("def rows(on: date): ...\ndef few(scope: Scope): ...").body
    assert isinstance(open_, ast.FunctionDef)
    assert isinstance(scoped, ast.FunctionDef)
    assert [is_scoped(open_), is_scoped(scoped)] == [False, True]


def test_a_command_used_past_the_door_is_found() -> None:
    user = Source("apps/b/views", "from hoaban.apps.a.commands import inner\nfrom hoaban.apps.a import commands as c\n"
                                  "inner.write()\nc.move()\n")  # fmt: skip
    assert used_from([user], "a") == {"inner", "inner.write", "move"}
