//! The status that a MOCK integration's rendered template names, read as laxly as AWS reads it.

/// The integer `statusCode` of an object. Unquoted keys, either quote, surplus commas and whatever
/// follows the pair are all accepted (data-plane.md 4.8); a number in quotes is not [inferred].
pub(super) fn status(text: &str) -> Option<u16> {
    let mut rest = text.trim_start().strip_prefix('{')?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let (key, after) = key(rest)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        if key == "statusCode" {
            return integer(value);
        }
        rest = after_value(value)?;
    }
}

/// A key and what follows it.
fn key(text: &str) -> Option<(&str, &str)> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        return text[1..].split_once(quote);
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$'))?;
    (end > 0).then(|| text.split_at(end))
}

fn integer(text: &str) -> Option<u16> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    let ends = !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    digits.parse().ok().filter(|status| ends && (100..=599).contains(status))
}

/// What follows a value: the text from the comma after it.
fn after_value(text: &str) -> Option<&str> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.checked_sub(1)?,
            (None, ',') if depth == 0 => return Some(&text[at..]),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lax() {
        let rows: &[(&str, Option<u16>)] = &[
            (r#"{"statusCode": 200}"#, Some(200)),
            ("{statusCode: 200}", Some(200)),
            ("\n {'statusCode':404}\n", Some(404)),
            ("{\n  \"statusCode\": 200,\n}\n", Some(200)),
            ("{,,statusCode: 201,, }", Some(201)),
            ("{statusCode: 200 and more", Some(200)),
            (r#"{"a": {"statusCode": 500}, "b": [1, "}"], "statusCode": 202}"#, Some(202)),
            (r#"{"a": "\",statusCode: 500", statusCode: 203}"#, Some(203)),
            ("statusCode: 200", None),
            (r#"{"statusCode': 200}"#, None),
            (r#"{"statusCode": "200"}"#, None),
            (r#"{"statusCode": 200.5}"#, None),
            (r#"{"statusCode": 20x}"#, None),
            (r#"{"statusCode": 99}"#, None),
            (r#"{"statusCode": 99999999999}"#, None),
            (r#"{"a": 1}"#, None),
            ("{", None),
            ("{}", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(status(text), *expected, "{text}");
        }
    }
}
