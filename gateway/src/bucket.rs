//! Token buckets and quotas: arithmetic on moments, exact.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::definition::{Period, QuotaLimit, ThrottleLimit};
use crate::moment::Moment;

/// Tokens are counted in billionths, so that a rate with up to six decimals loses nothing.
const TOKEN: u64 = 1_000_000_000;

const DAY: i64 = 86_400_000;

/// A token bucket: it holds `burst` tokens and gets `rate` back each second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenBucket {
    limit: ThrottleLimit,
    tokens: u64,
    at: Moment,
}

/// Requests counted against a quota in the period that is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// Requests counted; in the first period the offset is among them.
    pub used: u64,
    /// The period they were counted in.
    pub period: Period,
    /// Its start.
    pub since: Moment,
    /// Its end, when the count begins at zero again.
    pub until: Moment,
}

impl TokenBucket {
    /// A full bucket.
    pub fn new(limit: ThrottleLimit, now: Moment) -> Self {
        Self { limit, tokens: capacity(limit), at: now }
    }

    /// Its settings.
    pub const fn limit(&self) -> ThrottleLimit {
        self.limit
    }

    /// Tokens in it at `now`.
    pub fn level(&self, now: Moment) -> f64 {
        self.tokens_at(now) as f64 / TOKEN as f64
    }

    /// Whether a request may pass at `now`.
    pub fn has_token(&self, now: Moment) -> bool {
        self.tokens_at(now) >= TOKEN
    }

    /// A request passes: one token less. Ask `has_token` first.
    pub fn take(&mut self, now: Moment) {
        self.tokens = self.tokens_at(now).saturating_sub(TOKEN);
        self.at = self.at.max(now);
    }

    /// Other settings from now on: what is in it stays, as far as it still fits.
    pub fn set_limit(&mut self, limit: ThrottleLimit, now: Moment) {
        self.tokens = self.tokens_at(now).min(capacity(limit));
        self.at = self.at.max(now);
        self.limit = limit;
    }

    /// Seconds until it holds a whole token; `None`: never, it gets nothing or holds less than one.
    pub fn seconds_to_token(&self, now: Moment) -> Option<f64> {
        let wanted = TOKEN.saturating_sub(self.tokens_at(now));
        if wanted > 0 && capacity(self.limit) < TOKEN {
            return None;
        }
        Some(self.millis_for(wanted)? as f64 / 1000.0)
    }

    /// When it is full again; `None`: it is, or never will be.
    pub fn full_at(&self, now: Moment) -> Option<Moment> {
        let missing = capacity(self.limit) - self.tokens_at(now);
        if missing == 0 { None } else { Some(now.plus_millis(self.millis_for(missing)?)) }
    }

    fn tokens_at(&self, now: Moment) -> u64 {
        let since = now.millis_since(self.at).max(0).unsigned_abs();
        let refill = since.saturating_mul(each_milli(self.limit));
        self.tokens.saturating_add(refill).min(capacity(self.limit))
    }

    fn millis_for(&self, tokens: u64) -> Option<i64> {
        match each_milli(self.limit) {
            0 if tokens > 0 => None,
            rate => i64::try_from(tokens.div_ceil(rate.max(1))).ok(),
        }
    }
}

fn capacity(limit: ThrottleLimit) -> u64 {
    u64::from(limit.burst) * TOKEN
}

/// What comes back in a millisecond.
fn each_milli(limit: ThrottleLimit) -> u64 {
    (limit.rate.max(0.0) * (TOKEN / 1000) as f64).round() as u64
}

impl QuotaUse {
    /// What a key has used before its first request: the offset, taken off its first period.
    pub fn new(limit: QuotaLimit, now: Moment) -> Self {
        let (since, until) = (period_start(limit.period, now), next_period(limit.period, now));
        Self { used: limit.offset, period: limit.period, since, until }
    }

    /// The same at `now`: a new period begins at zero.
    #[must_use]
    pub fn at(self, limit: QuotaLimit, now: Moment) -> Self {
        if self.period == limit.period && now < self.until {
            return self;
        }
        let next = Self { used: 0, ..Self::new(limit, now) };
        if next.since > self.since { next } else { Self { used: self.used, ..next } }
    }

    /// Requests still left at `now`.
    pub fn left(&self, limit: QuotaLimit, now: Moment) -> u64 {
        limit.limit.saturating_sub(self.at(limit, now).used)
    }
}

/// When the period that `now` lies in began, by UTC calendar; weeks begin on Monday.
pub fn period_start(period: Period, now: Moment) -> Moment {
    let day = now.0.div_euclid(DAY);
    match period {
        Period::Day => Moment(day * DAY),
        // 1970-01-01 was a Thursday.
        Period::Week => Moment((day - (day + 3).rem_euclid(7)) * DAY),
        Period::Month => midnight(date(now).first_of_month()),
    }
}

/// When the next period begins.
pub fn next_period(period: Period, now: Moment) -> Moment {
    match period {
        Period::Day => period_start(period, now).plus_millis(DAY),
        Period::Week => period_start(period, now).plus_millis(7 * DAY),
        Period::Month => midnight(date(now).last_of_month()).plus_millis(DAY),
    }
}

fn date(now: Moment) -> Date {
    now.timestamp().to_zoned(TimeZone::UTC).date()
}

