"""The three ways in which a plan is shown."""

from __future__ import annotations

import io
import json
import random

from rich.console import Console

from atoll_engine.offline import Diagnostic, Resource
from atoll_engine.plan import Plan, as_json, as_markdown, make_plan, show
from tests.unit.plan.samples import component, made, nat_gateway, node_group, outcome, plan


def resources() -> list[Resource]:
    network, cluster = component("AwsNetwork", "net"), component("EksCluster", "main")
    return [
        network,
        nat_gateway("nat", parent=network.urn),
        made("aws:ec2/vpc:Vpc", "vpc", parent=network.urn),
        cluster,
        made("aws:eks/cluster:Cluster", "main-cluster", parent=cluster.urn),
        node_group("system", "m7i.xlarge", 1, 3, parent=cluster.urn),
        node_group("train", "p5.48xlarge", 0, 1, capacity="CAPACITY_BLOCK"),
    ]


def lines(shown: Plan, *, every_resource: bool = False, terminal: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=140, force_terminal=terminal, highlight=False)
    show(shown, console, every_resource=every_resource)
    return out.getvalue().splitlines()


def test_a_pipe_gets_plain_lines_without_trailing_blanks() -> None:
    text = lines(plan(*resources()))

    assert text[0] == "test  aws us-east-1"
    assert text[1] == "8 to create"
    assert all(line == line.rstrip() and "\x1b" not in line for line in text)
    assert any(line.split() == ["+", "AwsNetwork", "net", "+3", "NatGateway,", "Vpc"] for line in text)
    total = next(line for line in text if "Total" in line)
    # 0.10 + 0.045 + one to three times 0.2016
    assert total.split()[-6:] == ["0.35", "to", "0.75", "253", "to", "547"]
    assert "Total, without the 1 named below" in total


def test_a_terminal_gets_colours() -> None:
    assert any("\x1b[" in line for line in lines(plan(*resources()), terminal=True))


def test_each_resource_is_named_when_asked() -> None:
    short, full = lines(plan(*resources())), lines(plan(*resources()), every_resource=True)

    assert not any("main-cluster" in line for line in short)
    assert any(line.split() == ["+", "Cluster", "main-cluster"] for line in full)


def test_json_has_the_keys_that_the_docs_tell() -> None:
    shown = json.loads(json.dumps(as_json(plan(*resources()))))

    assert list(shown) == [
        *(
            "version",
            "environment",
            "basis",
            "ok",
            "regions",
            "changes",
            "resources",
            "cost",
            "quotas",
            "findings",
        )
    ]
    cost = shown["cost"]
    assert cost["usd_per_hour"] == {"fewest": 0.3466, "most": 0.7498}
    assert cost["usd_per_month"]["most"] == round(0.7498 * 730, 6)
    assert [part["name"] for part in cost["parts"]] == ["net", "main"]
    assert cost["left_out"][0].keys() == {"component", "resource", "what", "kind"}
    parts = [part["usd_per_hour"]["most"] for part in cost["parts"]]
    assert round(sum(parts), 6) == cost["usd_per_hour"]["most"]


def test_markdown_holds_the_same_facts() -> None:
    text = as_markdown(plan(*resources()))

    assert "**8 to create**" in text
    assert "| **AwsNetwork net**: NAT gateway | 0.045 | 33 |" in text
    assert "| aws us-east-1 | Running On-Demand P instances | `L-417A185B` | 192 vCPUs | train |" in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_markdown_fits_a_comment() -> None:
    many = [component("AwsBucket", f"bucket-{i:04}-{'x' * 30}") for i in range(2000)]

    text = as_markdown(plan(*many))

    assert len(text) < 65_536
    assert text.count("<details>") == text.count("</details>") == 1
    assert "no more room" in text


def test_what_others_said_stays_text() -> None:
    said = (Diagnostic("error", "", "bad | name <script>\n  at *line* 3"),)

    text = as_markdown(plan(said=said))

    assert "bad \\| name \\<script> at \\*line\\* 3" in text


def test_the_same_program_gives_the_same_bytes() -> None:
    first = as_markdown(plan(*resources()))
    shuffled = resources()
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        again = make_plan(
            outcome(*shuffled), {"cloud": "aws", "region": "us-east-1"}, environment="test", basis="filled"
        )
        assert as_markdown(again) == first


def test_an_error_comes_first_and_is_said_once_with_no_traceback() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in run\n    go()\n    ^^^^\n'
    message = f'{trace}  File "b.py", line 2, in go\n    raise ValueError("no")\nValueError: no'
    said = (
        Diagnostic("error", "", f"program failed: {message}"),
        Diagnostic("error", "", f"an unhandled error occurred: program failed: {message}"),
    )
    failed = plan(*resources(), said=said)

    text = lines(failed)

    assert "isn't whole" in text[3]
    assert text.index("Findings") < text.index("Resources  by component")
    shown = text[text.index("Findings") + 1 : text.index("Resources  by component") - 1]
    assert [" ".join(line.split()) for line in shown] == [
        "error program failed:",
        "ValueError: no",
        'File "b.py", line 2, in go',
    ], "and no advice on half a platform"
    assert "isn't whole" in as_markdown(failed)
    assert not as_json(failed)["ok"]
