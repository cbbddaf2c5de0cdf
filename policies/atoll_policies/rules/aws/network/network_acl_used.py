"""ACLs are there for a subnet."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource
from atoll_policies.companions import Companion, needs
from atoll_policies.rules.aws.network._lists import LIST

RULE = Rule(
    id="network-acl-used",
    title="Network ACLs are attached to subnets",
    why="An ACL without subnets protects nothing, and looks as if it did.",
    fix="Set `subnetIds`, or attach it with a NetworkAclAssociation.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    across=needs(
        LIST,
        Companion("aws:ec2/networkAclAssociation:NetworkAclAssociation", "networkAclId"),
        words="have subnets",
        inline=field("subnetIds").present(),
    ),
    about=(LIST,),
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV2_AWS_1",),
    disagrees={"CKV2_AWS_1": "It doesn't see associations that are resources of their own."},
    good=(
        changed("app-list", "subnetIds", ["subnet-1"]),
        added(
            resource(
                "app-association",
                "aws:ec2/networkAclAssociation:NetworkAclAssociation",
                {"networkAclId": ref("app-list"), "subnetId": ref("app-subnet")},
            )
        ),
    ),
    bad=(
        changed("db-association", "networkAclId", "acl-1"),
        changed("app-list", "subnetIds", []),
        added(resource("left-over", LIST, {"vpcId": ref("app-vpc")})),
    ),
)