fn midnight(date: Date) -> Moment {
    let start = date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp().as_millisecond());
    Moment(start.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "billionths of a token are exact here")]

    use proptest::prelude::*;

    use super::*;

    fn limit(rate: f64, burst: u32) -> ThrottleLimit {
        ThrottleLimit { rate, burst }
    }

    #[test]
    fn a_bucket_by_hand() {
        let mut bucket = TokenBucket::new(limit(2.0, 3), Moment(0));
        for (at, admitted) in
            [(0, true), (0, true), (0, true), (0, false), (499, false), (500, true)]
        {
            let has = bucket.has_token(Moment(at));
            assert_eq!(has, admitted, "at {at}");
            if has {
                bucket.take(Moment(at));
            }
        }
        assert_eq!(bucket.seconds_to_token(Moment(600)), Some(0.4));
        assert_eq!(bucket.full_at(Moment(600)), Some(Moment(2000)));
        assert_eq!(bucket.level(Moment(9_000)), 3.0);
        assert_eq!(bucket.full_at(Moment(9_000)), None);
    }

    #[test]
    fn a_tenth_of_a_token_each_second_is_one_after_ten() {
        let mut bucket = TokenBucket::new(limit(0.1, 1), Moment(0));
        bucket.take(Moment(0));
        // Looked at every second, as a screen would: nothing is lost in between.
        for second in 1..10 {
            assert!(!bucket.has_token(Moment(second * 1000)));
            bucket.set_limit(bucket.limit(), Moment(second * 1000));
        }
        assert!(bucket.has_token(Moment(10_000)));
    }

    #[test]
    fn a_changed_limit_keeps_the_level_clipped() {
        let mut bucket = TokenBucket::new(limit(1.0, 10), Moment(0));
        bucket.take(Moment(0));
        bucket.set_limit(limit(5.0, 4), Moment(0));
        assert_eq!(bucket.level(Moment(0)), 4.0);
        bucket.set_limit(limit(5.0, 100), Moment(0));
        assert_eq!(bucket.level(Moment(0)), 4.0);
        assert_eq!(bucket.level(Moment(1000)), 9.0);
    }

    #[test]
    fn nothing_comes_from_nothing() {
        let empty = TokenBucket::new(limit(5.0, 0), Moment(0));
        assert!(!empty.has_token(Moment(i64::MAX)) && empty.seconds_to_token(Moment(0)).is_none());
        let mut dry = TokenBucket::new(limit(0.0, 1), Moment(0));
        dry.take(Moment(0));
        assert!(!dry.has_token(Moment(i64::MAX)) && dry.full_at(Moment(0)).is_none());
        // A clock that goes back neither gives nor takes.
        let mut bucket = TokenBucket::new(limit(1.0, 2), Moment(5000));
        bucket.take(Moment(5000));
        assert_eq!(bucket.level(Moment(0)), 1.0);
    }

    #[test]
    fn periods_by_the_calendar() {
        for (period, now, start, next) in [
            (Period::Day, "2026-02-28T23:59:59Z", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z"),
            (Period::Week, "2026-11-20T12:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            (Period::Week, "2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            (Period::Week, "1969-12-31T00:00:00Z", "1969-12-29T00:00:00Z", "1970-01-05T00:00:00Z"),
            (Period::Month, "2028-02-29T10:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            (Period::Month, "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let at = |text: &str| Moment(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
            assert_eq!(period_start(period, at(now)), at(start), "{period:?} {now}");
            assert_eq!(next_period(period, at(now)), at(next), "{period:?} {now}");
        }
    }

    #[test]
    fn a_quota_and_its_offset() {
        let limit = QuotaLimit { limit: 5, offset: 2, period: Period::Day };
        let mut used = QuotaUse::new(limit, Moment(0));
        assert_eq!(used.left(limit, Moment(0)), 3);
        used.used += 1;
        assert_eq!(used.left(limit, Moment(DAY - 1)), 2);
        let used = used.at(limit, Moment(DAY));
        assert_eq!((used.left(limit, Moment(DAY)), used.until), (5, Moment(2 * DAY)));
        // Another period: what was used in a part of it is not forgotten.
        let month = QuotaLimit { period: Period::Month, ..limit };
        let used = QuotaUse { used: 4, ..used }.at(month, Moment(DAY));
        assert_eq!((used.left(month, Moment(DAY)), used.since), (1, Moment(0)));
    }

    proptest! {
        /// The ideal bucket is a real number that leaks nothing; ours may differ by one request.
        #[test]
        fn admits_what_the_ideal_bucket_admits(
            rate in 0.001_f64..5000.0, burst in 1_u32..200,
            gaps in proptest::collection::vec(0_i64..3000, 1..300),
        ) {
            let limit = limit(rate, burst);
            let mut bucket = TokenBucket::new(limit, Moment(0));
            let (mut ideal, mut now) = (f64::from(burst), Moment(0));
            let (mut admitted, mut wanted) = (0_i64, 0_i64);
            for gap in gaps {
                now = now.plus_millis(gap);
                ideal = (ideal + gap as f64 / 1000.0 * rate).min(f64::from(burst));
                if ideal >= 1.0 {
                    ideal -= 1.0;
                    wanted += 1;
                }
                if bucket.has_token(now) {
                    bucket.take(now);
                    admitted += 1;
                }
                prop_assert!((admitted - wanted).abs() <= 1, "{admitted} for {wanted}");
                let most = f64::from(burst) + now.0 as f64 / 1000.0 * rate;
                prop_assert!(admitted as f64 <= most + 1e-3);
            }
        }
    }
}
