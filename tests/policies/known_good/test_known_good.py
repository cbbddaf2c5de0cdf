"""The rules on programs that others wrote and run: what ends a preview of one is right."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from atoll_engine.toolchain import GROUPS
from atoll_policies import all_rules
from atoll_policies.testing import Sample
from atoll_policies.tokens import canonical
from tests.policies.known_good.findings import Findings, found, pairs, programs, triage
from tests.policies.known_good.manifests import manifests
from tests.policies.known_good.page import page

LEAST_PROGRAMS = 20
PAGE = Path(__file__).parents[3] / "docs/policies-known-good.md"


@pytest.fixture(scope="module")
def objects() -> Mapping[str, tuple[Sample, ...]]:
    return {program.name: program.fetched() for program in programs()}


@pytest.fixture(scope="module")
def all_findings(objects: Mapping[str, tuple[Sample, ...]]) -> list[Findings]:
    return [found(all_rules(), program, objects[program.name]) for program in programs()]


def test_there_are_programs_enough() -> None:
    assert len(programs()) >= LEAST_PROGRAMS


def test_each_version_is_the_one_that_the_toolchain_checks() -> None:
    """The group's ``go.sum`` has a checksum of the module, at this version."""
    for program in manifests():
        sums = (GROUPS[program.group].folder / "go.sum").read_text().splitlines()
        assert any(line.startswith(f"{program.module} {program.module_version} h1:") for line in sums), (
            program
        )


def test_no_program_is_passed_over(objects: Mapping[str, tuple[Sample, ...]]) -> None:
    """There are rules about each, and no two of its objects are told apart by nothing."""
    asked = {token for rule in all_rules() for token in rule.tokens}
    for name, samples in objects.items():
        assert asked & {canonical(sample.type) for sample in samples}, name
        assert len({sample.urn("any") for sample in samples}) == len(samples), name


def test_all_is_decided(all_findings: list[Findings]) -> None:
    assert [said for item in all_findings for said in item.undecided] == []


def test_somebody_looked_at_each_finding(all_findings: list[Findings]) -> None:
    """A right one has its line in triage.toml; for a wrong one the rule is changed, and the line goes."""
    decided = {(name, rule) for name, reasons in triage().items() for rule in reasons}
    assert set(pairs(all_findings)) - decided == set()
    assert decided - set(pairs(all_findings)) == set()


def test_the_page_is_what_was_found(all_findings: list[Findings]) -> None:
    text = page(all_rules(), all_findings, triage())
    if os.environ.get("UPDATE_POLICY_PAGES"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text
