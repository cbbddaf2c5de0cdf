"""Nodes of EKS don't take SSH from everywhere."""

from atoll_policies import Rule, Severity, changed, field, when

RULE = Rule(
    id="eks-node-ssh-closed",
    title="SSH to EKS nodes is limited to security groups",
    why="A key without source groups makes EKS open port 22 of each node to the whole internet.",
    fix=(
        "Leave out `remoteAccess`, or set `remoteAccess.sourceSecurityGroupIds` too; SSM gives a "
        "shell without a port."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:eks/nodeGroup:NodeGroup": when(
            field("remoteAccess.ec2SshKey").present(), field("remoteAccess.sourceSecurityGroupIds").present()
        )
    },
    absent="passes",
    maps=(
        "nist-800-53/AC-17",
        "nist-800-53/SC-7",
        "nsa/worker-nodes",
    ),
    equivalents=("CKV_AWS_100",),
    disagrees={"CKV_AWS_100": "it takes an empty list of groups for one"},
    good=(changed("eks-nodes", "remoteAccess", {"ec2SshKey": "ops", "sourceSecurityGroupIds": ["sg-1"]}),),
    bad=(
        changed("eks-nodes", "remoteAccess", {"ec2SshKey": "ops"}),
        changed("eks-nodes", "remoteAccess", {"ec2SshKey": "ops", "sourceSecurityGroupIds": []}),
    ),
)
