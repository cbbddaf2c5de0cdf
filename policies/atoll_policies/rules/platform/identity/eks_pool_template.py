"""EKS' nodes keep their credentials from pods."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="eks-pool-has-template",
    title="EKS' node groups have a launch template",
    why="Without one EKS lets the metadata service answer two hops away: every pod can take the node's"
    " credentials.",
    fix="Set `launchTemplate` to a template with `metadataOptions`: `httpTokens: required`,"
    " `httpPutResponseHopLimit: 1`.",
    severity=Severity.HIGH,
    requires={
        "aws:eks/nodeGroup:NodeGroup": any_of(
            field("launchTemplate.id").present(), field("launchTemplate.name").present()
        )
    },
    dev=Level.MANDATORY,
    gap="IDN-4",
    evidence="METR/hawk#1402",
    maps=(
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
        "nsa/cloud-metadata",
    ),
    good=(changed("gpu-eks-pool", "launchTemplate", {"name": "gpus", "version": "1"}),),
    bad=(
        changed("gpu-eks-pool", "launchTemplate.id", ""),
        changed("gpu-eks-pool", "launchTemplate"),
    ),
)
