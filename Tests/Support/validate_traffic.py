# SPDX-License-Identifier: Apache-2.0
"""Holds everything that the tests said on the sockets against the schemas of `protocol/`.

    validate_traffic.py PROTOCOL_DIRECTORY TRAFFIC_DIRECTORY

Every line that the daemon sent must be a reply of JSON-RPC 2.0; every result must fit the schema of its method, and so
must the parameters that led to it; every error must be one that the document knows, with its code.
And the other way about: a method that nobody ever called with success, or a kind of error that nobody ever got, is a
promise without a test, and fails the run.
"""

import collections
import json
import sys
from pathlib import Path

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

#: How many complaints are printed; all are counted.
SHOWN = 50


class Document:
    """The OpenRPC document and the schemas beside it, as validators."""

    def __init__(self, directory: Path) -> None:
        self.document = json.loads((directory / "openrpc.json").read_text(encoding="utf-8"))
        root = Resource.from_contents(self.document, default_specification=DRAFT202012)
        registry = Registry().with_resource("openrpc.json", root)
        for path in sorted((directory / "schemas").glob("*.json")):
            contents = json.loads(path.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(contents)
            resource = Resource.from_contents(contents, default_specification=DRAFT202012)
            registry = registry.with_resource(path.name, resource)
            if "$id" in contents:
                registry = registry.with_resource(contents["$id"], resource)
        self.methods = {method["name"]: method for method in self.document["methods"]}
        self.results, self.params, self.files = {}, {}, {}
        #: Methods whose result may be anything, so that it fits tells nothing.
        self.loose: set[str] = set()
        self.codes: dict[str, int] = {}
        for index, (name, method) in enumerate(self.methods.items()):
            place = f"openrpc.json#/methods/{index}"
            self.results[name] = self._validator({"$ref": f"{place}/result/schema"}, registry)
            self.params[name] = self._validator(self._params_schema(method, place), registry)
            if not {"properties", "oneOf", "$ref"} & method["result"]["schema"].keys():
                self.loose.add(name)
            self.files[name] = {
                kind: self._validator({"$ref": f"{name}.{kind}.json"}, registry) for kind in ("params", "result")
            }
        # Those of methods are among them, and so are those that any request may get.
        for error in self.document["components"]["errors"].values():
            self.codes[error["data"]["kind"]] = error["code"]

    @staticmethod
    def _validator(schema: dict, registry: Registry) -> jsonschema.Draft202012Validator:
        return jsonschema.Draft202012Validator(schema, registry=registry)

    def _resolve(self, value: dict) -> dict:
        while "$ref" in value:
            found = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            value = found
        return value

    @staticmethod
    def _params_schema(method: dict, place: str) -> dict:
        params = method["params"]
        return {
            "type": "object",
            "properties": {
                param["name"]: {"$ref": f"{place}/params/{index}/schema"} for index, param in enumerate(params)
            },
            "required": [param["name"] for param in params if param.get("required")],
            "additionalProperties": False,
        }


class Audit:
    """Reads the records and remembers what was wrong and what was seen."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.complaints: list[str] = []
        self.methods: collections.Counter[str] = collections.Counter()
        self.kinds: collections.Counter[str] = collections.Counter()
        self.lines = 0

    def read(self, path: Path) -> None:
        """Takes one file of records; requests and replies find each other by connection and id within it."""
        requests: dict[tuple[str, str], list[dict]] = collections.defaultdict(list)
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            record = json.loads(text)
            self.lines += 1
            connection = f"{record['role']} {record.get('connection', '')}"
            where = f"{path.name}:{number}"
            if record["direction"] == "in":
                for request in messages(record["line"]):
                    if isinstance(request, dict) and isinstance(request.get("method"), str) and "id" in request:
                        requests[connection, json.dumps(request["id"])].append(request)
            else:
                self._reply_line(where, record["line"], connection, requests)

    def _reply_line(self, where: str, line: str, connection: str, requests: dict) -> None:
        replies = messages(line)
        if not replies:
            self._complain(where, "the daemon sent a line that is no JSON", line)
        for reply in replies:
            if not isinstance(reply, dict) or reply.get("jsonrpc") != "2.0" or "id" not in reply:
                self._complain(where, "the daemon sent what is no reply", line)
            elif ("result" in reply) == ("error" in reply) or set(reply) - {"jsonrpc", "id", "result", "error"}:
                self._complain(where, "a reply has one of result and error, and nothing else", line)
            elif "error" in reply:
                self._error(where, reply["error"])
            else:
                self._result(where, reply, requests.get((connection, json.dumps(reply["id"])), []))

    def _error(self, where: str, error: dict) -> None:
        kind = error.get("data", {}).get("kind")
        if kind not in self.document.codes:
            self._complain(where, f"error kind {kind!r} is not in the document", json.dumps(error))
        elif error.get("code") != self.document.codes[kind]:
            self._complain(where, f"error kind {kind!r} has code {error.get('code')}", json.dumps(error))
        elif not error.get("message") or set(error) != {"code", "message", "data"}:
            self._complain(where, f"error kind {kind!r} has the wrong members", json.dumps(error))
        else:
            self.kinds[kind] += 1

    def _result(self, where: str, reply: dict, candidates: list[dict]) -> None:
        if not candidates:
            return self._complain(where, "a result answers no request", json.dumps(reply))
        # Ids need not be unique and replies may overtake each other: the reply must fit one of the requests it may
        # belong to, and that one is answered then. Those that any reply would fit come last.
        problems = []
        for request in sorted(candidates, key=lambda request: request["method"] in self.document.loose):
            name, result = request["method"], reply["result"]
            if name not in self.document.methods:
                problems.append(f"{name} is no method of the document")
                continue
            checks = (
                (self.document.results[name], result, "result"),
                (self.document.files[name]["result"], result, "result by its schema file"),
                (self.document.params[name], request.get("params", {}), "params"),
                (self.document.files[name]["params"], request.get("params", {}), "params by its schema file"),
            )
            problem = next(
                (
                    f"{name}: {what}: {error.message[:300]} at /{'/'.join(map(str, error.absolute_path))}"
                    for validator, value, what in checks
                    for error in validator.iter_errors(value)
                ),
                None,
            )
            if problem is None:
                candidates.remove(request)
                self.methods[name] += 1
                return None
            problems.append(problem)
        return self._complain(where, problems[0], json.dumps(reply))

    def _complain(self, where: str, what: str, line: str) -> None:
        self.complaints.append(f"{where}: {what}\n    {line[:300]}")

    def finish(self) -> int:
        """Prints what was found; the number of complaints."""
        for name in sorted(self.document.methods.keys() - self.methods.keys()):
            self.complaints.append(f"method {name} was never called with success in any test")
        for kind in sorted(self.document.codes.keys() - self.kinds.keys()):
            self.complaints.append(f"error kind {kind} was never seen in any test")
        for complaint in self.complaints[:SHOWN]:
            print(f"traffic: {complaint}")
        print(
            f"traffic: {self.lines} lines, {len(self.methods)} methods of {len(self.document.methods)}, "
            f"{len(self.kinds)} error kinds of {len(self.document.codes)}, {len(self.complaints)} complaints"
        )
        return len(self.complaints)


def messages(line: str) -> list:
    """The requests or replies of a line; none where it is no JSON, which requests may be on purpose."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else [value]


def main() -> int:
    protocol, traffic = map(Path, sys.argv[1:3])
    audit = Audit(Document(protocol))
    paths = sorted(traffic.rglob("*.ndjson"))
    if not paths:
        print(f"traffic: nothing was recorded in {traffic}")
        return 1
    for path in paths:
        audit.read(path)
    return 1 if audit.finish() else 0


if __name__ == "__main__":
    sys.exit(main())
