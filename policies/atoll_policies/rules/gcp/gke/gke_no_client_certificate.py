"""GKE issues no client certificate."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="gke-no-client-certificate",
    title="GKE issues no client certificate",
    why=(
        "A client certificate can't be revoked: whoever copied it gets into the cluster until the CA is "
        "rotated."
    ),
    fix="Set `masterAuth.clientCertificateConfig.issueClientCertificate` to false.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:container/cluster:Cluster": field(
            "masterAuth.clientCertificateConfig.issueClientCertificate"
        ).isnt_true()
    },
    absent="passes",
    maps=("cis-gke/5.8.1", "nist-800-53/IA-5"),
    equivalents=("CKV_GCP_13",),
    good=(changed("gke-cluster", "masterAuth.clientCertificateConfig.issueClientCertificate", False),),
    bad=(
        changed("gke-cluster", "masterAuth.clientCertificateConfig.issueClientCertificate", True),
        changed("gke-dns", "masterAuth.clientCertificateConfig.issueClientCertificate", True),
    ),
)
