//! What is played here, to be taken along: as OpenAPI, as a SAM or CloudFormation template, and its
//! requests as a shell script or a hurl file.
//!
//! Everything is written from the checked values, so what was switched on or off is switched so there
//! too. What a format has no words for is said in remarks at the top.

mod openapi;
mod yaml;

use regex_lite::Regex;

use crate::case::Case;
use crate::definition::{ACCOUNT, REGION};

use self::yaml::Remarks;

/// The API as OpenAPI 3.0.1 with AWS's extensions, in YAML.
pub fn openapi(case: &Case) -> String {
    let definition = openapi::document(&case.setup.api, &case.setup.stage);
    yaml::document(&[], &definition, &Remarks::new())
}

/// How API Gateway names a Lambda function that it invokes.
fn function_uri(name: &str) -> String {
    format!(
        "arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}/invocations"
    )
}

/// A pattern without what makes it match whole texts.
fn pattern_as_written(pattern: &Regex) -> &str {
    let text = pattern.as_str();
    text.strip_prefix("^(?:").and_then(|text| text.strip_suffix(")$")).unwrap_or(text)
}
