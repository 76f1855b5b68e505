//! One request's journey: what came in, and what each stop has found out so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::definition::{Api, Route, Setup};
use crate::integration::Event;
use crate::message::{Headers, Request, Response};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::service::Call;
use crate::trace::{CacheMark, Called, Purpose};

/// One request on its way. A slot is filled once, by the step named beside it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What came in.
    pub request: Request,
    /// When it came in.
    pub arrived: Moment,
    /// Simulated milliseconds spent so far.
    pub waited_ms: u32,
    /// Of these, spent in the integration.
    pub integration_ms: Option<u32>,
    /// `$context.requestId`, a UUID.
    pub request_id: String,
    /// `$context.extendedRequestId`, 15 characters and `=`.
    pub extended_request_id: String,
    /// The `X-Amzn-Trace-Id` passed on.
    pub trace_id: String,
    /// The deployment that serves it: the stage's, or the canary's (`arrive`).
    pub api: Arc<Api>,
    /// The custom domain name that it came by, and its mapping (`arrive`).
    pub mapped: Option<Mapped>,
    /// That deployment's id (`arrive`).
    pub deployment: Arc<str>,
    /// `$context.isCanaryRequest`, where a canary exists (`arrive`).
    pub canary: Option<bool>,
    /// The stage variables in force (`arrive`).
    pub stage_variables: Arc<BTreeMap<String, String>>,
    /// The raw path below the stage, such as `/items/7` (`arrive`).
    pub path: String,
    /// The raw path with the stage, or with a domain's mapping, as `$context.path` has it (`arrive`).
    pub full_path: String,
    /// The raw query string, without `?` (`arrive`).
    pub raw_query: String,
    /// The query, decoded, in order (`arrive`).
    pub query: Vec<(String, String)>,
    /// The VPC endpoint that it came through, and the endpoint's VPC (`arrive`).
    pub vpc_endpoint: Option<(String, Option<String>)>,
    /// The route and its path variables (`route`).
    pub matched: Option<Matched>,
    /// Who calls, as the authorizer said (`authorize`).
    pub caller: Option<Arc<Caller>>,
    /// The API key that counted (`api_key`).
    pub api_key: Option<KeyUse>,
    /// What the cache step decided (`cache lookup`).
    pub cache: CacheMark,
    /// Where the answer is to be stored (`cache lookup`).
    pub cache_entry: Option<CachePlan>,
    /// What the integration is asked (`map request`).
    pub outgoing: Option<Outgoing>,
    /// What the integration said (`integrate`).
    pub incoming: Option<Incoming>,
    /// The answer being built (`map response`).
    pub response: Option<Response>,
    /// `$context.requestOverride` and `$context.responseOverride`, as templates set them.
    pub overrides: Map<String, Value>,
    /// The refusal being shaped, for `$context.error.*`.
    pub refusal: Option<Refusal>,
    /// Functions and back ends called so far.
    pub calls: Vec<Called>,
}

/// A custom domain name, and the path of its mapping that took the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The domain's name.
    pub domain: Arc<str>,
    /// Without slashes at its ends; empty for the catch-all.
    pub path: Arc<str>,
}

/// A route that took the request.
#[derive(Clone, Debug)]
pub struct Matched {
    /// Its index in `Api::routes`.
    pub index: usize,
    /// Path variables, raw as in the path.
    pub variables: Vec<(String, String)>,
}

/// Who calls, as far as an authorizer found out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caller {
    /// `principalId`, or the token's `sub`.
    pub principal: String,
    /// What the back end sees as `requestContext.authorizer`, before the protocol's wrapping.
    pub context: Map<String, Value>,
    /// JWT and Cognito: the claims.
    pub claims: Option<Map<String, Value>>,
    /// JWT: the token's scopes, where the route asks for some.
    pub scopes: Option<Vec<String>>,
    /// An API key's value, for `apiKeySource: AUTHORIZER`.
    pub usage_identifier_key: Option<String>,
    /// IAM: what `$context.identity` shows.
    pub identity: Map<String, Value>,
}

/// The API key a request came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The key's id.
    pub key: Arc<str>,
    /// The key's value.
    pub value: Arc<str>,
    /// The plan that lets it in.
    pub plan: Arc<str>,
}

/// Where the cache step wants the answer stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachePlan {
    /// The full cache key.
    pub key: String,
    /// For how many seconds.
    pub ttl: u32,
    /// The caller asked for a fresh answer and may not: say so in a Warning header.
    pub warn: bool,
}

/// What the integration is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    /// A Lambda function, by name, with its event.
    Lambda {
        /// The function's name, stage variables filled in.
        function: String,
        /// The event.
        event: Event,
        /// Invoked asynchronously (`X-Amz-Invocation-Type: Event`).
        asynchronous: bool,
    },
    /// An HTTP back end.
    Http {
        /// The verb.
        method: String,
        /// The whole URL.
        url: String,
        /// The headers.
        headers: Headers,
        /// The body.
        body: Bytes,
    },
    /// Another AWS service.
    Service(Box<Call>),
    /// MOCK: what the request template rendered.
    Mock {
        /// The rendered text.
        text: String,
    },
}

