//! Methods of texts: those of Java's `String`, counting in UTF-16 as it does.

use std::sync::Arc;

use super::eval::{Eval, Runtime};
use super::value::{Kind, Value};
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
        Ok(match (name, arguments) {
            ("length", []) => Value::int(length(text)),
            ("isEmpty", []) => Value::Bool(text.is_empty()),
            ("isBlank", []) => Value::Bool(text.trim().is_empty()),
            ("trim", []) => Value::text(text.trim_matches(|c: char| c <= ' ')),
            ("strip", []) => Value::text(text.trim()),
            ("toLowerCase", []) => self.new_text(&text.to_lowercase())?,
            ("toUpperCase", []) => self.new_text(&text.to_uppercase())?,
            ("intern", []) => Value::Text(Arc::clone(text)),
            ("charAt", [Value::Number(Number::Int(at))]) => {
                let at = *at;
                self.slice(text, at, at.saturating_add(1))?
            }
            (
                "substring" | "subSequence",
                [Value::Number(Number::Int(from)), Value::Number(Number::Int(to))],
            ) => self.slice(text, *from, *to)?,
            ("substring", [Value::Number(Number::Int(from))]) => {
                let end = i32::try_from(length(text)).unwrap_or(i32::MAX);
                self.slice(text, *from, end)?
            }
            ("codePointAt", [Value::Number(Number::Int(at))]) => {
                let at = *at;
                let Value::Text(c) = self.slice(text, at, at.saturating_add(1))? else {
                    return Ok(Value::Null);
                };
                Value::int(c.chars().next().map_or(0, |c| c as usize))
            }
            ("indexOf", [part]) => search(text, part, 0, false),
            ("indexOf", [part, Value::Number(Number::Int(from))]) => {
                search(text, part, *from, false)
            }
            ("lastIndexOf", [part]) => search(text, part, i32::MAX, true),
            ("lastIndexOf", [part, Value::Number(Number::Int(from))]) => {
                search(text, part, *from, true)
            }
            ("equalsIgnoreCase", [Value::Text(other)]) => {
                Value::Bool(text.to_lowercase() == other.to_lowercase())
            }
            ("contentEquals", [Value::Text(other)]) => Value::Bool(text == other),
            ("contains", [Value::Text(part)]) => Value::Bool(text.contains(&**part)),
            ("startsWith", [Value::Text(part)]) => Value::Bool(text.starts_with(&**part)),
            ("startsWith", [Value::Text(part), Value::Number(Number::Int(from))]) => {
                let units: Vec<u16> = text.encode_utf16().collect();
                let part: Vec<u16> = part.encode_utf16().collect();
                let from = usize::try_from(*from).ok();
                let rest = from.and_then(|from| units.get(from..));
                Value::Bool(rest.is_some_and(|rest| rest.starts_with(&part)))
            }
            ("endsWith", [Value::Text(part)]) => Value::Bool(text.ends_with(&**part)),
            ("concat", [Value::Text(other)]) => self.new_text(&format!("{text}{other}"))?,
            ("compareTo", [Value::Text(other)]) => compare(text, other),
            ("compareTo", [_]) => return self.fail("a text is compared with a text"),
            ("compareToIgnoreCase", [Value::Text(other)]) => {
                compare(&text.to_lowercase(), &other.to_lowercase())
            }
            ("valueOf", [value]) => Value::Text(self.text_of(value)?),
            ("join", [Value::Text(between), Value::List(id)]) => {
                let mut joined = String::new();
                for (i, item) in self.heap.list_at(*id).items.clone().iter().enumerate() {
                    if i > 0 {
                        joined.push_str(between);
                    }
                    self.print(item, &mut joined)?;
                }
                self.new_text(&joined)?
            }
            ("repeat", [Value::Number(Number::Int(times))]) => {
                let Ok(times) = usize::try_from(*times) else {
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
            ("split", [Value::Text(regex), Value::Number(Number::Int(limit))]) => {
                let limit = *limit;
                self.split(text, regex, limit)?
            }
            ("getBytes" | "toCharArray", []) => {
                self.spend(text.len())?;
                let byte = |b: u8| Value::Number(Number::Int(i32::from(b.cast_signed())));
                let character = |c: char| Value::text(c.encode_utf8(&mut [0; 4]));
                if name == "getBytes" {
                    self.new_list(text.bytes().map(byte).collect(), Kind::Array("[B"))?
                } else {
                    self.new_list(text.chars().map(character).collect(), Kind::Array("[C"))?
                }
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
            units.get(from..to).map(|units| text_of_units(units).into())
        });
        match slice {
            Some(slice) => Ok(Value::Text(slice)),
            None => self.fail(format!(
                "from {from} to {to} is not within a text of {} characters",
                length(text)
            )),
        }
    }

    fn pattern(&mut self, regex: &str, text: &str) -> Eval<regex_lite::Regex> {
        let weight = pattern::weight(regex);
        self.spend(text.len().saturating_mul(weight) / 16 + weight * 4)?;
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
        self.new_list(parts, Kind::Array("[Ljava.lang.String;"))
    }
}

/// A text of UTF-16, where half a character is written as `?`, as Java's encoder does.
fn text_of_units(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('?')).collect()
}

/// Length in UTF-16.
fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// `indexOf` and `lastIndexOf`; a number stands for the character of that code.
fn search(text: &str, part: &Value, from: i32, last: bool) -> Value {
    let part: Arc<str> = match part {
        Value::Text(part) => Arc::clone(part),
        Value::Number(code) => {
            let code = char::from_u32(code.as_int().cast_unsigned()).unwrap_or('\0');
            code.to_string().into()
        }
        _ => return Value::Null,
    };
    let start = usize::try_from(from).map_or(0, |from| byte_at(text, from));
    let found = match last {
        true if from < 0 => None,
        true => {
            let end = text.len().min(start + part.len());
            let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text[..end].rfind(&*part)
        }
        false => text[start..].find(&*part).map(|found| start + found),
    };
    found.map_or(Value::Number(Number::Int(-1)), |found| Value::int(length(&text[..found])))
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

/// `String.hashCode`
pub(super) fn hash(text: &str) -> i32 {
    text.encode_utf16()
        .fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `compareTo`: the difference of the first characters that differ, or of the lengths.
fn compare(left: &str, right: &str) -> Value {
    let differing = left.encode_utf16().zip(right.encode_utf16()).find(|(l, r)| l != r);
    let order = match differing {
        Some((l, r)) => i128::from(l) - i128::from(r),
        None => length(left) as i128 - length(right) as i128,
    };
    Value::Number(Number::integer(order))
}
