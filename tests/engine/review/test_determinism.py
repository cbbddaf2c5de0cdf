"""The same program says the same, in whatever order the engine comes to its resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import product

import pulumi_aws as aws

from atoll_engine import offline
from atoll_engine.review import EnvironmentReview, Review
from atoll_engine.review.compare import judged, part_changes, quota_changes
from atoll_engine.review.gate import read_gate
from atoll_engine.review.locate import Locator
from atoll_engine.review.reports import FORMS
from atoll_engine.review.sides import side_of
from tests.engine.review.conftest import ROOT, heard

STACK = "aws-prod"
ACCESS_KEYS = {f"KEY_{number}": f"AKIAIOSFODNN7{number:07}" for number in range(12)}
OPEN = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
ANYONE = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})


def part(number: int) -> None:
    """Declare a tenth of a platform with much that is wrong, alone and between its resources."""
    aws.kms.Key(f"key-{number}")
    aws.s3.Bucket(f"data-{number}")
    role = aws.iam.Role(f"role-{number}", assume_role_policy=ANYONE)
    vpc = aws.ec2.Vpc(f"net-{number}", cidr_block=f"10.{number}.0.0/16")
    aws.ec2.SecurityGroup(f"open-{number}", vpc_id=vpc.id, ingress=[OPEN])
    subnets = [
        aws.ec2.Subnet(
            f"subnet-{number}-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"10.{number}.{zone}.0/24",
            availability_zone=f"us-west-2{'ab'[zone]}",
            map_public_ip_on_launch=True,
        )
        for zone in range(2)
    ]
    places = [subnet.id for subnet in subnets]
    cluster = aws.eks.Cluster(f"cluster-{number}", role_arn=role.arn, vpc_config={"subnet_ids": places})
    aws.eks.NodeGroup(
        f"pool-{number}",
        cluster_name=cluster.name,
        node_role_arn=role.arn,
        subnet_ids=places,
        scaling_config={"min_size": 1, "max_size": number + 2, "desired_size": 1},
        instance_types=["m7i.xlarge"],
    )
    aws.lambda_.Function(
        f"function-{number}",
        role=role.arn,
        image_uri="123456789012.dkr.ecr.us-west-2.amazonaws.com/a:1",
        package_type="Image",
        environment={"variables": ACCESS_KEYS},
    )


def declared(order: Sequence[int]) -> Callable[[], None]:
    def program() -> None:
        for number in order:
            part(number)

    return program


def reports(outcome: offline.Outcome) -> dict[str, str]:
    """Return each report on a change that adds all of it."""
    gate = read_gate(ROOT)
    side = side_of(STACK, gate, outcome, {"cloud": "aws", "region": "us-west-2"}, "filled")
    locate = Locator(ROOT, "", {item.urn: item.parent for item in outcome.resources})
    parts, quotas = part_changes(side, None), quota_changes(side, None)
    environment = EnvironmentReview(STACK, side.plan, None, judged(side, None, locate), parts, quotas)
    return {form: write(Review("main", (environment,))) for form, write in FORMS.items()}


def test_neither_order_nor_parallelism_is_of_any_account() -> None:
    found, written = [], []
    with offline.providers(["aws"], mode="filled") as environment:
        for order, parallel in product((range(4), range(3, -1, -1)), (1, 16)):
            program = declared(order)
            outcome = offline.preview(program, environment, stack=STACK, parallel=parallel)
            assert not outcome.errors
            written.append(reports(outcome))
            events = heard(program, environment, STACK, parallel=parallel)
            told = [event.policy_event for event in events if event.policy_event]
            found.append(sorted((said.policy_name, said.resource_urn or "", said.message) for said in told))

    rules = {rule for rule, _, _ in found[0]}
    assert len(outcome.resources) > 40
    assert len(found[0]) > 100
    assert {"security-group-used", "s3-versioned", "lambda-no-credentials"} <= rules  # two of stacks
    assert found == [found[0]] * 4
    assert written == [written[0]] * 4
    assert "security-group-used" in written[0]["sarif"]
