//! What AWS adds to Velocity: `$input`, `$util`, `$context` and its overrides.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::eval::{Eval, NEW, Runtime};
use super::value::Value;
use crate::json_path::{Json, Path};

/// Decodes with or without padding, as Java's decoders at AWS do.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a template may override, and the kinds of names in each (data-plane.md 9.4).
const OVERRIDES: [(&str, &[&str]); 2] =
    [("requestOverride", &["header", "path", "querystring"]), ("responseOverride", &["header"])];

impl Runtime<'_> {
    /// `$input.body`: an empty payload reads `{}` (data-plane.md 9.1).
    pub(super) fn body(&mut self) -> Eval<Value> {
        self.spend(self.scope.body.len() / 32)?;
        Ok(Value::text(if self.scope.body.is_empty() { "{}" } else { &self.scope.body }))
    }

    /// A method of `$input`.
    pub(super) fn input_method(&mut self, name: &str, arguments: &[Value]) -> Eval<Value> {
        match (name, arguments) {
            ("path", [Value::Text(path)]) => {
                let found = self.find(path)?;
                found.map_or(Ok(Value::Null), |found| self.new_json(&found))
            }
            ("json", [Value::Text(path)]) => {
                let found = self.find(path)?;
                let text = found.map_or_else(|| "\"\"".to_owned(), |found| found.to_text());
                self.new_text(&text)
            }
            ("params", []) => {
                let given = [&self.scope.path, &self.scope.query, &self.scope.headers];
                self.spend((given.map(serde_json::Map::len).iter().sum::<usize>() + 4) * NEW)?;
                let scope = &self.scope;
                let kinds = [
                    ("path", &scope.path),
                    ("querystring", &scope.query),
                    ("header", &scope.headers),
                ];
                let kinds: Vec<_> = kinds
                    .into_iter()
                    .map(|(kind, names)| (Value::text(kind), self.heap.read_members(names)))
                    .collect();
                Ok(self.heap.map(kinds))
            }
            ("params", [Value::Text(name)]) => {
                let scope = &self.scope;
                let kinds = [&scope.path, &scope.query, &scope.headers];
                let found = kinds.into_iter().find_map(|names| names.get(&**name)).map(Json::from);
                found.map_or(Ok(Value::Null), |found| self.new_json(&found))
            }
            _ => Ok(Value::Null),
        }
    }

    /// What a JSONPath finds in the payload.
    fn find(&mut self, path: &str) -> Eval<Option<Json>> {
        // A filter's pattern is compiled with its path.
        self.spend(path.len() + if path.contains("=~") { 1000 } else { 0 })?;
        let path = match Path::parse(path) {
            Ok(path) => path,
            Err(error) => return self.fail(format!("{path} is no JSONPath: {error}")),
        };
        self.read_payload()?;
        let mut visits = 0;
        let payload = self.payload.as_ref();
        let found = payload.and_then(|payload| path.find_within(payload, &mut visits));
        let found = found.map(std::borrow::Cow::into_owned);
        self.spend(visits)?;
        Ok(found)
    }

    /// Reads the payload as JSON. What does not even begin as an object or a list is a text: so do
    /// templates take forms apart (`$input.path('$').split('&')`, `{"body": $input.json('$')}`).
    fn read_payload(&mut self) -> Eval<()> {
        if self.payload.is_some() {
            return Ok(());
        }
        self.spend(self.scope.body.len() / 32)?;
        let body = self.scope.body.trim();
        self.payload = match Json::parse(body) {
            None if body.is_empty() => Some(Json::Object(Vec::new())),
            None if !body.starts_with(['{', '[']) => {
                Some(Json::Text(self.scope.body.as_str().into()))
            }
            read => read,
        };
        if self.payload.is_none() {
            return self.fail("the request body is not JSON");
        }
        Ok(())
    }

    /// A method of `$util`.
    pub(super) fn util_method(&mut self, name: &str, arguments: &[Value]) -> Eval<Value> {
        let [argument] = arguments else {
            return Ok(Value::Null);
        };
        if name == "escapeJavaScript" && matches!(argument, Value::Null) {
            return Ok(Value::text("null"));
        }
        if matches!(argument, Value::Null) {
            return Ok(Value::Null);
        }
        let text = self.text_of(argument)?;
        let result = match name {
            // data-plane.md 9.2
            "escapeJavaScript" if text.bytes().all(|b| b <= b' ') => "{}".to_owned(),
            "escapeJavaScript" => escape_java_script(&text),
            "urlEncode" => url_encode(&text),
            "urlDecode" => match url_decode(&text) {
                Some(decoded) => decoded,
                None => return self.fail("a % needs two hexadecimal digits after it"),
            },
            "base64Encode" => base64::engine::general_purpose::STANDARD.encode(&*text),
            "base64Decode" => match base64_decode(&text) {
                Some(decoded) => decoded,
                None => return self.fail("the text to decode is not base64"),
            },
            "parseJson" => {
                self.spend(text.len() / 32)?;
                return match Json::parse(&text) {
                    Some(json) => self.new_json(&json),
                    None => self.fail("the text to parse is not JSON"),
                };
            }
            _ => return Ok(Value::Null),
        };
        self.new_text(&result)
    }

    /// `$context`, with a place for each override.
    pub(super) fn context(&mut self) -> Value {
        let context = self.heap.read_members(&self.scope.context);
        let Value::Map(id) = context else { return context };
        for (name, kinds) in OVERRIDES {
            let group = self.group(id, name);
            for kind in kinds {
                self.group(group, kind);
            }
        }
        context
    }

    /// A map of overrides in another map, made when it is not there.
    fn group(&mut self, holder: usize, name: &str) -> usize {
        let name = Value::text(name);
        if let Some(Value::Map(known)) = self.heap.map_at(holder).get(&name) {
            let known = *known;
            // What the request template set may be set again by the response template.
            let map = self.heap.map_mut(known);
            map.once = map.entries().iter().all(|(_, value)| matches!(value, Value::Map(_)));
            return known;
        }
        let Value::Map(made) = self.heap.map([]) else { return holder };
        self.heap.map_mut(made).once = true;
        self.heap.map_mut(holder).put(name, Value::Map(made));
        made
    }

    /// Writes the overrides that were set back to the scope.
    pub(super) fn keep_overrides(&mut self, context: usize) {
        for (name, _) in OVERRIDES {
            let Some(group) = self.heap.map_at(context).get(&Value::text(name)).cloned() else {
                continue;
            };
            let mut kept = self.to_json(&group, 0);
            if let Some(kept) = kept.as_object_mut() {
                kept.retain(|_, value| value.as_object().is_none_or(|members| !members.is_empty()));
                if !kept.is_empty() {
                    self.scope.context.insert(name.to_owned(), kept.clone().into());
                }
            }
        }
    }

    /// A value as the gateway keeps it; what is too deep or no data is null.
    fn to_json(&self, value: &Value, depth: u32) -> serde_json::Value {
        use serde_json::Value as Kept;
        match value {
            Value::Text(text) => Kept::String(text.to_string()),
            Value::Number(number) => number.to_serde(),
            Value::Bool(b) => Kept::Bool(*b),
            Value::List(id) if depth < 4 => {
                let items = self.heap.list_at(*id).items.iter();
                Kept::Array(items.map(|item| self.to_json(item, depth + 1)).collect())
            }
            Value::Map(id) if depth < 4 => {
                let entries = self.heap.map_at(*id).entries().iter();
                let members = entries.filter_map(|(key, value)| match key {
                    Value::Text(name) => Some((name.to_string(), self.to_json(value, depth + 1))),
                    _ => None,
                });
                Kept::Object(members.collect())
            }
            _ => Kept::Null,
        }
    }
}

/// As commons-lang does: quotes, slashes, controls, and everything beyond ASCII.
fn escape_java_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' | '/' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='\x7f' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            }
        }
    }
    out
}

/// `URLEncoder`: a form's encoding.
fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => {
                out.push(char::from(byte));
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// `URLDecoder`; `None` for a `%` without two hexadecimal digits.
fn url_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &after[2..];
            }
            byte => bytes.push(*byte),
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Decodes either alphabet, white space ignored.
fn base64_decode(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    let bytes = BASE64.decode(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
