//! The OpenAPI document, made from the table of operations and the types that go over the network.
//!
//! Invariant: the same code gives the same text. Schemas are JSON Schema 2020-12, as OpenAPI 3.1 wants them; every type stands
//! once, under `components`. OpenAPI knows no sockets: an operation that is one answers 101, and `x-socket` names what
//! the client and the server send.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::operations::{Body, Method, OPERATIONS, Operation, Reach};
use crate::wire::{API_VERSION, Problem, Role};

/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "codedark_session";

/// The header in which a changing request sends the session's `csrf`.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The document, indented, with a line feed at its end.
pub fn document() -> String {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let problem = subschema::<Problem>(&mut generator);
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let described = describe(operation, &problem, &mut generator);
        let entry = paths.entry(operation.path).or_insert_with(|| json!({}));
        entry[word(operation.method)] = described;
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Code Dark",
            "version": format!("{API_VERSION}.0.0"),
            "description": "The class server of Code Dark: REST for things, WebSocket for play. Whatever goes wrong is answered by \
                            a `Problem`, never by a status of 500.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": format!("/api/v{API_VERSION}") }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": SESSION_COOKIE,
                    "description": "Set by sign_in, accept_invitation, join and rejoin.",
                },
            },
        },
    });
    let mut text = format!("{document:#}");
    text.push('\n');
    text
}

fn subschema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

/// An operation as OpenAPI writes it.
fn describe(operation: &Operation, problem: &Value, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = operation.names().map(path_parameter).collect();
    if matches!(operation.id, "read_audit" | "read_chat") {
        parameters.push(json!({
            "name": "before", "in": "query", "required": false, "description": "Lines before this number.",
            "schema": { "type": "integer", "format": "uint64", "minimum": 0 },
        }));
    }
    if operation.wants_csrf() {
        parameters.push(json!({
            "name": CSRF_HEADER, "in": "header", "required": true, "description": "The session's `csrf`, from `me`.",
            "schema": { "type": "string" },
        }));
    }
    let mut responses = Map::new();
    let (status, answer) = answer(&operation.gives, generator);
    responses.insert(status.into(), answer);
    let refused = json!({
        "description": "It was not done.",
        "content": { "application/json": { "schema": problem } },
    });
    responses.insert("default".into(), refused);
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.says,
        "parameters": parameters,
        "responses": responses,
        "x-reach": reach(operation),
    });
    if let Some(content) = content(&operation.takes, generator) {
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    if operation.reach(Role::Visitor) == Reach::Never {
        described["security"] = json!([{ "session": [] }]);
    }
    if let Body::Socket(client, server) = operation.gives {
        described["x-socket"] =
            json!({ "client": client(generator).to_value(), "server": server(generator).to_value() });
    }
    described
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "participant" => json!({ "type": "integer", "format": "uint32", "minimum": 0 }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn content(body: &Body, generator: &mut SchemaGenerator) -> Option<Value> {
    match body {
        Body::Empty | Body::Socket(..) => None,
        Body::Json(schema) => Some(json!({ "application/json": { "schema": schema(generator).to_value() } })),
        Body::Bytes(media) => Some(json!({ *media: {} })),
    }
}

/// Status and description of what is answered when it is done.
fn answer(gives: &Body, generator: &mut SchemaGenerator) -> (&'static str, Value) {
    match (gives, content(gives, generator)) {
        (Body::Socket(..), _) => ("101", json!({ "description": "The socket is open." })),
        (_, Some(content)) => ("200", json!({ "description": "It is done.", "content": content })),
        (_, None) => ("204", json!({ "description": "It is done." })),
    }
}

/// Who reaches how much.
fn reach(operation: &Operation) -> Value {
    let roles = ["visitor", "student", "educator", "trainer"];
    let reached = operation.reach.map(|reach| match reach {
        Reach::Never => "never",
        Reach::Own => "own",
        Reach::All => "all",
    });
    roles.into_iter().zip(reached).map(|(role, reach)| (role.to_owned(), Value::from(reach))).collect()
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Patch => "patch",
        Method::Delete => "delete",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_holds_every_operation_and_every_reference_leads_somewhere() {
        let text = document();
        assert_eq!(text, document(), "the same code gives the same text");
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let count: usize = document["paths"].as_object().expect("paths").values().map(count).sum();
        assert_eq!(count, OPERATIONS.len(), "two operations share path and method");
        let schemas = &document["components"]["schemas"];
        for name in ["ClientMessage", "ServerMessage", "WatchMessage", "Watched", "Problem", "View", "Chart", "Update"]
        {
            assert!(schemas[name].is_object(), "{name} is missing");
        }
        let twins = schemas.as_object().expect("schemas").keys().filter(|name| name.ends_with(char::is_numeric));
        assert_eq!(twins.collect::<Vec<_>>(), Vec::<&String>::new(), "two types share a name");
        for piece in text.split("\"$ref\": \"").skip(1) {
            let target = piece.split('"').next().expect("a first part");
            let name = target.strip_prefix("#/components/schemas/").unwrap_or_else(|| panic!("{target}"));
            assert!(schemas[name].is_object(), "{target} leads nowhere");
        }
    }

    fn count(path: &Value) -> usize {
        path.as_object().expect("methods").len()
    }
}
