//! What a signed request says of itself, in its Authorization header or in its query.

use percent_encoding::percent_decode_str;

use super::{ALGORITHM, Fault, FaultKind, SKEW_SECONDS};
use crate::message::Request;
use crate::moment::Moment;
use crate::trace::Why;

/// The longest life of a presigned URL: seven days.
const LONGEST: i64 = 604_800;

/// A signature with everything that it claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The id of the key that signed.
    pub access_key: String,
    /// The scope's day, `20260101`.
    pub date: String,
    /// The scope's Region.
    pub region: String,
    /// The scope's service.
    pub service: String,
    /// The scope's end, always `aws4_request`.
    pub terminator: String,
    /// The names of the signed headers, as listed.
    pub signed_headers: Vec<String>,
    /// 64 hexadecimal digits.
    pub signature: String,
    /// When it was signed.
    pub time: Moment,
    /// The same as it was signed: `20260101T000000Z`.
    pub time_text: String,
    /// The session token of temporary credentials.
    pub token: Option<String>,
    /// A presigned URL: for how many seconds it is good.
    pub expires: Option<i64>,
}

impl Claim {
    /// Reads the claim: from the Authorization header, or else from the query.
    pub fn read(request: &Request) -> Result<Self, Fault> {
        if let Some(header) = request.headers.first("authorization") {
            return of_header(request, header);
        }
        let (_, query) = request.target.split_once('?').unwrap_or_default();
        let query: Vec<(String, String)> =
            query_parts(query).map(|(name, value)| (decoded(name), decoded(value))).collect();
        if query.iter().any(|(name, _)| name == "X-Amz-Algorithm" || name == "X-Amz-Signature") {
            return of_query(&query);
        }
        let why = Why::new(
            "The request is not signed (SigV4): it has neither an Authorization header nor X-Amz-Signature in its query.",
        );
        Err(Fault::new(FaultKind::Unsigned, "Missing Authentication Token", why))
    }
}

/// The query's names and values, as written.
pub(super) fn query_parts(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parts of an Authorization header, or what AWS says to a header that lacks some
/// (data-plane.md 3.1, row 2): Credential, SignedHeaders and Signature.
pub(crate) fn read_authorization<'a>(
    request: &Request,
    header: &'a str,
) -> Result<[&'a str; 3], Fault> {
    let incomplete = |message: String, why: Why| Fault::new(FaultKind::Incomplete, message, why);
    let (_, rest) = header.split_once(' ').unwrap_or(("", header));
    let mut found = [None; 3];
    let names = ["Credential", "SignedHeaders", "Signature"];
    for part in rest.split([',', ' ']).filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            let message = format!(
                "'{part}' not a valid key=value pair (missing equal-sign) in Authorization \
                 header: '{header}'."
            );
            let why = Why::new("{part} in the Authorization header is no name=value.");
            return Err(incomplete(message, why.text("part", part.to_owned())));
        };
        if let Some(at) = names.iter().position(|n| *n == name) {
            found[at] = Some(value).filter(|value| !value.is_empty());
        }
    }
    let dated = request.headers.contains("x-amz-date") || request.headers.contains("date");
    if let ([Some(credential), Some(signed), Some(signature)], true) = (found, dated) {
        return Ok([credential, signed, signature]);
    }
    let mut missing: Vec<&str> =
        [0, 2, 1].into_iter().filter(|at| found[*at].is_none()).map(|at| names[at]).collect();
    let requires = |name| format!("Authorization header requires '{name}' parameter. ");
    let mut message: String = missing.iter().map(requires).collect();
    if !dated {
        message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' \
                    header. ";
        missing.push("X-Amz-Date");
    }
    message.extend(["Authorization=", header]);
    let why = Why::new("The Authorization header is no SigV4 signature: {missing} missing.")
        .text("missing", missing.join(", "));
    Err(incomplete(message, why))
}

fn of_header(request: &Request, header: &str) -> Result<Claim, Fault> {
    let [credential, signed, signature] = read_authorization(request, header)?;
    check_algorithm(header.split(' ').next().unwrap_or_default())?;
    let sent = request.headers.first("x-amz-date").or_else(|| request.headers.first("date"));
    let claim = Claim {
        token: request.headers.first("x-amz-security-token").map(|t| t.trim().to_owned()),
        ..of_credential(credential, signed, signature)?
    };
    claim.at(sent.unwrap_or_default().trim())
}

