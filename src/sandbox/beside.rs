//! The same requests at two APIs, side by side: REST beside HTTP, now beside a snapshot.

use gatelab_gateway::case::SavedRequest;
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::CacheMark;

use super::{LogEntry, Refused, Sandbox, Shot, call, cost};

/// Two APIs and what they made of the same requests.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What each is called.
    pub names: [String; 2],
    /// Dollars for a million requests at each.
    pub dollars_a_million: [f64; 2],
    /// What the second cannot have, in sentences.
    pub lost: Vec<String>,
    /// Each request at both.
    pub pairs: Vec<Pair>,
}

/// One request at both.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What was sent.
    pub did: String,
    /// What became of it at each.
    pub shots: [Shot; 2],
}

/// Headers that differ from one request to the next anyway.
const PER_REQUEST: [&str; 5] =
    ["x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id", "apigw-requestid", "date"];

impl Sandbox {
    /// A request, sent twice, at this API and at the same API as the other product. Nothing of it
    /// touches this sandbox.
    pub fn beside_protocol(
        &self,
        caller: Option<&str>,
        request: &SavedRequest,
    ) -> Result<Beside, Refused> {
        let mut sides = [self.clone(), self.clone()];
        sides[1].switch_protocol()?;
        let [a, b] = [sides[0].compose(caller, request)?, sides[1].compose(caller, request)?];
        let names = sides.each_ref().map(|s| product(s.protocol()).to_owned());
        let dollars_a_million = sides.each_ref().map(|s| cost::dollars_a_million(s.protocol()));
        let now = self.now();
        let pairs = ["", " again"].map(|again| {
            let [left, right] = &mut sides;
            let one = call::run(&mut left.state.gateway, now, a.clone());
            let other = call::run(&mut right.state.gateway, now, b.clone());
            let did = format!("{} {}{again}", request.method, request.path);
            Pair { did, shots: [one, other] }
        });
        Ok(Beside { names, dollars_a_million, lost: self.lost_on_switch(), pairs: pairs.into() })
    }

    /// What was sent since a snapshot was kept, played on it once more: as the API was then, and as it
    /// is now. Both start from the snapshot's world.
    pub fn beside_snapshot(&self, number: usize) -> Result<Beside, Refused> {
        let kept = self.snapshot(number)?;
        let mut then = kept.state.gateway.clone();
        let mut now = then.redeployed(self.gateway().setup().clone(), kept.state.now);
        let since = self.log().filter(|entry| entry.number > kept.after);
        let mut sent: Vec<&Shot> =
            since.flat_map(LogEntry::bursts).flat_map(|burst| &burst.shots).collect();
        sent.sort_by_key(|shot| shot.at);
        let pairs: Vec<Pair> = sent
            .into_iter()
            .map(|shot| Pair {
                did: format!("{} {}", shot.request.method, shot.request.target),
                shots: [&mut then, &mut now]
                    .map(|side| call::run(side, shot.at, shot.request.clone())),
            })
            .collect();
        if pairs.is_empty() {
            let words = format!("Nothing was sent since snapshot {number}: send, then compare.");
            return Err(Refused(words));
        }
        let protocols = [kept.state.gateway.setup().api.protocol, self.protocol()];
        Ok(Beside {
            names: [format!("snapshot {number}"), "now".to_owned()],
            dollars_a_million: protocols.map(cost::dollars_a_million),
            lost: Vec::new(),
            pairs,
        })
    }
}

impl Beside {
    /// The first request whose answers differ, and in what.
    pub fn first_difference(&self) -> Option<(usize, String)> {
        self.pairs.iter().enumerate().find_map(|(at, pair)| Some((at, pair.difference()?)))
    }
}

impl Pair {
    /// In what the answers differ, what a caller sees first; `None`: in nothing that counts.
    pub fn difference(&self) -> Option<String> {
        let [a, b] = &self.shots;
        let (one, other) = (&a.response, &b.response);
        let apart = |what: &str, one: String, other: String| {
            (one != other).then(|| format!("{what}: {one} against {other}"))
        };
        let names = |shot: &Shot| {
            let names = shot.response.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
            let mut names: Vec<String> =
                names.filter(|name| !PER_REQUEST.contains(&name.as_str())).collect();
            names.sort_unstable();
            names.dedup();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        apart("status", one.status.to_string(), other.status.to_string())
            .or_else(|| apart("body", text(a), text(b)))
            .or_else(|| apart("cache", cache(a), cache(b)))
            .or_else(|| apart("called", called(a), called(b)))
            .or_else(|| apart("headers", names(a), names(b)))
    }
}

const fn product(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Rest => "REST API",
        Protocol::Http => "HTTP API",
    }
}

fn text(shot: &Shot) -> String {
    String::from_utf8_lossy(&shot.response.body).into_owned()
}

fn cache(shot: &Shot) -> String {
    match shot.trace.cache {
        CacheMark::Off => "not asked",
        CacheMark::Hit => "HIT",
        CacheMark::Miss => "MISS",
    }
    .to_owned()
}

fn called(shot: &Shot) -> String {
    let names: Vec<&str> = shot.trace.calls.iter().map(|call| call.name.as_str()).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use crate::sandbox::FeatureKind;
    use crate::sandbox::tests::shop;

    #[test]
    fn rest_beside_http_parts_where_the_products_do() {
        let mut s = shop();
        s.toggle(FeatureKind::Cache).unwrap();
        let before = s.gateway().world().clone();
        let request = s.requests()[0].clone();
        let beside = s.beside_protocol(Some("alice"), &request).unwrap();
        assert_eq!(beside.names, ["REST API", "HTTP API"]);
        let [rest, http] = beside.dollars_a_million;
        assert!(rest > 3.0 * http, "{rest} against {http}");
        assert!(beside.lost[0].contains("stage cache"), "{:?}", beside.lost);
        let (at, difference) = beside.first_difference().unwrap();
        assert_eq!((at, difference.as_str()), (0, "cache: MISS against not asked"));
        // The second one counts, the first one has kept.
        assert!(beside.pairs[1].difference().unwrap().starts_with("body: "));
        assert_eq!(*s.gateway().world(), before, "nothing of it touches the sandbox");
    }

    #[test]
    fn a_snapshot_beside_now() {
        let mut s = shop();
        s.keep_snapshot();
        let nothing = s.beside_snapshot(1).unwrap_err().0;
        assert!(nothing.starts_with("Nothing was sent since snapshot 1"), "{nothing}");
        s.toggle(FeatureKind::Throttle).unwrap();
        s.fire_as(Some("alice"), 0, 7).unwrap();
        let beside = s.beside_snapshot(1).unwrap();
        assert_eq!(beside.pairs.len(), 7);
        let (at, difference) = beside.first_difference().unwrap();
        assert_eq!((at, difference.as_str()), (5, "status: 200 against 429"));
    }
}
