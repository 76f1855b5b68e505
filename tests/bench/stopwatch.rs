//! How long a piece of work takes, at its best.

use std::time::{Duration, Instant};

/// The shortest of so many runs, and what it made.
pub(crate) fn best<T>(times: usize, mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut run = || {
        let at = Instant::now();
        let made = work();
        (at.elapsed(), made)
    };
    let first = run();
    (1..times).map(|_| run()).fold(first, |a, b| if b.0 < a.0 { b } else { a })
}