fn of_query(query: &[(String, String)]) -> Result<Claim, Fault> {
    let get = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let needed = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "X-Amz-Date",
    ];
    let [Some(algorithm), Some(credential), Some(signed), Some(signature), Some(date)] =
        needed.map(|name| get(name).filter(|value| !value.is_empty()))
    else {
        let missing: Vec<&str> =
            needed.into_iter().filter(|n| get(n).is_none_or(str::is_empty)).collect();
        let texts: Vec<String> = missing
            .iter()
            .map(|name| format!("AWS query-string parameters must include '{name}'. "))
            .collect();
        let why = Why::new("The query is no whole presigned signature: {missing} missing.")
            .text("missing", missing.join(", "));
        let message = texts.concat() + "Re-examine the query-string parameters.";
        return Err(Fault::new(FaultKind::Incomplete, message, why.inferred()));
    };
    check_algorithm(algorithm)?;
    let claim = Claim {
        token: get("X-Amz-Security-Token").map(str::to_owned),
        expires: Some(lifetime(get("X-Amz-Expires"))?),
        ..of_credential(credential, signed, signature)?
    };
    claim.at(date)
}

/// Seconds that a presigned URL is good for; without a word, as long as any signature.
fn lifetime(sent: Option<&str>) -> Result<i64, Fault> {
    let Some(text) = sent else { return Ok(SKEW_SECONDS) };
    let message = match text.parse::<i64>() {
        Ok(0..=LONGEST) => return Ok(text.parse().unwrap_or(0)),
        Ok(i64::MIN..0) => "X-Amz-Expires must be non-negative",
        Ok(_) => {
            "X-Amz-Expires must be less than a week (in seconds); that is, the given \
                  X-Amz-Expires must be less than 604800 seconds"
        }
        Err(_) => "X-Amz-Expires should be a number",
    };
    let why = Why::new("X-Amz-Expires is {text}, and it must be 0 to 604800 seconds.");
    Err(Fault::new(FaultKind::Invalid, message, why.text("text", text.to_owned()).inferred()))
}

fn check_algorithm(algorithm: &str) -> Result<(), Fault> {
    if algorithm == ALGORITHM {
        return Ok(());
    }
    let message = format!("Unsupported AWS 'algorithm': '{algorithm}'.");
    let why = Why::new("It is signed with {algorithm}; here only AWS4-HMAC-SHA256 is.")
        .text("algorithm", algorithm.to_owned());
    Err(Fault::new(FaultKind::Incomplete, message, why.inferred()))
}

fn of_credential(credential: &str, signed: &str, signature: &str) -> Result<Claim, Fault> {
    let parts: Vec<&str> = credential.split('/').collect();
    let [access_key, date, region, service, terminator] = *parts else {
        let message = format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. \
             keyid/date/region/service/term, got '{credential}'"
        );
        let why = Why::new("{credential} is not KEY/DAY/REGION/SERVICE/aws4_request.")
            .text("credential", credential.to_owned());
        return Err(Fault::new(FaultKind::Incomplete, message, why.inferred()));
    };
    Ok(Claim {
        access_key: access_key.to_owned(),
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        terminator: terminator.to_owned(),
        signed_headers: signed.split(';').map(str::to_owned).collect(),
        signature: signature.to_owned(),
        time: Moment::default(),
        time_text: String::new(),
        token: None,
        expires: None,
    })
}

impl Claim {
    /// The same, signed at a time in ISO 8601's basic form, or (a Date header) in RFC 2822's.
    fn at(mut self, sent: &str) -> Result<Self, Fault> {
        let basic = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", sent);
        let at = match basic {
            Ok(at) => jiff::tz::Offset::UTC.to_timestamp(at).ok(),
            Err(_) => jiff::fmt::rfc2822::parse(sent).ok().map(|at| at.timestamp()),
        };
        let Some(at) = at else {
            let message = format!("Date must be in ISO-8601 'basic format'. Got '{sent}'.");
            let why = Why::new("{sent} is no time such as 20260101T000000Z.");
            let why = why.text("sent", sent.to_owned()).inferred();
            return Err(Fault::new(FaultKind::Incomplete, message, why));
        };
        self.time = Moment(at.as_millisecond());
        self.time_text = match basic {
            Ok(_) => sent.to_owned(),
            Err(_) => super::basic(self.time),
        };
        Ok(self)
    }
}
