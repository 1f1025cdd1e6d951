//! What the generator must refuse, and how it says where the trouble is.

// A test that cannot go on should stop, in its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use xtask::Examples;
use xtask::generate::{Source, generate};
use xtask::overlay::Overlay;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

fn refusal(rest: &str) -> String {
    refusal_with(rest, "{}")
}

fn refusal_with(rest: &str, overlay: &str) -> String {
    let source = Source {
        api: "refused".into(),
        origin: "refused.yaml".into(),
        text: format!("{HEAD}{rest}"),
        overlay: Overlay::parse(overlay).unwrap(),
        examples: Examples::None,
        modules: Vec::new(),
    };
    generate(&source).unwrap_err().to_string()
}

fn schemas(schemas: &str) -> String {
    format!("paths: {{}}\ncomponents:\n  schemas:\n{schemas}")
}

fn operation(inside: &str) -> String {
    format!("paths:\n  /things:\n    get:\n      operationId: getThing\n{inside}")
}

const OK: &str = "      responses: {'204': {description: OK}}\n";

#[track_caller]
fn says(problem: &str, parts: &[&str]) {
    for part in parts {
        assert!(problem.contains(part), "`{part}` is not in: {problem}");
    }
}

#[test]
fn properties_that_collide() {
    let spec =
        schemas("    Thing: {type: object, properties: {fooBar: {type: string}, foo_bar: {type: string}}}\n");
    says(&refusal(&spec), &["#/components/schemas/Thing/properties/foo_bar", "`fooBar`", "rename"]);
}

#[test]
fn schemas_that_collide() {
    let spec = schemas(
        "    thing: {type: object, properties: {a: {type: string}}}\n    Thing: {type: object, properties: {a: {type: string}}}\n",
    );
    says(&refusal(&spec), &["#/components/schemas/Thing", "`thing`", "rename"]);
}

#[test]
fn parameters_that_collide() {
    let spec = operation(&format!(
        "      parameters:\n        - {{name: x-id, in: header, schema: {{type: string}}}}\n        - {{name: xId, in: query, schema: {{type: string}}}}\n{OK}"
    ));
    says(&refusal(&spec), &["#/paths/~1things/get/parameters/1", "`x-id`", "`xId`"]);
}

const SAME_NAME: &str = "paths:
  /a: {get: {operationId: getThing, responses: {'204': {description: OK}}}}
  /b: {get: {operationId: get_thing, responses: {'204': {description: OK}}}}
";

#[test]
fn operations_that_collide() {
    says(&refusal(SAME_NAME), &["#/paths/~1b/get", "`getThing`"]);
}

#[test]
fn a_rename_resolves_a_collision() {
    let source = Source {
        api: "renamed".into(),
        origin: "renamed.yaml".into(),
        text: format!("{HEAD}{SAME_NAME}"),
        overlay: Overlay::parse("rename: {'#/paths/~1b/get': getOtherThing}").unwrap(),
        examples: Examples::None,
        modules: Vec::new(),
    };
    assert!(generate(&source).unwrap()["client.rs"].contains("fn get_other_thing("));
}

#[test]
fn entries_of_the_overlay_that_lead_nowhere() {
    let spec = operation(OK);
    says(&refusal_with(&spec, "rename: {'#/components/schemas/Gone': New}"), &["rename", "Gone"]);
    says(&refusal_with(&spec, "wrapped: {goneOperation: method}"), &["wrapped", "goneOperation"]);
    says(&refusal_with(&spec, "submissions: {goneOperation: method}"), &["submissions", "goneOperation"]);
    says(&refusal_with(&spec, "skip-pattern: ['#/paths/gone']"), &["skip-pattern", "gone"]);
    says(&refusal_with(&spec, "untagged: [Gone]"), &["untagged", "Gone"]);
}

#[test]
fn enum_values_without_distinct_names() {
    let spec = schemas("    Comparison: {type: string, enum: ['>', '<']}\n");
    says(&refusal(&spec), &["#/components/schemas/Comparison", "`<`", "x-enum-names"]);
}

#[test]
fn successes_of_two_types() {
    let spec = operation(
        "      responses:\n        '200': {description: A, content: {application/json: {schema: {type: string}}}}\n        '201': {description: B, content: {application/json: {schema: {type: integer}}}}\n",
    );
    says(&refusal(&spec), &["#/paths/~1things/get/responses", "201"]);
}

#[test]
fn no_success_at_all() {
    says(
        &refusal(&operation("      responses: {default: {description: Failure}}\n")),
        &["get/responses", "2xx"],
    );
}

#[test]
fn a_choice_without_a_tag() {
    let spec = schemas(
        "    A: {type: object, properties: {a: {type: string}}}\n    B: {type: object, properties: {b: {type: string}}}\n    Either: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n",
    );
    says(&refusal(&spec), &["#/components/schemas/Either", "x-union", "untagged"]);
}

#[test]
fn all_of_that_contradicts_itself() {
    let spec = schemas(
        "    Thing:\n      allOf:\n        - {type: object, properties: {a: {type: string}}}\n        - {type: object, properties: {a: {type: integer}}}\n",
    );
    says(&refusal(&spec), &["#/components/schemas/Thing", "`a`"]);
}

