//! What lies behind the stage and outlives a request, in sections of lines: limits, kept answers,
//! functions, service doubles, metrics, money, and what AWS would let one wait for.

use gatelab_gateway::Moment;
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::metrics::{Metric, Spread};

use super::cost::price;
use super::{Sandbox, span};

/// Things of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Their name.
    pub title: &'static str,
    /// Each with its name and what there is to say about it.
    pub rows: Vec<(String, String)>,
}

/// Dimensions that every metric has.
const COMMON: [&str; 3] = ["ApiName", "ApiId", "Stage"];

impl Sandbox {
    /// Everything that outlives a request. Sections with nothing in them are left out.
    pub fn behind(&self) -> Vec<Section> {
        let sections = [
            ("Waits for a deployment", self.waiting_rows()),
            ("Buckets", self.bucket_rows()),
            ("Quotas", self.quota_rows()),
            ("Stage cache", self.cache_rows()),
            ("Authorizer results", self.decision_rows()),
            ("Functions", self.function_rows()),
            ("Services", self.service_rows()),
            ("CloudWatch", self.metric_rows()),
            ("Price", self.price_rows()),
            ("Waits of AWS, skipped here", self.skipped_waits()),
        ];
        let sections = sections.into_iter().map(|(title, rows)| Section { title, rows });
        sections.filter(|section| !section.rows.is_empty()).collect()
    }

    fn waiting_rows(&self) -> Vec<(String, String)> {
        let saved = |name| (name, "is saved, and not live".to_owned());
        self.waiting().into_iter().map(saved).collect()
    }

    fn bucket_rows(&self) -> Vec<(String, String)> {
        let row = |b: super::Bucket| {
            let words =
                format!("{:.1} of {} tokens, {} back each second", b.level, b.burst, b.rate);
            (b.name, words)
        };
        self.buckets().into_iter().map(row).collect()
    }

    fn quota_rows(&self) -> Vec<(String, String)> {
        let row = |q: super::Quota| {
            let words = format!("{} of {} left this {}", q.left, q.limit, q.period);
            (format!("plan {}, key {}", q.plan, q.key), words)
        };
        self.quotas().into_iter().map(row).collect()
    }

    fn cache_rows(&self) -> Vec<(String, String)> {
        let entries = self.gateway().world().cache.iter().map(|(key, entry)| {
            let bytes = entry.response.body.len();
            let age = self.age(entry.stored, entry.expires);
            (key.clone(), format!("{}, {bytes} bytes, {age}", entry.response.status))
        });
        entries.collect()
    }

    fn decision_rows(&self) -> Vec<(String, String)> {
        let kept = self.gateway().world().decisions.iter().map(|((authorizer, identity), kept)| {
            let said = match &kept.policy {
                Some(_) => "a policy, read anew for each request",
                None if kept.allowed => "yes",
                None => "no",
            };
            let who = if kept.caller.principal.is_empty() {
                identity.join(", ")
            } else {
                kept.caller.principal.clone()
            };
            let age = self.age(kept.made, kept.expires);
            (format!("{authorizer} about {who}"), format!("{said}, {age}"))
        });
        kept.collect()
    }

    fn function_rows(&self) -> Vec<(String, String)> {
        let functions = self.gateway().world().functions.iter().map(|(name, calls)| {
            let times = match calls.count {
                1 => "called once".to_owned(),
                n => format!("called {n} times"),
            };
            let last =
                calls.last_event.as_ref().map(|event| format!(", last with {}", event.text()));
            (format!("λ {name}"), times + &last.unwrap_or_default())
        });
        functions.collect()
    }

