//! A function's double as code for Lambda's Node.js: it answers as the double does.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::definition::{AuthorizerRule, Function, FunctionKind};

/// What the code may use, each with the name that asks for it.
const PARTS: &[(&str, &str)] = &[
    (
        "at(",
        r#"// The text at a dotted path.
const at = (event, path) => {
  let here = event;
  for (const part of path.split(".")) {
    if (here === null || typeof here !== "object") return undefined;
    here = here[part];
  }
  return ["string", "number", "boolean"].includes(typeof here) ? String(here) : undefined;
};
"#,
    ),
    (
        "header(",
        r"const header = (event, name) =>
  Object.entries(event.headers ?? {}).find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1];
",
    ),
    (
        "fail(",
        r"const fail = (message, name) => {
  throw Object.assign(new Error(message), { name });
};
",
    ),
    (
        "decide(",
        r#"const decide = (event, rule, principalId, more) => {
  const arn = event.methodArn ?? event.routeArn ?? "";
  if (rule === "unauthorized") throw new Error("Unauthorized");
  if (rule === "error") throw new Error("the authorizer broke");
  if (typeof rule === "object") {
    const text = JSON.stringify(rule).replaceAll("{methodArn}", JSON.stringify(arn).slice(1, -1));
    return JSON.parse(text);
  }
  const Effect = rule === "allow" ? "Allow" : "Deny";
  const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: arn }];
  return { principalId, policyDocument: { Version: "2012-10-17", Statement }, ...more };
};
"#,
    ),
];

/// The module: its handler is `index.handler`. `identity` is where an authorizer finds its token
/// when its event does not say.
pub fn code(function: &Function, identity: Option<&str>) -> String {
    let act = expression(&function.kind, identity);
    let mut out = String::new();
    for (call, part) in PARTS {
        if act.contains(call) {
            out.push_str(part);
        }
    }
    if act.contains("calls") {
        out.push_str("// Each instance of the function counts by itself.\nlet calls = 0;\n");
    }
    out.push_str("const act = ");
    out.push_str(&act);
    out.push_str(";\nexports.handler = async (event) => {\n");
    if act.contains("calls") {
        out.push_str("  calls += 1;\n");
    }
    if function.latency_ms > 0 {
        let wait = function.latency_ms;
        let _ = writeln!(out, "  await new Promise((done) => setTimeout(done, {wait}));");
    }
    out.push_str("  return act(event);\n};\n");
    out
}

/// JSON is JavaScript.
fn literal(value: impl Into<Value>) -> String {
    value.into().to_string()
}

fn expression(kind: &FunctionKind, identity: Option<&str>) -> String {
    match kind {
        FunctionKind::Echo => "(event) => event".to_owned(),
        FunctionKind::Static(value) => format!("() => ({value})"),
        FunctionKind::Counter => "() => ({ statusCode: 200, headers: { \"Content-Type\": \
             \"application/json\" }, body: `{\"count\":${calls}}` })"
            .to_owned(),
        FunctionKind::ProxyEcho => "(event) => ({ statusCode: 200, body: JSON.stringify(event), \
             isBase64Encoded: false })"
            .to_owned(),
        FunctionKind::FromBody => "(event) => {\n  if (typeof event.body !== \"string\") \
             fail(\"the event has no body\", \"TypeError\");\n  return JSON.parse(\
             Buffer.from(event.body, event.isBase64Encoded ? \"base64\" : \"utf8\").toString());\n}"
            .to_owned(),
        FunctionKind::ProxyMirror => "(event) => {\n  const type = header(event, \
             \"content-type\");\n  const headers = type === undefined ? {} : { \"Content-Type\": \
             type };\n  const { body, isBase64Encoded } = event;\n  return { statusCode: 200, \
             headers, body, isBase64Encoded };\n}"
            .to_owned(),
        FunctionKind::Switch { on, cases, default } => {
            let cases: Vec<String> = cases
                .iter()
                .map(|(text, kind)| {
                    format!("  [{}, {}],\n", literal(text.as_str()), expression(kind, identity))
                })
                .collect();
            let otherwise = if let Some(kind) = default {
                expression(kind, identity)
            } else {
                let words = format!("no case fits the text at {on}");
                format!("() => fail({}, \"SwitchError\")", literal(words))
            };
            let on = literal(on.as_str());
            let cases = cases.concat();
            format!(
                "(event) => (new Map([\n{cases}]).get(at(event, {on})) ?? ({otherwise}))(event)"
            )
        }
        FunctionKind::Error { message, kind } => {
            let kind = kind.as_deref().unwrap_or("Error");
            format!("() => fail({}, {})", literal(message.as_str()), literal(kind))
        }
        FunctionKind::Authorizer {
            token,
            rules,
            default,
            principal,
            context,
            usage_identifier_key,
        } => {
            let token = if let Some(path) = token {
                format!("at(event, {})", literal(path.as_str()))
            } else {
                let identity = identity.map(|i| format!(" ?? {i}")).unwrap_or_default();
                format!(
                    "at(event, \"authorizationToken\") ?? at(event, \"identitySource.0\") ?? \
                     at(event, \"identitySource\"){identity}"
                )
            };
            let rules: Vec<String> = rules
                .iter()
                .map(|(token, rule)| format!("  [{}, {}],\n", literal(token.as_str()), of(rule)))
                .collect();
            let mut more = json!({});
            super::openapi::put(&mut more, "context", context.clone());
            let key = usage_identifier_key.as_deref().map(Value::from);
            super::openapi::put(&mut more, "usageIdentifierKey", key);
            format!(
                "(event) => decide(event, new Map([\n{}]).get({token}) ?? {}, {}, {more})",
                rules.concat(),
                of(default),
                literal(principal.as_str())
            )
        }
    }
}

fn of(rule: &AuthorizerRule) -> String {
    match rule {
        AuthorizerRule::Allow => literal("allow"),
        AuthorizerRule::Deny => literal("deny"),
        AuthorizerRule::Unauthorized => literal("unauthorized"),
        AuthorizerRule::Error => literal("error"),
        AuthorizerRule::Result(value) => value.to_string(),
    }
}
