//! What the same traffic would cost on AWS (facts.md F-P01 to F-P07, F-P22, F-P24, F-P30 to F-P37).

use std::fmt;

use gatelab_gateway::Moment;
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::Verdict;

use super::{START, Sandbox, Shot, State};

/// What the same traffic would cost on AWS, first price tier, without any free tier.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Requests in the log.
    pub sent: usize,
    /// Those that are billed.
    pub billed: usize,
    /// Dollars for them.
    pub requests: f64,
    /// Dollars for the same requests at the other product.
    pub requests_elsewhere: f64,
    /// Dollars for each hour that the stage cache is there, used or not.
    pub cache_an_hour: f64,
    /// Hours of the sandbox's clock for which there was one.
    pub cache_hours: f64,
    /// Dollars for these hours.
    pub cache: f64,
}

/// Dollars an hour by the cache's size in GB.
const CACHE: [(&str, f64); 8] = [
    ("0.5", 0.020),
    ("1.6", 0.038),
    ("6.1", 0.200),
    ("13.5", 0.250),
    ("28.4", 0.500),
    ("58.2", 1.000),
    ("118", 1.900),
    ("237", 3.800),
];

/// Stops whose refusals are not billed.
const FREE: [&str; 3] = ["authorize", "API key", "throttle"];

/// An HTTP API's request is billed for each of so many bytes.
const UNIT: usize = 512 * 1024;

const HOUR_MS: f64 = 3_600_000.0;

impl Sandbox {
    /// What the requests in the log would have cost, and what the cache costs.
    pub fn cost(&self) -> Cost {
        // Each request has the price of what it met: the product may have been another one then.
        let shots = || {
            self.done.iter().flat_map(|change| {
                let met = change.other.gateway.setup().api.protocol;
                change.entry.bursts().iter().flat_map(|b| &b.shots).map(move |shot| (met, shot))
            })
        };
        let billed = || shots().filter(|(_, shot)| is_billed(shot));
        let elsewhere = match self.protocol() {
            Protocol::Rest => Protocol::Http,
            Protocol::Http => Protocol::Rest,
        };
        let mut cost = Cost {
            sent: shots().count(),
            billed: billed().count(),
            requests: billed().fold(0.0, |sum, (met, shot)| sum + dollars(met, shot)),
            requests_elsewhere: billed().fold(0.0, |sum, (_, shot)| sum + dollars(elsewhere, shot)),
            cache_an_hour: self.state.cache_an_hour(),
            ..Cost::default()
        };
        for (an_hour, millis) in self.spans().filter(|(an_hour, _)| *an_hour > 0.0) {
            let hours = millis as f64 / HOUR_MS;
            cost.cache_hours += hours;
            cost.cache += hours * an_hour;
        }
        cost
    }

    /// Spans of the clock between two changes: dollars an hour, and milliseconds.
    fn spans(&self) -> impl Iterator<Item = (f64, i64)> {
        // A change keeps the state before it: what it made of it is before the next, or is now.
        let states = self.done.iter().map(|change| &change.other).chain([&self.state]);
        let mut since: Moment = START;
        states.map(move |state| {
            let millis = state.now.millis_since(since);
            since = state.now;
            (state.cache_an_hour(), millis)
        })
    }
}

impl State {
    fn cache_an_hour(&self) -> f64 {
        let size = self.gateway.setup().stage.cache_cluster_size.as_deref();
        let price = CACHE.iter().find(|(gb, _)| Some(*gb) == size);
        price.map_or(0.0, |(_, dollars)| *dollars)
    }
}

/// Where the prices were read, and when.
pub(super) const CHECKED: &str = "2026-09-20, aws.amazon.com/api-gateway/pricing";

/// Dollars for a million requests, first tier.
pub(super) const fn dollars_a_million(protocol: Protocol) -> f64 {
    match protocol {
        Protocol::Rest => 3.50,
        Protocol::Http => 1.00,
    }
}

fn dollars(protocol: Protocol, shot: &Shot) -> f64 {
    let units = match protocol {
        Protocol::Rest => 1,
        Protocol::Http => {
            let bytes = shot.request.body.len().max(shot.response.body.len());
            bytes.div_ceil(UNIT).max(1)
        }
    };
    units as f64 * dollars_a_million(protocol) / 1e6
}

fn is_billed(shot: &Shot) -> bool {
    let refused = shot.trace.entries.iter().find(|entry| entry.verdict == Verdict::Refused);
    refused.is_none_or(|entry| !FREE.contains(&entry.stop))
}

/// Dollars, small ones with the digits that tell: `$0`, `$0.0000035`, `$0.02`, `$155.00`.
pub(super) fn price(dollars: f64) -> String {
    match dollars {
        0.0 => "$0".to_owned(),
        small if small < 0.1 => {
            let digits = (2.0 - small.log10().floor()) as usize;
            let text = format!("${small:.digits$}");
            text.trim_end_matches('0').to_owned()
        }
        _ => format!("${dollars:.2}"),
    }
}

/// `$0.0002 + $0.02/h`
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&price(self.requests))?;
        if self.cache_an_hour > 0.0 {
            write!(f, " + ${}/h", self.cache_an_hour)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn small_sums_keep_the_digits_that_tell() {
        for (dollars, words) in [
            (0.0, "$0"),
            (0.000_001, "$0.000001"),
            (0.000_003_5, "$0.0000035"),
            (0.000_014_49, "$0.0000145"),
            (0.001, "$0.001"),
            (0.02, "$0.02"),
            (155.0, "$155.00"),
        ] {
            assert_eq!(super::price(dollars), words);
        }
    }
}
