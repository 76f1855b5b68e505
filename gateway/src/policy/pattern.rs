//! IAM's wildcards.

/// Whether a resource pattern names an ARN. In a resource policy, `execute-api:/stage/GET/path`
/// leaves out Region, account and API.
pub(super) fn names(pattern: &str, arn: &str) -> bool {
    match pattern.strip_prefix("execute-api:/") {
        Some(short) => arn.split_once('/').is_some_and(|(_, path)| fits(short, path)),
        None => fits(pattern, arn),
    }
}

pub(super) fn fits_ignoring_case(pattern: &str, text: &str) -> bool {
    pattern.eq_ignore_ascii_case(text)
        || (pattern.contains(['*', '?'])
            && fits(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase()))
}

/// Whether two ARNs fit part by part: a wildcard ends at a colon, but for those of the last part.
pub(super) fn fits_arn(pattern: &str, arn: &str) -> bool {
    let (patterns, parts) = (pattern.splitn(6, ':'), arn.splitn(6, ':'));
    patterns.clone().count() == 6
        && parts.clone().count() == 6
        && patterns.zip(parts).all(|(pattern, part)| fits(pattern, part))
}

/// `*` is any text, slashes and colons included, `?` one character.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last star must take one byte more.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == b'?' || c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    (p, t) = (after, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}
