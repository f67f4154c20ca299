// SPDX-License-Identifier: Apache-2.0

/// The OpenRPC document of this release (https://spec.open-rpc.org), made from the methods' descriptions.
///
/// `protocol/openrpc.json` and the files in `protocol/schemas/` are written from the same source, and a test holds them
/// against it.
public enum OpenRPC {
    /// The document.
    public static let document: JSONValue = .object([
        "openrpc": "1.3.2",
        "info": .object([
            "title": "Postern",
            "version": .string(ProtocolVersion.software),
            "description": "Self-hosted authentication over Unix sockets: line-delimited JSON-RPC 2.0.",
        ]),
        "methods": .array(MethodName.allCases.map { describe($0.method) }),
        "components": .object([
            "schemas": .object(
                sharedSchemas.map { schema in
                    JSONValue.Member(key: schema.title ?? "", value: schema.jsonSchema)
                }
            ),
            "errors": .object(
                ErrorKind.codes.map { error in
                    JSONValue.Member(key: error.kind.rawValue, value: describe(error.kind))
                }
            ),
        ]),
    ])

    /// The shapes that several methods share.
    public static let sharedSchemas = [
        ClientDescription.schema, UserValue.schema, SessionValue.schema, CredentialValue.schema, EventValue.schema,
    ]

    /// The kinds that any request may get, whatever its method.
    public static let commonErrors: [ErrorKind] = [
        .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError, .permissionDenied, .lineTooLong,
    ]

    private static func describe(_ method: (some RPCMethod).Type) -> JSONValue {
        .object([
            "name": .string(method.name.rawValue),
            "description": .string(method.summary),
            "paramStructure": "by-name",
            "params": .array(method.params.members.map(\.contentDescriptor)),
            "result": .object(["name": "result", "schema": method.result.jsonSchema]),
            "errors": .array(
                method.errors.map { kind in .object(["$ref": .string("#/components/errors/\(kind.rawValue)")]) }
            ),
            "x-roles": .array(method.roles.roles.map { .string($0.rawValue) }),
            "x-changes-nothing": .boolean(method.changesNothing),
        ])
    }

    private static func describe(_ kind: ErrorKind) -> JSONValue {
        .object([
            "code": .integer(Int64(kind.code)),
            "message": .string(kind.rawValue),
            "data": .object(["kind": .string(kind.rawValue)]),
        ])
    }
}

extension ObjectSchema.Member {
    /// The member as OpenRPC describes a parameter.
    fileprivate var contentDescriptor: JSONValue {
        .object([
            "name": .string(name),
            "required": .boolean(required),
            "description": .string(summary),
            "schema": schema.jsonSchema,
        ])
    }
}