/// What the integration said.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// A Lambda function.
    Lambda {
        /// Its result, or `{"errorMessage": …}`; none of an asynchronous invocation.
        result: Option<Arc<Value>>,
        /// It failed (`X-Amz-Function-Error`).
        failed: bool,
    },
    /// An HTTP back end, or another AWS service.
    Http {
        /// The status.
        status: u16,
        /// The headers.
        headers: Headers,
        /// The body.
        body: Bytes,
    },
    /// MOCK: the status that its request template named.
    Mock {
        /// The status.
        status: u16,
    },
}

impl Exchange {
    /// A request that has just come in.
    pub(crate) fn new(request: Request, now: Moment, setup: &Setup, ids: &Ids) -> Self {
        let trace_id = ids.trace(now, request.headers.get("x-amzn-trace-id"));
        Self {
            request,
            arrived: now,
            waited_ms: 0,
            integration_ms: None,
            request_id: ids.uuid(),
            extended_request_id: ids.extended(),
            trace_id,
            api: Arc::clone(&setup.api),
            deployment: Arc::clone(&setup.deployment),
            mapped: None,
            canary: None,
            stage_variables: Arc::default(),
            path: String::new(),
            full_path: String::new(),
            raw_query: String::new(),
            query: Vec::new(),
            vpc_endpoint: None,
            matched: None,
            caller: None,
            api_key: None,
            cache: CacheMark::Off,
            cache_entry: None,
            outgoing: None,
            incoming: None,
            response: None,
            overrides: Map::new(),
            refusal: None,
            calls: Vec::new(),
        }
    }

    /// The route that took the request.
    ///
    /// # Panics
    /// When asked before the `route` step: the pipeline's order is wrong, which a test excludes.
    #[expect(
        clippy::expect_used,
        reason = "a list in a wrong order is a bug of ours; a test walks every list"
    )]
    pub fn route(&self) -> &Route {
        let matched = self.matched.as_ref().expect("the route step comes before this one");
        &self.api.routes[matched.index]
    }

    /// Path variables, raw; none before the route is known.
    pub fn path_variables(&self) -> &[(String, String)] {
        self.matched.as_ref().map_or(&[], |m| &m.variables)
    }

    /// The last value of a query parameter.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Spends simulated time.
    pub fn wait(&mut self, millis: u32) {
        self.waited_ms = self.waited_ms.saturating_add(millis);
    }

    /// The moment it is now, waits included.
    pub const fn now(&self) -> Moment {
        self.arrived.plus_millis(self.waited_ms as i64)
    }

    /// Notes that a function or back end was called.
    pub fn called(&mut self, name: &str, purpose: Purpose) {
        self.calls.push(Called { name: name.to_owned(), purpose });
    }
}

/// A number from 0 up to 1, drawn for one request: equal worlds draw alike.
pub(crate) const fn draw(seed: u64, count: u64) -> f64 {
    (Ids::mix(seed.rotate_left(32) ^ count) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Where a request's ids come from: equal worlds give equal ids.
#[derive(Debug)]
pub(crate) struct Ids(u128);

impl Ids {
    /// Two rounds of splitmix64 over seed and count.
    pub(crate) const fn of(seed: u64, count: u64) -> Self {
        let high = Self::mix(seed ^ count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let low = Self::mix(high ^ count);
        Self((high as u128) << 64 | low as u128)
    }

    const fn mix(mut z: u64) -> u64 {
        z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn uuid(&self) -> String {
        let (high, low) = self.halves();
        let mut id = String::with_capacity(36);
        push_hex(&mut id, high >> 32, 8);
        id.push('-');
        push_hex(&mut id, high >> 16, 4);
        id.push_str("-4");
        push_hex(&mut id, high, 3);
        id.push('-');
        push_hex(&mut id, (low >> 48) & 0x3fff | 0x8000, 4);
        id.push('-');
        push_hex(&mut id, low, 12);
        id
    }

    const fn halves(&self) -> (u64, u64) {
        ((self.0 >> 64) as u64, self.0 as u64)
    }

    /// Fifteen characters and `=`, as AWS's extended ids look.
    fn extended(&self) -> String {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut id = String::with_capacity(16);
        id.extend((0..15).map(|i| char::from(LETTERS[(self.0 >> (i * 6)) as usize & 63])));
        id.push('=');
        id
    }

    /// A root that the client sent is kept, with its parent or a new one (data-plane.md 13.4).
    fn trace(&self, now: Moment, sent: Option<&str>) -> String {
        let (high, low) = self.halves();
        let mut trace = String::with_capacity(80);
        let Some(sent) = sent.filter(|sent| sent.contains("Root=")) else {
            trace.push_str("Root=1-");
            push_hex(&mut trace, now.epoch_seconds() as u64, 8);
            trace.push('-');
            push_hex(&mut trace, high, 8);
            push_hex(&mut trace, low, 16);
            return trace;
        };
        trace.push_str(sent);
        if !sent.contains("Parent=") {
            trace.push_str(";Parent=");
            push_hex(&mut trace, low, 16);
        }
        if !sent.contains("Sampled=") {
            trace.push_str(";Sampled=0");
        }
        trace
    }
}

/// Writes the last so many hexadecimal digits.
fn push_hex(text: &mut String, number: u64, digits: u32) {
    let digit = |at: u32| char::from_digit((number >> (at * 4)) as u32 & 15, 16).unwrap_or('0');
    text.extend((0..digits).rev().map(digit));
}