#[test]
fn a_pattern_that_is_no_sequence_of_classes() {
    let spec = operation(&format!(
        "      parameters:\n        - {{name: id, in: query, schema: {{type: string, pattern: '^(a|b)$'}}}}\n{OK}"
    ));
    says(&refusal(&spec), &["`id`", "^(a|b)$", "skip-pattern"]);
    let skipped = Source {
        api: "skipped".into(),
        origin: "skipped.yaml".into(),
        text: format!("{HEAD}{spec}"),
        overlay: Overlay::parse("skip-pattern: ['#/paths/~1things/get/parameters/0/schema']").unwrap(),
        examples: Examples::None,
        modules: Vec::new(),
    };
    assert!(!generate(&skipped).unwrap()["params.rs"].contains("validate"));
}

#[test]
fn an_operation_without_an_example() {
    let source = Source {
        api: "bare".into(),
        origin: "bare.yaml".into(),
        text: format!("{HEAD}{}", operation(OK)),
        overlay: Overlay::default(),
        examples: Examples::Folder { path: "no/such/folder".into(), before: String::new() },
        modules: Vec::new(),
    };
    says(&generate(&source).unwrap_err().to_string(), &["`getThing`", "no example", "getThing.rs"]);
}

#[test]
fn undeclared_path_parameters_and_odd_places() {
    let spec =
        "paths:\n  /things/{id}:\n    get: {operationId: getThing, responses: {'204': {description: OK}}}\n";
    says(&refusal(spec), &["#/paths/~1things~1{id}/get", "`{id}`"]);
    let cookie =
        operation(&format!("      parameters: [{{name: c, in: cookie, schema: {{type: string}}}}]\n{OK}"));
    says(&refusal(&cookie), &["`c`", "cookie"]);
}

#[test]
fn other_versions_and_unreadable_documents() {
    let read = |text: &str| {
        let source = Source {
            api: "old".into(),
            origin: "old.yaml".into(),
            text: text.into(),
            overlay: Overlay::default(),
            examples: Examples::None,
            modules: Vec::new(),
        };
        generate(&source).unwrap_err().to_string()
    };
    says(&read("openapi: 3.1.0\n"), &["3.1.0", "3.0.x"]);
    says(&read("{"), &["YAML"]);
    says(&Overlay::parse("misspelt: {}").unwrap_err().to_string(), &["misspelt"]);
}

#[test]
fn results_that_cannot_be_read() {
    let begun = |result: &str, success: &str| {
        let spec = format!(
            "paths:
  /things/request:
    post: {{operationId: requestThing, x-result: {result}, responses: {{{success}}}}}
  /things:
    get:
      operationId: getThing
      parameters: [{{name: V, in: header, x-standing: true, x-version-default: '1', schema: {{type: string}}}}]
      responses: {{'200': {{description: OK, content: {{application/json: {{schema: {{type: object}}}}}}}}}}
"
        );
        refusal(&spec)
    };
    let empty = "'201': {description: Begun}";
    says(&begun("getNothing", empty), &["`requestThing`", "`getNothing` does not exist"]);
    says(&begun("requestThing", empty), &["`requestThing`", "a read that answers with JSON"]);
    says(&begun("getThing", empty), &["`requestThing`", "the same standing headers"]);
    let full = "'201': {description: OK, content: {application/json: {schema: {type: object}}}}";
    says(&begun("getThing", full), &["`requestThing`", "without a body"]);
    let header = operation(&format!(
        "      parameters: [{{name: V, in: header, required: true, x-standing: true, schema: {{type: string}}}}]\n{OK}"
    ));
    says(&refusal(&header), &["`V`", "x-version-default"]);
}

#[test]
fn correlation_headers_that_some_operations_lack() {
    let header = |name: &str, rest: &str| {
        format!("{{name: {name}, in: header, required: true, schema: {{type: string}}, {rest}}}")
    };
    let spec = |first: &str, second: &str| {
        format!(
            "paths:
  /a: {{get: {{operationId: getA, parameters: [{first}], responses: {{'204': {{description: OK}}}}}}}}
  /b: {{get: {{operationId: getB, parameters: [{second}], responses: {{'204': {{description: OK}}}}}}}}
"
        )
    };
    let request = header("X-Request-ID", "x-correlation: request");
    says(&refusal(&spec(&request, "")), &["#/paths/~1b/get", "`x-request-id`", "x-correlation: request"]);
    let other = header("X-Request-ID", "x-correlation: conversation");
    says(&refusal(&spec(&request, &other)), &["`x-request-id`", "x-correlation"]);
    let misspelt = header("X-Request-ID", "x-correlation: call");
    says(&refusal(&spec(&misspelt, "")), &["#/paths/~1a/get/parameters/0", "`request` or `conversation`"]);
    let query = request.replace("in: header", "in: query");
    says(&refusal(&spec(&query, "")), &["headers only"]);
}

#[test]
fn what_is_sent_may_not_need_what_the_carrier_sets() {
    let spec = operation(&format!(
        "      requestBody: {{content: {{application/json: {{schema: {{type: object, required: [status], properties: {{status: {{type: string, readOnly: true}}}}}}}}}}}}\n{OK}"
    ));
    says(&refusal(&spec), &["GetThingBody.status", "readOnly"]);
}

#[test]
fn names_of_variants_that_do_not_exist() {
    let choice = schemas(
        "    A: {type: object, properties: {a: {type: string}}}\n    B: {type: object, properties: {b: {type: string}}}\n    Either: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], x-union: {untagged: true, names: {C: D}}}\n",
    );
    says(&refusal(&choice), &["#/components/schemas/Either", "`C`, which is not a variant"]);
    let twice = choice.replace("{C: D}", "{A: D, B: D}");
    says(&refusal(&twice), &["#/components/schemas/Either", "two variants \"D\""]);
}
