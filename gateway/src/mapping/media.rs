//! Media types: which template, and whether a body is bytes or text.

/// The media type of a Content-Type or Accept value: the first one, without parameters.
pub(crate) fn media_type(value: &str) -> &str {
    let first = value.split(',').next().unwrap_or(value);
    first.split(';').next().unwrap_or(first).trim()
}

/// Whether a Content-Type, or the first type of an Accept, is one of a REST API's binary types.
/// `type/*` is a wildcard, `*/*` means everything, `*/subtype` matches nothing (data-plane.md 4.3).
pub(crate) fn is_binary(binary_types: &[String], value: Option<&str>) -> bool {
    if binary_types.is_empty() {
        return false;
    }
    let media = value.map_or("", media_type);
    binary_types.iter().any(|entry| match entry.split_once('/') {
        Some(("*", "*")) => true,
        Some(("*", _)) | None => false,
        Some((kind, "*")) => {
            media.split_once('/').is_some_and(|(asked, _)| asked.eq_ignore_ascii_case(kind))
        }
        Some(_) => entry.eq_ignore_ascii_case(media),
    })
}

/// Whether an HTTP API hands a body of this type to a function as text; all others are base64.
/// Field reports agree on JSON, XML, JavaScript and text, and on forms being base64 [inferred].
pub(crate) fn is_text(content_type: Option<&str>) -> bool {
    let Some(media) = content_type.map(|v| media_type(v).to_ascii_lowercase()) else {
        return true;
    };
    media.starts_with("text/")
        || media.ends_with("+json")
        || media.ends_with("+xml")
        || matches!(
            media.as_str(),
            "" | "application/json" | "application/xml" | "application/javascript"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_types() {
        let rows: &[(&[&str], Option<&str>, bool)] = &[
            (&[], Some("image/png"), false),
            (&["image/png"], Some("image/png"), true),
            (&["image/png"], Some("IMAGE/PNG; q=1"), true),
            (&["image/png"], Some("image/png,image/*;q=0.8"), true),
            (&["image/png"], Some("image/webp,image/png"), false),
            (&["image/png"], Some("image/*"), false),
            (&["image/png"], Some("*/*"), false),
            (&["image/*"], Some("image/webp"), true),
            (&["image/*"], Some("image"), false),
            (&["*/test"], Some("random/test"), false),
            (&["*/test"], Some("*/test"), false),
            (&["image/png"], None, false),
            (&["*/*"], None, true),
            (&["*/*"], Some("text/plain"), true),
        ];
        for (types, value, expected) in rows {
            let types: Vec<String> = types.iter().map(ToString::to_string).collect();
            assert_eq!(is_binary(&types, *value), *expected, "{types:?} {value:?}");
        }
    }

    #[test]
    fn text_types() {
        for (value, expected) in [
            (None, true),
            (Some("application/json; charset=utf-8"), true),
            (Some("application/problem+json"), true),
            (Some("TEXT/html"), true),
            (Some("application/x-www-form-urlencoded"), false),
            (Some("image/png"), false),
        ] {
            assert_eq!(is_text(value), expected, "{value:?}");
        }
    }
}
