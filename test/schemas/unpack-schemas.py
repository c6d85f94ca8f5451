"""Unpacks the strict schemas of one Kubernetes version for use without network.

usage: unpack-schemas.py WHEEL VERSION OUTPUT_FOLDER

The packaged schemas identify themselves by a web address and refer to each other by
a path on that site, so a validator would try to fetch them. The copies carry no
identity and refer to their neighbours by file name, which resolves beside them.
"""
import json
import pathlib
import sys
import zipfile


def make_local(node):
    """Changes references to other schemas into plain file names, at any depth."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            node["$ref"] = reference.replace("/api/_definitions.json", "_definitions.json")
        for child in node.values():
            make_local(child)
    elif isinstance(node, list):
        for child in node:
            make_local(child)


def main(wheel, version, output):
    prefix = f"kubernetes_validate/kubernetes-json-schema/v{version}-local-strict/"
    target = pathlib.Path(output)
    target.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(prefix) and name.endswith(".json")]
        if not names:
            sys.exit(f"no schemas of Kubernetes {version} in {wheel}")
        for name in names:
            schema = json.loads(archive.read(name))
            schema.pop("$id", None)
            make_local(schema)
            (target / name[len(prefix):]).write_text(json.dumps(schema), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
