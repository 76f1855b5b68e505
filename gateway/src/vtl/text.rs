//! Methods of texts: those of Java's `String`, counting in UTF-16 as it does.

use std::sync::Arc;

use super::eval::{Eval, Runtime};
use super::value::Value;
use crate::json_path::{Number, pattern};

impl Runtime<'_> {
    /// `text.name(arguments)`; null when `String` has no such method.
    pub(super) fn text_method(
        &mut self,
        text: &Arc<str>,
        name: &str,
        arguments: &[Value],
    ) -> Eval<Value> {
        self.spend(text.len() / 32)?;
        let int = |number: &Number| number.as_int();
        Ok(match (name, arguments) {
            ("length", []) => Value::int(length(text)),
            ("isEmpty", []) => Value::Bool(text.is_empty()),
            ("isBlank", []) => Value::Bool(text.trim().is_empty()),
            ("trim", []) => Value::text(text.trim_matches(|c: char| c <= ' ')),
            ("strip", []) => Value::text(text.trim()),
            ("toLowerCase", []) => self.new_text(&text.to_lowercase())?,
            ("toUpperCase", []) => self.new_text(&text.to_uppercase())?,
            ("intern", []) => Value::Text(Arc::clone(text)),
            ("hashCode", []) => Value::Number(Number::Int(hash(text))),
            ("charAt", [Value::Number(at)]) => {
                let at = int(at);
                self.slice(text, at, at.saturating_add(1))?
            }
            ("substring" | "subSequence", [Value::Number(from), Value::Number(to)]) => {
                self.slice(text, int(from), int(to))?
            }
            ("substring", [Value::Number(from)]) => {
                let end = length(text) as i32;
                self.slice(text, int(from), end)?
            }
            ("codePointAt", [Value::Number(at)]) => {
                let at = int(at);
                let Value::Text(c) = self.slice(text, at, at.saturating_add(1))? else {
                    return Ok(Value::Null);
                };
                Value::int(c.chars().next().map_or(0, |c| c as usize))
            }
            ("indexOf", [part]) => self.search(text, part, 0, false)?,
            ("indexOf", [part, Value::Number(from)]) => {
                self.search(text, part, int(from), false)?
            }
            ("lastIndexOf", [part]) => self.search(text, part, i32::MAX, true)?,
            ("lastIndexOf", [part, Value::Number(from)]) => {
                self.search(text, part, int(from), true)?
            }
            ("equalsIgnoreCase", [Value::Text(other)]) => {
                Value::Bool(text.to_lowercase() == other.to_lowercase())
            }
            ("contentEquals", [Value::Text(other)]) => Value::Bool(text == other),
            ("contains", [Value::Text(part)]) => Value::Bool(text.contains(&**part)),
            ("startsWith", [Value::Text(part)]) => Value::Bool(text.starts_with(&**part)),
            ("startsWith", [Value::Text(part), Value::Number(from)]) => {
                let units: Vec<u16> = text.encode_utf16().collect();
                let part: Vec<u16> = part.encode_utf16().collect();
                let from = usize::try_from(int(from)).ok();
                let rest = from.and_then(|from| units.get(from..));
                Value::Bool(rest.is_some_and(|rest| rest.starts_with(&part)))
            }
            ("endsWith", [Value::Text(part)]) => Value::Bool(text.ends_with(&**part)),
            ("concat", [Value::Text(other)]) => self.new_text(&format!("{text}{other}"))?,
            ("compareTo", [Value::Text(other)]) => compare(text, other),
            ("compareToIgnoreCase", [Value::Text(other)]) => {
                compare(&text.to_lowercase(), &other.to_lowercase())
            }
            ("repeat", [Value::Number(times)]) => {
                let Ok(times) = usize::try_from(int(times)) else {
                    return self.fail("a text cannot be repeated a negative number of times");
                };
                self.spend(text.len().saturating_mul(times) / 32)?;
                self.new_text(&text.repeat(if text.is_empty() { 0 } else { times }))?
            }
            ("replace", [Value::Text(from), Value::Text(to)]) => {
                self.grows(text, from.len(), to.len())?;
                self.new_text(&text.replace(&**from, to))?
            }
            ("matches", [Value::Text(regex)]) => {
                let pattern = self.pattern(&format!("^(?:{regex})$"), text)?;
                Value::Bool(pattern.is_match(text))
            }
            ("replaceAll" | "replaceFirst", [Value::Text(regex), Value::Text(by)]) => {
                let pattern = self.pattern(regex, text)?;
                self.grows(text, 1, by.len())?;
                let limit = if name == "replaceAll" { usize::MAX } else { 1 };
                match pattern::replace(&pattern, text, by, limit) {
                    Ok(result) => self.new_text(&result)?,
                    Err(sentence) => return self.fail(sentence),
                }
            }
            ("split", [Value::Text(regex)]) => self.split(text, regex, 0)?,
            ("split", [Value::Text(regex), Value::Number(limit)]) => {
                let limit = int(limit);
                self.split(text, regex, limit)?
            }
            ("getBytes" | "toCharArray", []) => {
                self.spend(text.len())?;
                let items = if name == "getBytes" {
                    text.bytes().map(|b| Value::Number(Number::Int(i32::from(b as i8)))).collect()
                } else {
                    text.chars().map(|c| Value::text(c.encode_utf8(&mut [0; 4]))).collect()
                };
                self.new_list(items)?
            }
            _ => Value::Null,
        })
    }

    /// Refuses a replacement that would outgrow any use, before it is made.
    fn grows(&mut self, text: &str, from: usize, to: usize) -> Eval<()> {
        let most = (text.len() / from.max(1) + 1).saturating_mul(to);
        self.spend(most / 32)
    }

    /// The characters from one index up to another.
    fn slice(&self, text: &str, from: i32, to: i32) -> Eval<Value> {
        let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
        let slice = range.and_then(|(from, to)| {
            if text.is_ascii() {
                return text.get(from..to).map(Into::into);
            }
            let units: Vec<u16> = text.encode_utf16().collect();
            units.get(from..to).map(|units| Arc::from(String::from_utf16_lossy(units)))
        });
        match slice {
            Some(slice) => Ok(Value::Text(slice)),
            None => self.fail(format!(
                "from {from} to {to} is not within a text of {} characters",
                length(text)
            )),
        }
    }

    /// `indexOf` and `lastIndexOf`; a number stands for the character of that code.
    fn search(&mut self, text: &str, part: &Value, from: i32, last: bool) -> Eval<Value> {
        let part: Arc<str> = match part {
            Value::Text(part) => Arc::clone(part),
            Value::Number(code) => {
                let code = char::from_u32(code.as_int() as u32).unwrap_or('\0');
                code.encode_utf8(&mut [0; 4]).to_owned().into()
            }
            _ => return Ok(Value::Null),
        };
        let not_found = Value::Number(Number::Int(-1));
        let size = length(text);
        let from = usize::try_from(from).unwrap_or(0).min(size);
        if last && from == 0 && !text.starts_with(&*part) {
            return Ok(not_found);
        }
        let byte = byte_at(text, from);
        let found = if last {
            let end = text.len().min(byte.saturating_add(part.len()));
            let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text[..end].rfind(&*part)
        } else {
            text[byte..].find(&*part).map(|found| byte + found)
        };
        Ok(found.map_or(not_found, |found| Value::int(length(&text[..found]))))
    }

    fn pattern(&mut self, regex: &str, text: &str) -> Eval<regex_lite::Regex> {
        self.spend(text.len().saturating_mul(pattern::weight(regex)) / 16)?;
        pattern::compile(regex).or_else(|sentence| self.fail(sentence))
    }

    /// `split`: without a limit, the empty parts at the end are dropped.
    fn split(&mut self, text: &str, regex: &str, limit: i32) -> Eval<Value> {
        let pattern = self.pattern(regex, text)?;
        let most = usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let mut parts = Vec::new();
        let mut from = 0;
        for found in pattern.find_iter(text) {
            if parts.len() + 1 >= most {
                break;
            }
            // An empty match at the start gives no empty part.
            if found.end() == 0 || (found.is_empty() && found.start() == text.len()) {
                continue;
            }
            parts.push(&text[from..found.start()]);
            from = found.end();
        }
        parts.push(&text[from..]);
        if limit == 0 {
            while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
                parts.pop();
            }
            if parts.len() == 1 && parts[0].is_empty() && !text.is_empty() {
                parts.clear();
            }
        }
        let parts = parts.into_iter().map(Value::text).collect();
        self.new_list(parts)
    }
}

/// Length in UTF-16.
fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// Where a UTF-16 index is in the text.
fn byte_at(text: &str, index: usize) -> usize {
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        if units >= index {
            return byte;
        }
        units += c.len_utf16();
    }
    text.len()
}

fn hash(text: &str) -> i32 {
    text.encode_utf16()
        .fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `compareTo`: the difference of the first characters that differ, or of the lengths.
fn compare(left: &str, right: &str) -> Value {
    let differing = left.encode_utf16().zip(right.encode_utf16()).find(|(l, r)| l != r);
    let order = match differing {
        Some((l, r)) => i32::from(l) - i32::from(r),
        None => length(left) as i32 - length(right) as i32,
    };
    Value::Number(Number::Int(order))
}
