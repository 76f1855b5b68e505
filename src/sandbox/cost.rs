//! What the same traffic would cost on AWS (facts.md F-P01 to F-P07, F-P24, F-P30 to F-P37).

use std::fmt;

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::Verdict;

use super::{LogEntry, Sandbox, Shot};

/// What the same traffic would cost on AWS, first price tier, without any free tier.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Dollars for the requests in the log.
    pub requests: f64,
    /// Dollars for each hour that the stage cache is there, used or not.
    pub cache_an_hour: f64,
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

impl Sandbox {
    /// What the requests in the log would have cost, and what the cache costs.
    pub fn cost(&self) -> Cost {
        let shots = self.log().flat_map(LogEntry::bursts).flat_map(|burst| &burst.shots);
        let billed = shots.filter(|shot| is_billed(shot));
        let dollars_each = dollars_a_million(self.protocol()) / 1e6;
        let units: usize = match self.protocol() {
            Protocol::Rest => billed.count(),
            Protocol::Http => {
                let bytes = |s: &Shot| s.request.body.len().max(s.response.body.len());
                billed.map(|shot| bytes(shot).div_ceil(UNIT).max(1)).sum()
            }
        };
        let size = self.gateway().setup().stage.cache_cluster_size.as_deref();
        let price = CACHE.iter().find(|(gb, _)| Some(*gb) == size);
        let cache_an_hour = price.map_or(0.0, |(_, dollars)| *dollars);
        Cost { requests: units as f64 * dollars_each, cache_an_hour }
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

fn is_billed(shot: &Shot) -> bool {
    let refused = shot.trace.entries.iter().find(|entry| entry.verdict == Verdict::Refused);
    refused.is_none_or(|entry| !FREE.contains(&entry.stop))
}

/// `$0.0002 + $0.02/h`
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${:.4}", self.requests)?;
        if self.cache_an_hour > 0.0 {
            write!(f, " + ${}/h", self.cache_an_hour)?;
        }
        Ok(())
    }
}
