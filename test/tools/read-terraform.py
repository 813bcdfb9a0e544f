"""Reads Terraform files and prints their resources as JSON, with the arguments of jsonencode and yamlencode as what they stand for."""

import json
import sys

import hcl2


def plain(value):
    if isinstance(value, dict):
        return {text(key): plain(each) for key, each in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(each) for each in value]
    for function in ("jsonencode", "yamlencode"):
        if isinstance(value, str) and value.startswith("${" + function + "("):
            inner = value[len(function) + len("${(") : -len(")}")]
            return plain(hcl2.loads("x = " + inner + "\n")["x"])
    return text(value) if isinstance(value, str) else value


def text(value):
    """A text without its quotes; a reference as it is."""
    if not value.startswith('"'):
        return value
    return json.loads(value.replace("$${", "${").replace("%%{", "%{"))


def resources(file):
    with open(file, encoding="utf-8") as source:
        document = hcl2.load(source)
    for block in document.get("import", []):
        yield {"type": "import", **plain(block)}
    for block in document.get("resource", []):
        for kind, named in plain(block).items():
            for name, attributes in named.items():
                yield {"type": kind, "label": name, **attributes}


print(json.dumps([list(resources(file)) for file in sys.argv[1:]]))
