"""How traffic comes in."""

from atoll_policies.baselines.kubernetes._parts import kubernetes

_BACKEND = {"service": {"name": "web", "port": {"number": 80}}}

RESOURCES = [
    kubernetes(
        "web",
        "v1",
        "Service",
        spec={"type": "ClusterIP", "selector": {"app": "serve"}, "ports": [{"port": 80, "targetPort": 8080}]},
    ),
    kubernetes(
        "ingress",
        "networking.k8s.io/v1",
        "Ingress",
        spec={
            "ingressClassName": "internal",
            "tls": [{"hosts": ["flights.example.com"], "secretName": "certificate"}],
            "rules": [
                {
                    "host": "flights.example.com",
                    "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": _BACKEND}]},
                }
            ],
        },
    ),
    kubernetes(
        "gateway",
        "gateway.networking.k8s.io/v1",
        "Gateway",
        spec={
            "gatewayClassName": "internal",
            "listeners": [
                {
                    "name": "https",
                    "port": 443,
                    "protocol": "HTTPS",
                    "hostname": "flights.example.com",
                    "tls": {"mode": "Terminate", "certificateRefs": [{"name": "certificate"}]},
                },
                {"name": "http", "port": 80, "protocol": "HTTP", "hostname": "flights.example.com"},
            ],
        },
    ),
    kubernetes(
        "to-https",
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        spec={
            "parentRefs": [{"name": "gateway", "namespace": "serving", "sectionName": "http"}],
            "rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}]}],
        },
    ),
    kubernetes("callers", "security.istio.io/v1", "AuthorizationPolicy", "training", spec={"rules": [{}]}),
    kubernetes("tokens", "gateway.envoyproxy.io/v1alpha1", "SecurityPolicy", "guarded", spec={"jwt": {}}),
    kubernetes("keys", "kuadrant.io/v1", "AuthPolicy", "shielded", spec={"rules": {}}),
    kubernetes(
        "mesh-gateway",
        "networking.istio.io/v1",
        "Gateway",
        spec={
            "servers": [
                {
                    "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
                    "tls": {"mode": "SIMPLE", "credentialName": "certificate"},
                    "hosts": ["flights.example.com"],
                }
            ]
        },
    ),
]
