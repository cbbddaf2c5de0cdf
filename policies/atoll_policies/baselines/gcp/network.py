"""A network of one's own, with a subnet and firewall rules."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource("gcp-network", "gcp:compute/network:Network", {"name": "ml", "autoCreateSubnetworks": False}),
    resource(
        "gcp-subnet",
        "gcp:compute/subnetwork:Subnetwork",
        {
            "name": "nodes",
            "network": ref("gcp-network"),
            "region": "europe-west4",
            "ipCidrRange": "10.0.0.0/16",
            "stackType": "IPV4_IPV6",
            "ipv6AccessType": "INTERNAL",
            "privateIpGoogleAccess": True,
            "privateIpv6GoogleAccess": "ENABLE_OUTBOUND_VM_ACCESS_TO_GOOGLE",
            "logConfig": {"aggregationInterval": "INTERVAL_5_SEC", "flowSampling": 0.5},
        },
    ),
    resource(
        "gcp-subnet-ipv4",
        "gcp:compute/subnetwork:Subnetwork",
        {
            "network": ref("gcp-network"),
            "ipCidrRange": "10.2.0.0/23",
            "privateIpGoogleAccess": True,
            "logConfig": {"flowSampling": 0.5},
        },
    ),
    resource(
        "gcp-proxies",
        "gcp:compute/subnetwork:Subnetwork",
        {
            "network": ref("gcp-network"),
            "ipCidrRange": "10.3.0.0/23",
            "purpose": "REGIONAL_MANAGED_PROXY",
            "role": "ACTIVE",
        },
    ),
    resource(
        "gcp-firewall-internal",
        "gcp:compute/firewall:Firewall",
        {
            "network": ref("gcp-network"),
            "direction": "INGRESS",
            "allows": [{"protocol": "all"}],
            "sourceRanges": ["10.0.0.0/16"],
        },
    ),
    resource(
        "gcp-firewall-web",
        "gcp:compute/firewall:Firewall",
        {
            "network": ref("gcp-network"),
            "direction": "INGRESS",
            "allows": [{"protocol": "tcp", "ports": ["443"]}],
            "sourceRanges": ["0.0.0.0/0"],
            "targetTags": ["gateway"],
        },
    ),
    resource(
        "gcp-firewall-admin",
        "gcp:compute/firewall:Firewall",
        {
            "network": ref("gcp-network"),
            "direction": "INGRESS",
            "allows": [{"protocol": "tcp", "ports": ["22", "3000-4000"]}],
            "sourceRanges": ["35.235.240.0/20"],
        },
    ),
    resource("gcp-fabric", "gcp:compute/network:Network", {"name": "nic", "autoCreateSubnetworks": False}),
    resource("gcp-guarded", "gcp:compute/network:Network", {"name": "db", "autoCreateSubnetworks": False}),
    resource(
        "gcp-guarded-policy",
        "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
        {"firewallPolicy": "deny-all", "attachmentTarget": ref("gcp-guarded")},
    ),
    resource(
        "gcp-firewall-fabric",
        "gcp:compute/firewall:Firewall",
        {
            "network": ref("gcp-fabric"),
            "direction": "INGRESS",
            "allows": [{"protocol": "tcp"}, {"protocol": "udp"}],
            "sourceRanges": ["192.168.0.0/20"],
        },
    ),
]
