"""Pods as they should be, bare and in what holds them."""

from atoll_policies.baselines.kubernetes._parts import container, kubernetes, pod

_LABELS = {"labels": {"app": "serve"}}

RESOURCES = [
    kubernetes("pod", "v1", "Pod", spec=pod(container("serve"))),
    kubernetes(
        "deployment",
        "apps/v1",
        "Deployment",
        spec={
            "replicas": 2,
            "selector": {"matchLabels": {"app": "serve"}},
            "template": {"metadata": _LABELS, "spec": pod(container("serve"))},
        },
    ),
    kubernetes(
        "check-job",
        "batch/v1",
        "Job",
        spec={"template": {"spec": pod(container("check"), restartPolicy="Never")}},
    ),
    kubernetes(
        "cron-job",
        "batch/v1",
        "CronJob",
        spec={
            "schedule": "0 3 * * *",
            "jobTemplate": {
                "spec": {"template": {"spec": pod(container("tidy"), restartPolicy="Never")}},
            },
        },
    ),
]
