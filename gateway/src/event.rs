//! Lambda events as AWS writes them: REST proxy (1.0 without a version), HTTP API 1.0 and 2.0.

use serde_json::Value;

use crate::definition::Setup;
use crate::exchange::Exchange;

/// The event of a REST Lambda proxy integration.
pub fn rest_proxy(x: &Exchange, setup: &Setup) -> Value {
    let _ = (x, setup);
    Value::Null
}

/// The event of an HTTP API integration, format 1.0.
pub fn http_v1(x: &Exchange, setup: &Setup) -> Value {
    let _ = (x, setup);
    Value::Null
}

/// The event of an HTTP API integration, format 2.0.
pub fn http_v2(x: &Exchange, setup: &Setup) -> Value {
    let _ = (x, setup);
    Value::Null
}
