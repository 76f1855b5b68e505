//! A JSON document that loses nothing: member order, every digit of a number.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::number::Number;

/// Deeper documents are refused, so that walking one never exhausts the stack.
const MAX_DEPTH: u32 = 128;
/// Objects of more members find duplicates through an index.
const SMALL: usize = 16;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as Java reads it.
    Number(Number),
    /// A string.
    Text(Arc<str>),
    /// An array.
    List(Vec<Json>),
    /// An object; the last of two members of one name wins, in the first one's place.
    Object(Vec<(Arc<str>, Json)>),
}

impl Json {
    /// Reads a document; `None` when it is not JSON or nested too deeply.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// A member of an object.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(key, _)| **key == *name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Its JSON text, without spaces.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Self::Number(n) => n.write(out),
            Self::Text(text) => write_text(text, false, out),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (i, (name, value)) in members.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_text(name, false, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// A string with its quotes; `slashes` escapes `/` too, as json-smart does when a list prints itself.
pub(crate) fn write_text(text: &str, slashes: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '/' if slashes => out.push_str("\\/"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Number(n) => Self::Number(Number::read(&n.to_string())),
            Value::String(s) => Self::Text(s.as_str().into()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.iter().map(|(k, v)| (k.as_str().into(), v.into())).collect())
            }
        }
    }
}

impl From<&Json> for serde_json::Value {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(b) => Self::Bool(*b),
            Json::Number(n) => n.to_serde(),
            Json::Text(text) => Self::String(text.to_string()),
            Json::List(items) => Self::Array(items.iter().map(Self::from).collect()),
            Json::Object(members) => {
                Self::Object(members.iter().map(|(k, v)| (k.to_string(), v.into())).collect())
            }
        }
    }
}

/// Removes the earlier of two members of one name, keeping its place.
fn without_duplicates(members: Vec<(Arc<str>, Json)>) -> Vec<(Arc<str>, Json)> {
    let mut kept: Vec<(Arc<str>, Json)> = Vec::with_capacity(members.len());
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    let indexed = members.len() > SMALL;
    for (name, value) in members {
        let place = if indexed {
            places.get(&name).copied()
        } else {
            kept.iter().position(|(known, _)| *known == name)
        };
        if let Some(slot) = place.and_then(|place| kept.get_mut(place)) {
            slot.1 = value;
        } else {
            if indexed {
                places.insert(Arc::clone(&name), kept.len());
            }
            kept.push((name, value));
        }
    }
    kept
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Json::Text),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json> {
        self.eat(b'{')?;
        let mut members = Vec::new();
        self.space();
        if self.eat(b'}').is_some() {
            return Some(Json::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.eat(b':')?;
            members.push((name, self.value(depth + 1)?));
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b'}')?;
                return Some(Json::Object(without_duplicates(members)));
            }
        }
    }

    fn list(&mut self, depth: u32) -> Option<Json> {
        self.eat(b'[')?;
        let mut items = Vec::new();
        self.space();
        if self.eat(b']').is_some() {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b']')?;
                return Some(Json::List(items));
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.at;
        let _ = self.eat(b'-');
        let zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (zero && whole > 1) {
            return None;
        }
        if self.eat(b'.').is_some() && self.digits() == 0 {
            return None;
        }
        if self.eat(b'e').or_else(|| self.eat(b'E')).is_some() {
            let _ = self.eat(b'+').or_else(|| self.eat(b'-'));
            if self.digits() == 0 {
                return None;
            }
        }
        Some(Json::Number(Number::read(&self.text[start..self.at])))
    }

    fn string(&mut self) -> Option<Arc<str>> {
        self.eat(b'"')?;
        let start = self.at;
        let mut plain = None::<String>;
        let mut from = start;
        loop {
            match self.peek()? {
                b'"' => {
                    let rest = &self.text[from..self.at];
                    self.at += 1;
                    return Some(match plain {
                        None => rest.into(),
                        Some(mut text) => {
                            text.push_str(rest);
                            text.into()
                        }
                    });
                }
                b'\\' => {
                    let text = plain.get_or_insert_default();
                    text.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    let c = self.escape()?;
                    plain.get_or_insert_default().push(c);
                    from = self.at;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let c = match self.peek()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            c @ (b'"' | b'\\' | b'/') => char::from(c),
            _ => return None,
        };
        self.at += 1;
        Some(c)
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                return char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            }
            self.at = back;
        }
        // Half a character is written as Java's encoder writes it.
        Some(char::from_u32(high).unwrap_or('?'))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(digits, 16).ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_as_they_were() {
        for text in [
            "null",
            "[1,-2,0.5,1.0E10,12345678901234567890123456789012345678901234567890]",
            r#"{"b":1,"a":{"x":[true,false,null]}}"#,
            r#""a\"\\\n/é😀""#,
            "[]",
            "{}",
        ] {
            assert_eq!(Json::parse(text).unwrap().to_text(), text);
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "01",
            "1.",
            "-",
            "nul",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u+123\"",
            "1 2",
            "{a:1}",
        ] {
            assert_eq!(Json::parse(text), None, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(Json::parse(&deep), None);
    }

    #[test]
    fn escapes_and_duplicates_are_read_as_java_reads_them() {
        assert_eq!(Json::parse(r#""\u00e9\ud83d\ude00""#), Some(Json::Text("é😀".into())));
        assert_eq!(Json::parse(r#""a\ud83d""#), Some(Json::Text("a?".into())));
        assert_eq!(Json::parse(r#"{"a":1,"b":2,"a":3}"#).unwrap().to_text(), r#"{"a":3,"b":2}"#);
    }
}
