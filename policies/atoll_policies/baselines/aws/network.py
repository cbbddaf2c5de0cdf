"""A network that logs, its groups and lists, a load balancer that speaks TLS."""

from atoll_policies.cases import ref, resource

_INSIDE = "10.0.0.0/16"
_WEB = {"fromPort": 443, "toPort": 443, "protocol": "tcp", "description": "HTTPS"}

RESOURCES = [
    resource("app-vpc", "aws:ec2/vpc:Vpc", {"cidrBlock": _INSIDE, "enableDnsHostnames": True}),
    resource(
        "app-flow-log",
        "aws:ec2/flowLog:FlowLog",
        {
            "vpcId": ref("app-vpc"),
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "logDestination": "arn:aws:s3:::flow-logs",
        },
    ),
    resource(
        "app-default-group",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        {"vpcId": ref("app-vpc"), "ingress": [], "egress": []},
    ),
    resource(
        "app-subnet",
        "aws:ec2/subnet:Subnet",
        {"vpcId": ref("app-vpc"), "cidrBlock": "10.0.1.0/24", "mapPublicIpOnLaunch": False},
    ),
    resource(
        "app-access",
        "aws:ec2/securityGroup:SecurityGroup",
        {
            "vpcId": ref("app-vpc"),
            "description": "HTTPS from inside",
            "ingress": [{**_WEB, "cidrBlocks": [_INSIDE]}],
            "egress": [{**_WEB, "cidrBlocks": [_INSIDE]}],
        },
    ),
    resource(
        "app-rule",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {**_WEB, "type": "ingress", "securityGroupId": ref("app-access"), "cidrBlocks": [_INSIDE]},
    ),
    resource(
        "app-in",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {
            "securityGroupId": ref("app-access"),
            "description": "metrics",
            "ipProtocol": "tcp",
            "fromPort": 9090,
            "toPort": 9090,
            "cidrIpv4": _INSIDE,
        },
    ),
    resource(
        "app-out",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        {
            "securityGroupId": ref("app-access"),
            "description": "packages",
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrIpv4": "0.0.0.0/0",
        },
    ),
    resource(
        "app-list",
        "aws:ec2/networkAcl:NetworkAcl",
        {
            "vpcId": ref("app-vpc"),
            "subnetIds": [ref("app-subnet")],
            "ingress": [
                {
                    "ruleNo": 200,
                    "action": "allow",
                    "protocol": "tcp",
                    "fromPort": 1024,
                    "toPort": 3000,
                    "cidrBlock": "0.0.0.0/0",
                },
                {
                    "ruleNo": 100,
                    "action": "allow",
                    "protocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "cidrBlock": _INSIDE,
                },
            ],
        },
    ),
    resource("db-list", "aws:ec2/networkAcl:NetworkAcl", {"vpcId": ref("app-vpc")}),
    resource(
        "db-association",
        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        {"networkAclId": ref("db-list"), "subnetId": "subnet-5"},
    ),
    resource(
        "app-list-rule",
        "aws:ec2/networkAclRule:NetworkAclRule",
        {
            "networkAclId": ref("app-list"),
            "ruleNumber": 300,
            "ruleAction": "allow",
            "protocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlock": _INSIDE,
        },
    ),
    resource(
        "app-balancer",
        "aws:lb/loadBalancer:LoadBalancer",
        {
            "loadBalancerType": "application",
            "internal": True,
            "dropInvalidHeaderFields": True,
            "enableDeletionProtection": True,
            "desyncMitigationMode": "defensive",
            "accessLogs": {"bucket": "balancer-logs", "enabled": True},
            "securityGroups": ["sg-1"],
            "subnets": ["subnet-1", "subnet-2"],
        },
    ),
    resource(
        "public-balancer",
        "aws:lb/loadBalancer:LoadBalancer",
        {
            "loadBalancerType": "application",
            "internal": False,
            "dropInvalidHeaderFields": True,
            "enableDeletionProtection": True,
            "desyncMitigationMode": "strictest",
            "accessLogs": {"bucket": "balancer-logs", "enabled": True},
            "securityGroups": ["sg-1"],
            "subnets": ["subnet-3", "subnet-4"],
        },
    ),
    resource(
        "public-filter",
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        {
            "resourceArn": ref("public-balancer", "arn"),
            "webAclArn": "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/app/1",
        },
    ),
    resource(
        "tcp-balancer",
        "aws:lb/loadBalancer:LoadBalancer",
        {
            "loadBalancerType": "network",
            "internal": True,
            "enableCrossZoneLoadBalancing": True,
            "enableDeletionProtection": True,
            "accessLogs": {"bucket": "balancer-logs", "enabled": True},
            "subnets": ["subnet-1", "subnet-2"],
        },
    ),
    resource(
        "app-listener",
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": ref("app-balancer", "arn"),
            "port": 443,
            "protocol": "HTTPS",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "certificateArn": "arn:aws:acm:us-west-2:123456789012:certificate/1",
            "defaultActions": [
                {
                    "type": "fixed-response",
                    "fixedResponse": {"contentType": "text/plain", "statusCode": "404"},
                }
            ],
        },
    ),
    resource(
        "redirect-listener",
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": ref("app-balancer", "arn"),
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [
                {
                    "type": "redirect",
                    "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"},
                }
            ],
        },
    ),
    resource(
        "tcp-listener",
        "aws:lb/listener:Listener",
        {
            "loadBalancerArn": ref("tcp-balancer", "arn"),
            "port": 443,
            "protocol": "TCP",
            "defaultActions": [{"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::tcp"}],
        },
    ),
    resource(
        "app-targets",
        "aws:lb/targetGroup:TargetGroup",
        {
            "protocol": "HTTPS",
            "port": 8443,
            "vpcId": ref("app-vpc"),
            "targetType": "ip",
            "healthCheck": {"protocol": "HTTPS", "path": "/ready"},
        },
    ),
    resource(
        "app-service",
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        {"acceptanceRequired": True, "networkLoadBalancerArns": [ref("tcp-balancer", "arn")]},
    ),
]
