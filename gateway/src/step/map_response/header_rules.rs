//! Response headers that the gateway keeps for itself: renamed or dropped (data-plane.md 4.6).

use crate::message::Headers;

/// How one kind of integration's response headers leave.
pub(super) struct Rules {
    remapped: &'static [&'static str],
    dropped: &'static [&'static str],
}

/// HTTP_PROXY.
pub(super) const HTTP_PROXY: Rules = Rules {
    remapped: &["connection", "content-length", "date", "server", "x-amzn-requestid"],
    dropped: &["transfer-encoding", "content-encoding", "via"],
};

/// AWS_PROXY.
pub(super) const LAMBDA_PROXY: Rules = Rules {
    remapped: &["connection", "content-length", "date", "server", "www-authenticate"],
    dropped: &["transfer-encoding"],
};

/// HTTP, AWS and MOCK: headers that response mappings set.
pub(super) const MAPPED: Rules = Rules {
    remapped: &[
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
    ],
    dropped: &["transfer-encoding"],
};

impl Rules {
    /// Adds a header under the name that it may leave with, if it may.
    pub(super) fn append(&self, headers: &mut Headers, name: &str, value: impl Into<String>) {
        let is_one_of = |names: &[&str]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        if is_one_of(self.dropped) {
            return;
        }
        if is_one_of(self.remapped) {
            headers.append(format!("x-amzn-Remapped-{name}"), value);
        } else {
            headers.append(name, value);
        }
    }
}

/// The default of every REST answer.
pub(super) fn with_content_type(headers: &mut Headers) {
    if !headers.contains("content-type") {
        headers.append("Content-Type", "application/json");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let rows = [
            (&HTTP_PROXY, "Date", Some("x-amzn-Remapped-Date")),
            (&HTTP_PROXY, "WWW-Authenticate", Some("WWW-Authenticate")),
            (&HTTP_PROXY, "Via", None),
            (&LAMBDA_PROXY, "WWW-authenticate", Some("x-amzn-Remapped-WWW-authenticate")),
            (&LAMBDA_PROXY, "Content-Encoding", Some("Content-Encoding")),
            (&LAMBDA_PROXY, "Transfer-Encoding", None),
            (&MAPPED, "Host", Some("x-amzn-Remapped-Host")),
            (&MAPPED, "Via", Some("Via")),
            (&MAPPED, "transfer-encoding", None),
        ];
        for (rules, name, expected) in rows {
            let mut headers = Headers::new();
            rules.append(&mut headers, name, "v");
            assert_eq!(headers.iter().next().map(|(n, _)| n), expected, "{name}");
        }
    }
}
