"""``./atoll catalog``: what a person, or a script, is told of machines."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from atoll_engine.cli import app
from atoll_engine.errors import AtollError


def catalog(*words: str) -> str:
    done = CliRunner().invoke(app, ["catalog", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_machines_are_found_the_cheapest_first() -> None:
    found = json.loads(catalog("find", "--accelerator", "H100", "--count", "8", "--region", "us", "--json"))

    prices = [offer["usd_per_hour"] for offer in found["offers"]]
    assert prices == sorted(prices)
    assert prices
    every = [*found["offers"], *found["doubtful"], *found["unpriced"]]
    assert {(item["accelerator"], item["accelerator_count"]) for item in every} == {("H100", 8)}


def test_a_model_must_fit() -> None:
    words = ("find", "--parameters-b", "70", "--tensor-parallel", "4", "--region", "us", "--json")
    found = json.loads(catalog(*words))

    # 70e9 x 2 bytes x 1.02 / 4 accelerators, and what serving itself takes.
    assert min(offer["accelerator_memory_gib"] for offer in found["offers"]) > 35
    assert min(offer["accelerator_count"] for offer in found["offers"]) >= 4


def test_a_table_cuts_no_name_and_tells_what_is_in_doubt() -> None:
    shown = catalog("find", "--accelerator", "H100", "--count", "8")

    assert "Standard_ND96isr_H100_v5" in shown
    assert "in doubt: " in shown


def test_nothing_found_is_said() -> None:
    assert (
        catalog("find", "--accelerator", "T4", "--rdma") == "No machine of the catalogue meets all of it.\n"
    )


def test_a_machine_is_shown_with_its_sources() -> None:
    shown = catalog("show", "p5.48xlarge")
    facts = json.loads(catalog("show", "p5.48xlarge", "--json"))

    assert "8 x H100" in shown
    assert "efa: 32 NICs" in shown
    assert "L-417A185B" in shown
    assert {price["source"] for price in facts["prices"]} <= {source["id"] for source in facts["sources"]}
    assert all(source["id"] in shown for source in facts["sources"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "p5.48xlarg"], "p5.48xlarge"),
        (["find", "--cloud", "ibm"], "allowed: aws, gcp, azure"),
        (["find", "--accelerator", "H10"], "H100"),
        (["find", "--region", "mars"], "us-east-1"),
        (["find", "--parameters-b", "-1"], "parameters"),
        (["find", "--parameters-b", "7", "--precision", "fp3"], "allowed: bf16, fp16, fp8, int4"),
    ],
)
def test_what_the_catalogue_does_not_have_is_told_with_what_it_has(words: list[str], said: str) -> None:
    with pytest.raises(AtollError, match=said):
        catalog(*words)
