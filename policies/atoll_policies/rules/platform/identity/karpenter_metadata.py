"""Karpenter's nodes keep their credentials from pods."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="karpenter-metadata-hops",
    title="Karpenter's nodes answer for metadata with a token and over one hop",
    why="Over two hops, or without a token, every pod can take the node's credentials.",
    fix="Set `spec.metadataOptions.httpTokens` to required and `httpPutResponseHopLimit` to 1, or leave"
    " both out.",
    severity=Severity.HIGH,
    requires={
        "kubernetes:karpenter.k8s.aws:EC2NodeClass": all_of(
            field("spec.metadataOptions.httpPutResponseHopLimit", default=1).equals(1),
            field("spec.metadataOptions.httpTokens", default="required").equals("required"),
        )
    },
    absent="passes",
    dev=Level.MANDATORY,
    gap="IDN-4",
    evidence="METR/hawk#1402",
    maps=(
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
        "nsa/cloud-metadata",
    ),
    good=(changed("gpu-node-class", "spec.metadataOptions"),),
    bad=(
        changed("gpu-node-class", "spec.metadataOptions.httpPutResponseHopLimit", 2),
        changed("gpu-node-class", "spec.metadataOptions.httpTokens", "optional"),
    ),
)
