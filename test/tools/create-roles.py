"""Makes a role at moto of each pair of role.json and trust-policy.json, and prints what AWS would have then, as JSON."""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402

from settings_of import settings_of  # noqa: E402

account, *words = sys.argv[1:]
os.environ["MOTO_ACCOUNT_ID"] = account
with mock_aws():
    iam = boto3.client("iam", region_name="us-east-1")
    files = iter(words)
    made = {}
    for role_file, trust_file in zip(files, files):
        with open(role_file, encoding="utf-8") as role, open(trust_file, encoding="utf-8") as trust:
            # As `aws iam create-role --cli-input-json file://role.json --assume-role-policy-document file://…` does.
            role = iam.create_role(**json.load(role), AssumeRolePolicyDocument=trust.read())["Role"]
        made[role["Arn"]] = settings_of(iam, role["RoleName"])
    print(json.dumps(made))
