//! Doubles of what stands behind the gateway: Lambda functions and an HTTP back end.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

/// A Lambda function's double.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// What it does.
    pub kind: FunctionKind,
    /// How long it takes, in simulated milliseconds.
    pub latency_ms: u32,
    /// Whether API Gateway may invoke it (`lambda:InvokeFunction`).
    pub permission: bool,
}

/// What a function double does; conformance/FORMAT.md's kinds.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionKind {
    /// Returns its event.
    Echo,
    /// Returns this.
    Static(Arc<Value>),
    /// Returns a proxy answer that counts its calls from 1.
    Counter,
    /// Returns a proxy answer whose body is its event.
    ProxyEcho,
    /// Returns the JSON in its event's body.
    FromBody,
    /// Returns a proxy answer with the body and content type that it got.
    ProxyMirror,
    /// Acts as one of several, by the text at a dotted path of its event.
    Switch {
        /// The dotted path.
        on: String,
        /// What to act as, by that text.
        cases: BTreeMap<String, FunctionKind>,
        /// What to act as otherwise.
        default: Option<Box<FunctionKind>>,
    },
    /// Fails.
    Error {
        /// `errorMessage`.
        message: String,
        /// `errorType`.
        kind: Option<String>,
    },
    /// Decides as a Lambda authorizer would.
    Authorizer {
        /// Dotted path of the token in its event.
        token: Option<String>,
        /// Rule by token.
        rules: BTreeMap<String, AuthorizerRule>,
        /// Rule for other tokens.
        default: AuthorizerRule,
        /// `principalId` of its policies.
        principal: String,
        /// `context` of its results.
        context: Option<Value>,
        /// `usageIdentifierKey` of its results.
        usage_identifier_key: Option<String>,
    },
}

/// One rule of an authorizer double.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthorizerRule {
    /// A policy that allows the called method.
    Allow,
    /// A policy that denies it.
    Deny,
    /// Fails with the message `Unauthorized`.
    Unauthorized,
    /// Fails otherwise.
    Error,
    /// This result; `{methodArn}` in it replaced.
    Result(Value),
}

/// The HTTP back end's double: paths with answers of their own; all others echo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backend {
    /// Answer by path.
    pub paths: BTreeMap<String, BackendAnswer>,
}

/// One path of the HTTP back end's double.
#[derive(Clone, Debug, PartialEq)]
pub struct BackendAnswer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body; `None` echoes the request.
    pub body: Option<Bytes>,
    /// How long it takes, in simulated milliseconds.
    pub latency_ms: u32,
}
