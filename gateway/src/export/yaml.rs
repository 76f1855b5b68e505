//! A value as YAML with remarks, block by block, in the order of its members.
//!
//! Only what every YAML reader agrees on is written plain: all other text is quoted as in JSON, or
//! stands as a literal block.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Remarks by the JSON pointer of the member that they stand above.
pub(super) type Remarks = BTreeMap<String, String>;

/// The widest line of a remark.
const WIDTH: usize = 96;

/// A document: remarks at the top, a value, and remarks within it.
pub(super) fn document(head: &[String], value: &Value, remarks: &Remarks) -> String {
    let mut writer = Writer { out: String::new(), remarks };
    for paragraph in head {
        comment(&mut writer.out, 0, paragraph);
    }
    match value {
        Value::Object(members) if !members.is_empty() => writer.object(members, 0, ""),
        other => {
            writer.scalar(other, 0);
            writer.out.push('\n');
        }
    }
    writer.out
}

/// A remark in lines that are not too wide.
pub(super) fn comment(out: &mut String, depth: usize, text: &str) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len() + word.len() > WIDTH {
            let _ = writeln!(out, "{:depth$}#{line}", "");
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{:depth$}#{line}", "");
}

struct Writer<'a> {
    out: String,
    remarks: &'a Remarks,
}

impl Writer<'_> {
    fn object(&mut self, members: &Map<String, Value>, depth: usize, at: &str) {
        for (index, (key, value)) in members.iter().enumerate() {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            // The first member of an item of a list stands behind its dash.
            let is_fresh = self.out.is_empty() || self.out.ends_with('\n');
            if let Some(remark) = self.remarks.get(&at).filter(|_| index > 0 || is_fresh) {
                comment(&mut self.out, depth, remark);
            }
            if is_fresh {
                let _ = write!(self.out, "{:depth$}", "");
            }
            let _ = write!(self.out, "{}:", plain_or_quoted(key));
            self.value(value, depth, &at);
        }
    }

    /// A value behind a key's colon.
    fn value(&mut self, value: &Value, depth: usize, at: &str) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.out.push('\n');
                self.object(members, depth + 2, at);
            }
            Value::Array(items) if !items.is_empty() => {
                self.out.push('\n');
                self.list(items, depth + 2, at);
            }
            other => {
                self.out.push(' ');
                self.scalar(other, depth);
                self.out.push('\n');
            }
        }
    }

    fn list(&mut self, items: &[Value], depth: usize, at: &str) {
        for (index, item) in items.iter().enumerate() {
            let _ = write!(self.out, "{:depth$}-", "");
            match item {
                Value::Object(members) if !members.is_empty() => {
                    self.out.push(' ');
                    self.object(members, depth + 2, &format!("{at}/{index}"));
                }
                other => self.value(other, depth, &format!("{at}/{index}")),
            }
        }
    }

    fn scalar(&mut self, value: &Value, depth: usize) {
        match value {
            Value::String(text) if is_block(text) => {
                let chomp = if text.ends_with('\n') { "" } else { "-" };
                let indent = depth + 2;
                let _ = write!(self.out, "|{chomp}");
                for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
                    self.out.push('\n');
                    if !line.is_empty() {
                        let _ = write!(self.out, "{:indent$}{line}", "");
                    }
                }
            }
            Value::String(text) => self.out.push_str(&plain_or_quoted(text)),
            other => {
                let _ = write!(self.out, "{other}");
            }
        }
    }
}

/// Whether a text may stand as a literal block: lines of visible characters, without white space
/// that readers treat differently.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_plain = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric();
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && text.chars().all(is_plain)
        && body.split('\n').all(|line| !line.ends_with(' '))
}

/// Text as it stands where no reader could take it for anything else, or in JSON's quotes.
fn plain_or_quoted(text: &str) -> String {
    const WORDS: [&str; 11] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-./$+{}()*=@,' ".contains(c);
    // A colon is safe inside a word: arn:aws:iam::1:role/x.
    let inner = text.split(':').all(|part| part.chars().all(is_word) && !part.starts_with(' '));
    let ends = !text.ends_with([' ', ':']);
    let is_reserved = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if starts && inner && ends && !is_reserved {
        text.to_owned()
    } else {
        Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::document::Document;

    fn read(text: &str) -> Value {
        Document::read("x.yaml", text).unwrap().root().to_value()
    }

    #[test]
    fn blocks() {
        let value = json!({
            "a": {"on": "yes", "n": 1.5, "t": "x: y", "arn": "arn:aws:iam::1:role/q", "e": "it's, k:"},
            "list": ["1", 1, [], {}, ["in"], {"k": "v", "l": [true, null]}],
            "block": "#set($a = 1)\n  $a\n\nend\n",
            "chomped": "a\nb",
        });
        let remarks = [
            ("/a/n".to_owned(), "a remark".to_owned()),
            ("/list/5/l".to_owned(), "inside".to_owned()),
        ];
        let text = document(&["head".to_owned()], &value, &remarks.into());
        let expected = r#"# head
a:
  "on": "yes"
  # a remark
  "n": 1.5
  t: "x: y"
  arn: arn:aws:iam::1:role/q
  e: "it's, k:"
list:
  - "1"
  - 1
  - []
  - {}
  -
    - in
  - k: v
    # inside
    l:
      - true
      - null
block: |
  #set($a = 1)
    $a

  end
chomped: |-
  a
  b
"#;
        assert_eq!(text, expected);
        assert_eq!(read(&text), value);
    }

    #[test]
    fn long_remarks_are_wrapped() {
        let mut out = String::new();
        comment(&mut out, 2, &"word ".repeat(30));
        assert!(out.lines().count() == 2 && out.lines().all(|l| l.starts_with("  # word")));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            any::<String>(),
            "[ -~\n]{0,20}",
            "[#:|>'\"{}&*!%@,\\[\\]?.-]{0,4}[a-z \n]{0,8}",
            "(yes|No|ON|null|~|1e3|0x1F|1_0|1:30|2010-09-09|\\.inf|=|<<)",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((text.clone(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any_value()) {
            let text = document(&[], &json!({ "v": value }), &Remarks::new());
            prop_assert_eq!(&read(&text)["v"], &value, "{}", text);
        }
    }
}
