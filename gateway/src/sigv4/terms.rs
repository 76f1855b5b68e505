//! Where, when and for whom a signature is good: its scope, its times, its session token.

use super::{Claim, Fault, FaultKind, SKEW_SECONDS, basic};
use crate::moment::Moment;
use crate::trace::Why;

impl Claim {
    /// Whether the signature is meant for this Region and service, on the day that its time names.
    pub fn check_scope(&self, region: &str, service: &str) -> Result<(), Fault> {
        let mut faults = Vec::new();
        if self.region != region {
            let asked = &self.region;
            faults.push(format!("Credential should be scoped to a valid region, not '{asked}'. "));
        }
        if self.service != service {
            faults.push(format!("Credential should be scoped to correct service: '{service}'. "));
        }
        if self.terminator != "aws4_request" {
            let asked = &self.terminator;
            faults.push(format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{asked}'. "
            ));
        }
        if self.time_text.get(..8) != Some(&*self.date) {
            let (date, time) = (&self.date, &self.time_text);
            faults.push(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{date}' != '{}', from '{time}'. ",
                time.get(..8).unwrap_or(time),
            ));
        }
        if faults.is_empty() {
            return Ok(());
        }
        let why = Why::new("It is signed for {scope}, and this is {service} in {region}.")
            .text("scope", self.scope())
            .text("service", service.to_owned())
            .text("region", region.to_owned());
        Err(Fault::new(FaultKind::Invalid, faults.concat().trim_end(), why.inferred()))
    }

    /// Whether the signature is of now: five minutes around it, or as long as a presigned URL says.
    pub fn check_times(&self, now: Moment) -> Result<(), Fault> {
        let (life, unit) = match self.expires {
            None => (SKEW_SECONDS, "5 min."),
            Some(seconds) => (seconds, "X-Amz-Expires"),
        };
        let signed = &self.time_text;
        let age = now.millis_since(self.time);
        if age > life.saturating_mul(1000) {
            let (oldest, at) = (basic(now.plus_seconds(-life)), basic(now));
            let message =
                format!("Signature expired: {signed} is now earlier than {oldest} ({at} - {unit})");
            let why = Why::new("It was signed {age} ago, and a signature is good for {life}.");
            let why = why.seconds("age", age as f64 / 1000.0).seconds("life", life as f64);
            return Err(Fault::new(FaultKind::Invalid, message, why));
        }
        if age < -SKEW_SECONDS * 1000 {
            let (newest, at) = (basic(now.plus_seconds(SKEW_SECONDS)), basic(now));
            let message = format!(
                "Signature not yet current: {signed} is still later than {newest} ({at} + 5 min.)"
            );
            let why =
                Why::new("It is signed {ahead} in the future, and clocks may differ by {skew}.")
                    .seconds("ahead", -age as f64 / 1000.0)
                    .seconds("skew", SKEW_SECONDS as f64);
            return Err(Fault::new(FaultKind::Invalid, message, why));
        }
        Ok(())
    }

    /// Whether the session token is the one that belongs to the key.
    pub fn check_token(&self, expected: Option<&str>) -> Result<(), Fault> {
        let sentence = match (self.token.as_deref(), expected) {
            (sent, expected) if sent == expected => return Ok(()),
            (None, _) => "{key} is a temporary key, and its session token is missing.",
            (_, None) => "{key} is a long-term key, and a session token came with it.",
            _ => "The session token is not the one that belongs to {key}.",
        };
        Err(Fault::unknown_key(Why::new(sentence).text("key", self.access_key.clone())))
    }
}
