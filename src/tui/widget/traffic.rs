//! What several callers got: a strip of marks for each, and the buckets that decided.

use super::{Line, gauge};
use crate::sandbox::{Burst, Sandbox};
use crate::tui::theme::Role;

/// Marks of a strip.
const MARKS: usize = 20;

/// What a sender got: a mark for each few requests, then the counts.
pub(crate) fn strip(burst: &Burst, width: usize) -> Line {
    let each = burst.shots.len().div_ceil(MARKS).max(1);
    let who = burst.caller.as_deref().unwrap_or("anyone");
    let mut line = Line::new().text("  ").text(who).cut(13).to(14);
    for part in burst.shots.chunks(each) {
        let good = part.iter().filter(|shot| shot.response.status < 400).count();
        line = match good {
            0 => line.say(Role::Refused, "✗"),
            n if n == part.len() => line.say(Role::Good, "✓"),
            _ => line.say(Role::Text, "▓"),
        };
    }
    let line = line.to(14 + MARKS + 2).text(burst.status());
    let words =
        if each == 1 { "a mark is 1 request".into() } else { format!("a mark is {each} requests") };
    let line = line.cut(width);
    if line.width() + words.len() + 2 > width { line } else { line.right(width, Role::Dim, words) }
}

/// The buckets, each with its level.
pub(crate) fn buckets(sandbox: &Sandbox, width: usize) -> Vec<Line> {
    let buckets = sandbox.buckets().into_iter();
    let line = |bucket: crate::sandbox::Bucket| {
        let line = Line::new().text("  ").text(bucket.name).cut(width / 2).to(width / 2 + 1);
        let level = (bucket.level * 100.0) as usize;
        let line = line.and(gauge(10, level, bucket.burst as usize * 100));
        line.text(format!("  {:.1} of {}", bucket.level, bucket.burst)).cut(width)
    };
    buckets.map(line).collect()
}
