"""Bedrock: an agent with its guardrail, and a tuned model."""

from atoll_policies.cases import ref, resource

_KEY = ref("data-key", "arn")

RESOURCES = [
    resource(
        "agent",
        "aws:bedrock/agentAgent:AgentAgent",
        {
            "agentName": "support",
            "agentResourceRoleArn": "arn:aws:iam::123456789012:role/agent",
            "foundationModel": "anthropic.claude-v2",
            "customerEncryptionKeyArn": _KEY,
            "guardrailConfigurations": [
                {"guardrailIdentifier": ref("agent-guardrail"), "guardrailVersion": "1"}
            ],
        },
    ),
    resource(
        "agent-guardrail",
        "aws:bedrock/guardrail:Guardrail",
        {
            "name": "support",
            "blockedInputMessaging": "no",
            "blockedOutputsMessaging": "no",
            "kmsKeyArn": _KEY,
            "contentPolicyConfig": {
                "filtersConfigs": [
                    {"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE"}
                ]
            },
        },
    ),
    resource(
        "tuned-model",
        "aws:bedrock/customModel:CustomModel",
        {
            "customModelName": "support",
            "jobName": "support",
            "baseModelIdentifier": "arn:aws:bedrock:us-west-2::foundation-model/amazon.titan-text-express-v1",
            "roleArn": "arn:aws:iam::123456789012:role/tune",
            "hyperparameters": {"epochCount": "1"},
            "customModelKmsKeyId": _KEY,
            "trainingDataConfig": {"s3Uri": "s3://models/tickets.jsonl"},
            "outputDataConfig": {"s3Uri": "s3://models/tuned"},
        },
    ),
]
