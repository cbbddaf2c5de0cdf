"""VPCs log who talks to whom."""

from atoll_policies import Level, Rule, Severity, changed, without
from atoll_policies.companions import Companion, needs

RULE = Rule(
    id="vpc-flow-logs",
    title="VPCs have flow logs",
    why="Without them nobody can say after an incident where data went, nor from where it was fetched.",
    fix="Add a FlowLog with `vpcId`.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    across=needs("aws:ec2/vpc:Vpc", Companion("aws:ec2/flowLog:FlowLog", "vpcId"), words="have a flow log"),
    about=("aws:ec2/vpc:Vpc",),
    maps=("nist-800-53/AU-12", "pci-dss/10.2.1", "soc2/CC7.2"),
    equivalents=("CKV2_AWS_11",),
    good=(changed("app-flow-log", "trafficType", "REJECT"),),
    bad=(changed("app-flow-log", "vpcId", "vpc-1"), without("app-flow-log")),
)
