//! What is typed at a sandbox that is no word of the table: requests, counts, spans of time.

use gatelab_gateway::case::SavedRequest;

use crate::sandbox::{Refused, Sandbox, Shot, read_line};

/// A line that is no word of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing but Enter.
    Enter,
    /// The last request so many times.
    Again(usize),
    /// A number alone: a saved request.
    Number(usize),
    /// `as alice`; nothing for `as nobody`.
    As(Option<String>),
    /// `+5m`: milliseconds.
    Clock(i64),
    /// A request so many times, by somebody, over some time.
    Request { times: usize, line: String, caller: Option<String>, over_ms: Option<u32> },
}

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// Reads a line; nothing where it may be a word of the table.
pub(super) fn read(line: &str) -> Option<Result<Typed, Refused>> {
    if line.is_empty() {
        return Some(Ok(Typed::Enter));
    }
    if line.starts_with(['+', '-']) && line.len() > 1 {
        return span(line).map(|millis| Ok(Typed::Clock(millis)));
    }
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (times, rest) = match first.trim_end_matches('x').parse::<usize>() {
        Ok(times) => (Some(times), rest.trim()),
        Err(_) => (None, line),
    };
    let first = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
    match (first.as_str(), times) {
        ("", Some(number)) => Some(Ok(Typed::Number(number))),
        ("again" | ".", Some(times)) => Some(Ok(Typed::Again(times))),
        ("as", None) => {
            let name = rest.split_whitespace().nth(1)?;
            Some(Ok(Typed::As((name != "nobody").then(|| name.to_owned()))))
        }
        (method, times) if METHODS.contains(&method) => {
            Some(request_line(times.unwrap_or(1), rest))
        }
        (_, Some(_)) => {
            let words = "After a count comes a request, as in 20 get /items/7, or again.";
            Some(Err(Refused(words.to_owned())))
        }
        (_, None) => None,
    }
}

/// The end of a line names who sends and over which time: `… as flood over 2s`.
fn request_line(times: usize, line: &str) -> Result<Typed, Refused> {
    let (line, over_ms) = match line.rsplit_once(" over ") {
        Some((line, over)) if !over.trim().contains(' ') => {
            let millis = span(over).and_then(|millis| u32::try_from(millis).ok());
            let wrong = || Refused(format!("{over} is no span of time; as in over 2s."));
            (line, Some(millis.filter(|ms| (1..=86_400_000).contains(ms)).ok_or_else(wrong)?))
        }
        _ => (line, None),
    };
    let (line, caller) = match line.rsplit_once(" as ") {
        Some((line, name)) if !name.trim().contains(' ') => (line, Some(name.trim().to_owned())),
        _ => (line, None),
    };
    Ok(Typed::Request { times, line: line.to_owned(), caller, over_ms })
}

/// Milliseconds of `+5m`, `90s`, `-2h`, `300 s`, `1d`; a number alone is seconds.
pub(super) fn span(text: &str) -> Option<i64> {
    let text: String = text.split_whitespace().collect();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, unit) = digits.split_at(end);
    let factor = match unit {
        "ms" => 1,
        "" | "s" | "sec" | "second" | "seconds" => 1000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        _ => return None,
    };
    // A hundred years are enough for anybody's quota.
    let millis = number.parse::<i64>().ok()?.checked_mul(factor)?;
    (millis < 36_500 * 86_400_000).then_some(sign * millis)
}

/// The request that a line means: a saved one's headers and body where method and path are its own.
pub(super) fn request(sandbox: &Sandbox, line: &str) -> Result<SavedRequest, Refused> {
    let typed = read_line(line, &SavedRequest::default())?;
    let same = |r: &&SavedRequest| r.method == typed.method && r.path == typed.path;
    let same = sandbox.requests().iter().find(same).cloned();
    let like = same.clone().or_else(|| {
        let routes = sandbox.routes().len();
        let samples = (0..routes).filter_map(|at| sandbox.sample(at));
        samples.into_iter().find(|sample| sample.method == typed.method && !typed.body.is_empty())
    });
    let Some(like) = like else { return Ok(typed) };
    let (query, body) = match same {
        // `post /orders` alone is the saved order.
        Some(same) if typed.query.is_empty() && typed.body.is_empty() => (same.query, same.body),
        _ => (typed.query.clone(), typed.body.clone()),
    };
    Ok(SavedRequest { headers: like.headers, caller: like.caller, query, body, ..typed })
}

/// A request that was sent, as a line below its stage.
pub(super) fn of(shot: &Shot, sandbox: &Sandbox) -> String {
    let stage = format!("/{}", sandbox.gateway().setup().stage.name);
    let target = &shot.request.target;
    let path = target.strip_prefix(&stage).filter(|path| path.starts_with('/')).unwrap_or(target);
    format!("{} {path}", shot.request.method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let request = |times, line: &str, caller: Option<&str>, over_ms| Typed::Request {
            times,
            line: line.to_owned(),
            caller: caller.map(str::to_owned),
            over_ms,
        };
        for (line, read_as) in [
            ("", Some(Typed::Enter)),
            ("get /items/7 as alice", Some(request(1, "get /items/7", Some("alice"), None))),
            ("40 post /orders as flood", Some(request(40, "post /orders", Some("flood"), None))),
            ("40x GET / over 2s", Some(request(40, "GET /", None, Some(2000)))),
            (
                "post /o {\"n\": \"x as y\"} as bob",
                Some(request(1, "post /o {\"n\": \"x as y\"}", Some("bob"), None)),
            ),
            ("3", Some(Typed::Number(3))),
            ("20 again", Some(Typed::Again(20))),
            ("as nobody", Some(Typed::As(None))),
            ("+5m", Some(Typed::Clock(300_000))),
            ("-10s", Some(Typed::Clock(-10_000))),
            ("why 429", None),
            ("+", None),
            ("+x", None),
        ] {
            assert_eq!(read(line).map(Result::unwrap), read_as, "{line}");
        }
        assert!(read("20 lamps").unwrap().is_err());
        assert!(read("get / over soon").unwrap().is_err());
        assert_eq!(span("99999999999999999999d"), None);
        assert_eq!(span("9223372036854775807d"), None);
    }
}
