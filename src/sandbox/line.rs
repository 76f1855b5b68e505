//! A request as one line, to be read and to be typed: `POST /orders?dry=1 {"n":1}`.

use gatelab_gateway::case::SavedRequest;

use super::Refused;

/// A request as a line: method, path with query, body.
pub fn written(request: &SavedRequest) -> String {
    let mut line = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        line = format!("{line}?{}", request.query);
    }
    if !request.body.is_empty() {
        // A line has no line breaks; JSON does not need them.
        line = format!("{line} {}", request.body.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    line
}

/// Reads such a line. Headers and caller are those of the request that it was before.
pub fn read_line(line: &str, before: &SavedRequest) -> Result<SavedRequest, Refused> {
    let mut parts = line.trim().splitn(3, char::is_whitespace);
    let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if method.is_empty() || !method.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(Refused("A request begins with its method, such as GET.".to_owned()));
    }
    if !target.starts_with('/') || !target.is_ascii() {
        let words = "After the method comes a path that begins with /, in ASCII; others as %41.";
        return Err(Refused(words.to_owned()));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(SavedRequest {
        title: String::new(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        query: query.to_owned(),
        body: parts.next().unwrap_or_default().trim().to_owned(),
        ..before.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_is_written() {
        let before = crate::sandbox::tests::shop().requests()[0].clone();
        for (typed, read) in [
            ("GET /items/7", "GET /items/7"),
            ("  post /orders?dry=1&x   {\"n\": 1} ", "POST /orders?dry=1&x {\"n\": 1}"),
            ("DELETE /a%20b?", "DELETE /a%20b"),
        ] {
            let request = read_line(typed, &before).unwrap();
            assert_eq!(written(&request), read);
            assert_eq!(request.caller, before.caller);
        }
        for (typed, words) in [
            ("", "begins with its method"),
            ("G3T /x", "begins with its method"),
            ("GET", "begins with /"),
            ("GET items", "begins with /"),
            ("GET /caf\u{e9}", "in ASCII"),
        ] {
            let refused = read_line(typed, &before).unwrap_err().0;
            assert!(refused.contains(words), "{typed}: {refused}");
        }
    }
}
