"""Checks commands of the AWS CLI against the model of AWS: reads lists of words as JSON, prints what is wrong with each."""

import json
import sys

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

# Of the AWS CLI itself, for every command.
GLOBAL = {"query", "output", "region"}


def flags_in(words):
    """The flags with their values; one without a value is a switch."""
    words = list(words)
    while words:
        flag = words.pop(0)
        has_value = words and not words[0].startswith("--")
        yield flag, words.pop(0) if has_value else True


def check_waiter(service, name):
    client = botocore.session.get_session().create_client(
        service, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    return None if name.replace("-", "_") in client.waiter_names else f"{service} waits for no {name}"


def check(words):
    _, service, command, *rest = words
    if command == "wait":
        command, *rest = rest
        return check_waiter(service, command)
    client = botocore.session.get_session().create_client(
        service, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    operations = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    if command not in operations:
        return f"{service} has no command {command}"
    shape = client.meta.service_model.operation_model(operations[command]).input_shape
    members = {xform_name(name, "-"): (name, member) for name, member in shape.members.items()}
    parameters = {}
    for flag, value in flags_in(rest):
        name = flag.removeprefix("--")
        if name in GLOBAL:
            continue
        if name not in members:
            return f"{command} has no flag {flag}"
        key, member = members[name]
        if member.type_name == "structure":
            value = json.loads(value)
        elif member.type_name in ("long", "integer"):
            value = int(value)
        elif member.type_name == "list":
            value = [value]
        parameters[key] = value
    report = ParamValidator().validate(parameters, shape)
    return report.generate_report() or None


print(json.dumps([check(words) for words in json.load(sys.stdin)]))
