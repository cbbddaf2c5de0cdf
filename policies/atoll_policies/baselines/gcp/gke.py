"""A GKE cluster and a pool of nodes."""

from atoll_policies.cases import ref, resource

NODES = {
    "imageType": "COS_CONTAINERD",
    "oauthScopes": ["https://www.googleapis.com/auth/cloud-platform"],
    "serviceAccount": ref("gke-nodes", "email"),
    "shieldedInstanceConfig": {"enableIntegrityMonitoring": True, "enableSecureBoot": True},
    "workloadMetadataConfig": {"mode": "GKE_METADATA"},
}

CLUSTER = {
    "name": "serving",
    "location": "europe-west4",
    "network": ref("gcp-network"),
    "subnetwork": ref("gcp-subnet"),
    "networkingMode": "VPC_NATIVE",
    "ipAllocationPolicy": {"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services"},
    "datapathProvider": "ADVANCED_DATAPATH",
    "enableIntranodeVisibility": True,
    "privateClusterConfig": {"enablePrivateEndpoint": True, "enablePrivateNodes": True},
    "masterAuthorizedNetworksConfig": {"cidrBlocks": [{"cidrBlock": "10.1.0.0/24"}]},
    "masterAuth": {"clientCertificateConfig": {"issueClientCertificate": False}},
    "authenticatorGroupsConfig": {"securityGroup": "gke-security-groups@example.com"},
    "workloadIdentityConfig": {"workloadPool": "acme-ml.svc.id.goog"},
    "databaseEncryption": {"state": "ENCRYPTED", "keyName": ref("gcp-key")},
    "binaryAuthorization": {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"},
    "enableShieldedNodes": True,
    "releaseChannel": {"channel": "REGULAR"},
    "loggingConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER"]},
    "monitoringConfig": {"enableComponents": ["SYSTEM_COMPONENTS", "DCGM"]},
    "initialNodeCount": 1,
    "removeDefaultNodePool": True,
    "deletionProtection": True,
    "resourceLabels": {"team": "ml-platform"},
}

# GKE sees to the nodes, the network policies and the identities of such a cluster.
_AUTOPILOT = {
    name: value
    for name, value in CLUSTER.items()
    if name not in {"datapathProvider", "removeDefaultNodePool", "workloadIdentityConfig"}
} | {"enableAutopilot": True, "nodeConfig": {"serviceAccount": ref("gke-nodes", "email")}}
_DNS = {name: value for name, value in CLUSTER.items() if name != "masterAuthorizedNetworksConfig"} | {
    "privateClusterConfig": {"enablePrivateNodes": True},
    "controlPlaneEndpointsConfig": {"ipEndpointsConfig": {"enabled": False}},
}
_CALICO = {name: value for name, value in CLUSTER.items() if name != "removeDefaultNodePool"} | {
    "datapathProvider": "LEGACY_DATAPATH",
    "networkPolicy": {"enabled": True, "provider": "CALICO"},
    "nodeConfig": NODES,
}

RESOURCES = [
    resource("gke-nodes", "gcp:serviceaccount/account:Account", {"accountId": "gke-nodes"}),
    resource("gke-cluster", "gcp:container/cluster:Cluster", CLUSTER),
    resource("gke-autopilot", "gcp:container/cluster:Cluster", _AUTOPILOT),
    resource("gke-calico", "gcp:container/cluster:Cluster", _CALICO),
    resource("gke-dns", "gcp:container/cluster:Cluster", _DNS),
    resource(
        "gke-pool",
        "gcp:container/nodePool:NodePool",
        {
            "name": "system",
            "cluster": ref("gke-cluster"),
            "location": "europe-west4",
            "autoscaling": {"totalMinNodeCount": 1, "totalMaxNodeCount": 3},
            "management": {"autoRepair": True, "autoUpgrade": True},
            "networkConfig": {"enablePrivateNodes": True},
            "nodeConfig": {"machineType": "e2-standard-4", **NODES},
        },
    ),
]