    /// What the doubles of AWS services keep: each queue or table, then what is in it.
    fn service_rows(&self) -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for view in self.gateway().services(self.now()) {
            let name = format!("{} {} {}", view.service.name(), view.kind, view.name);
            rows.push((name, view.holds));
            rows.extend(view.lines.into_iter().map(|line| (String::new(), line)));
        }
        rows
    }

    /// What CloudWatch would be told, by its own names.
    fn metric_rows(&self) -> Vec<(String, String)> {
        let gateway = self.gateway();
        let row = |metric: &Metric| {
            // All have the API and the stage; the rest tells one method from another.
            let of = metric.dimensions.iter().filter(|(name, _)| !COMMON.contains(name));
            let of: Vec<&str> = of.map(|(_, value)| value.as_str()).collect();
            let name = match of.as_slice() {
                [] => metric.name.to_owned(),
                of => format!("{} of {}", metric.name, of.join(" ")),
            };
            let Spread { samples, sum, most, .. } = metric.spread;
            let words = match metric.unit {
                "Milliseconds" if samples > 0 => {
                    format!("{} ms on average, {most} ms at most", sum / samples)
                }
                "Count" => sum.to_string(),
                unit => format!("{sum} {}", unit.to_lowercase()),
            };
            (name, words)
        };
        let metrics = gateway.world().metrics.list(gateway.setup());
        // Once more for the whole API would say the same.
        let of_stage = |m: &&Metric| m.dimensions.iter().any(|(name, _)| *name == "Stage");
        let metrics = metrics.iter().filter(of_stage);
        metrics.filter(|metric| metric.spread.samples > 0).map(row).collect()
    }

    fn price_rows(&self) -> Vec<(String, String)> {
        let cost = self.cost();
        let words = format!("{} of {} billed, {}", cost.billed, cost.sent, price(cost.requests));
        let mut rows = vec![("requests".to_owned(), words)];
        if cost.cache_hours > 0.0 || cost.cache_an_hour > 0.0 {
            let now = match cost.cache_an_hour {
                0.0 => "none now".to_owned(),
                dollars => format!("${dollars} an hour, used or not"),
            };
            let so_far = format!("{:.2} h so far, {}", cost.cache_hours, price(cost.cache));
            rows.push(("the stage cache".to_owned(), format!("{now}; {so_far}")));
        }
        let other = match self.protocol() {
            Protocol::Rest => "as an HTTP API",
            Protocol::Http => "as a REST API",
        };
        let words = format!("{} for the same requests", price(cost.requests_elsewhere));
        rows.push((other.to_owned(), words));
        rows.push(("prices as of".to_owned(), super::cost::CHECKED.to_owned()));
        rows
    }

    /// `41 s old of 300 s`
    fn age(&self, since: Moment, until: Moment) -> String {
        if until <= self.now() {
            return "over".to_owned();
        }
        let old = self.now().millis_since(since) / 1000;
        let left = span(until.millis_since(self.now()));
        format!("{old} s old, {left} left")
    }
}

#[cfg(test)]
mod tests {
    use crate::sandbox::FeatureKind;

    #[test]
    fn what_outlives_a_request_is_told_with_its_age() {
        let mut s = crate::sandbox::tests::shop();
        let titles = |s: &crate::sandbox::Sandbox| -> Vec<&str> {
            s.behind().iter().map(|section| section.title).collect()
        };
        assert_eq!(titles(&s), ["Price"]);
        for kind in [FeatureKind::Cache, FeatureKind::ApiKey, FeatureKind::Authorizer] {
            s.toggle(kind).unwrap();
        }
        s.fire_as(Some("alice"), 0, 1).unwrap();
        s.advance(41_000);
        assert_eq!(
            titles(&s),
            [
                "Buckets",
                "Stage cache",
                "Authorizer results",
                "Functions",
                "CloudWatch",
                "Price",
                "Waits of AWS, skipped here"
            ]
        );
        let row = |title: &str| {
            let section = s.behind().into_iter().find(|section| section.title == title).unwrap();
            section.rows[0].1.clone()
        };
        assert!(
            row("Stage cache").ends_with("41 s old, 4 min 19 s left"),
            "{}",
            row("Stage cache")
        );
        assert!(row("Authorizer results").contains("41 s old"), "{}", row("Authorizer results"));
        assert_eq!(row("CloudWatch"), "1");
    }
}
