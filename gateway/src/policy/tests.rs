//! Statements, conditions and principals, in tables.

use serde_json::{Value, json};

use super::pattern::fits;
use super::*;

const ARN: &str = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/7";
const ANN: &str = "arn:aws:iam::111122223333:user/staff/ann";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/nightly";

/// 2026-01-01T00:00:00Z
const NOW: Moment = Moment(1_767_225_600_000);

fn ask(resource: &str) -> Ask<'_> {
    Ask { action: INVOKE, resource, source_ip: "203.0.113.9", now: NOW, ..Ask::default() }
}

fn statement(effect: &str, resource: &str) -> Value {
    json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource})
}

fn allow_where(member: &str, value: &Value) -> Value {
    let mut part = statement("Allow", "*");
    part[member] = value.clone();
    json!({"Statement": [part]})
}

#[test]
fn wildcards() {
    for (pattern, fits_it) in [
        (ARN, true),
        ("*", true),
        ("arn:aws:execute-api:*", true),
        ("arn:aws:execute-api:*:*:*/dev/*/pets/*", true),
        ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/?", true),
        ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/*/GET/*/7", true),
        ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets", false),
        ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/POST/*", false),
        ("execute-api:/dev/GET/pets/*", true),
        ("execute-api:/prod/*", false),
        ("", false),
    ] {
        assert_eq!(names(pattern, ARN), fits_it, "{pattern}");
    }
    assert!(fits("a*b*c", "a--b-b--c") && !fits("a*b", "a--bc") && fits("**", ""));
}

#[test]
fn deny_before_allow_before_silence() {
    let allow = statement("Allow", "*");
    let deny = statement("Deny", "*/pets/*");
    let other = statement("Allow", "*/POST/*");
    for (statements, answer) in [
        (json!([allow, deny]), Answer::Denied(2)),
        (json!([other, allow]), Answer::Allowed(2)),
        (json!([other]), Answer::Silent),
        (json!([]), Answer::Silent),
        (allow.clone(), Answer::Allowed(1)),
    ] {
        let policy = Policy::read(&json!({"Statement": statements})).unwrap();
        assert_eq!(policy.answer(ask(ARN)), answer, "{statements}");
    }
}

#[test]
fn actions_ignore_case_and_negations_turn_round() {
    for (part, answer) in [
        (json!({"Action": "EXECUTE-API:invoke", "Resource": "*"}), Answer::Allowed(1)),
        (json!({"Action": ["execute-api:*"], "Resource": ["x", "*"]}), Answer::Allowed(1)),
        (json!({"Action": "execute-api:InvalidateCache", "Resource": "*"}), Answer::Silent),
        (json!({"NotAction": "execute-api:Invoke", "Resource": "*"}), Answer::Silent),
        (json!({"Action": "*", "NotResource": "*/POST/*"}), Answer::Allowed(1)),
    ] {
        let mut part = part;
        part["Effect"] = json!("Allow");
        let policy = Policy::read(&json!({"Statement": [part]})).unwrap();
        assert_eq!(policy.answer(ask(ARN)), answer, "{part}");
    }
}

/// data-plane.md 5.8, both tables.
#[test]
fn two_sides_together() {
    const ALLOW: Answer = Answer::Allowed(1);
    const DENY: Answer = Answer::Denied(1);
    const SILENT: Answer = Answer::Silent;
    for (own, resource, same, cross) in [
        (ALLOW, ALLOW, Some(true), Some(true)),
        (ALLOW, SILENT, Some(true), None),
        (ALLOW, DENY, Some(false), Some(false)),
        (SILENT, ALLOW, Some(true), None),
        (SILENT, SILENT, None, None),
        (SILENT, DENY, Some(false), Some(false)),
        (DENY, ALLOW, Some(false), Some(false)),
        (DENY, SILENT, Some(false), Some(false)),
        (DENY, DENY, Some(false), Some(false)),
    ] {
        assert_eq!(own.with(resource, true), same, "{own:?} {resource:?}");
        assert_eq!(own.with(resource, false), cross, "{own:?} {resource:?}, cross account");
    }
}

#[test]
fn conditions() {
    let public = ask(ARN);
    let signed = Ask {
        caller: Some(SESSION),
        user_agent: Some("curl/8.5"),
        referer: Some("https://example.com/page"),
        ..public
    };
    let private = Ask { vpc_endpoint: Some(("vpce-1", Some("vpc-9"))), ..public };
    for (from, operator, key, values, holds) in [
        (public, "IpAddress", "aws:SourceIp", json!("203.0.113.0/24"), true),
        (public, "IpAddress", "aws:SourceIp", json!(["10.0.0.0/8", "203.0.113.9"]), true),
        (public, "IpAddress", "AWS:sourceip", json!("0.0.0.0/0"), true),
        (public, "IpAddress", "aws:SourceIp", json!("203.0.112.0/24"), false),
        (public, "IpAddress", "aws:SourceIp", json!("2001:db8::/32"), false),
        (public, "NotIpAddress", "aws:SourceIp", json!("203.0.113.0/24"), false),
        (public, "NotIpAddress", "aws:SourceIp", json!("10.0.0.0/8"), true),
        (private, "IpAddress", "aws:SourceIp", json!("203.0.113.0/24"), false),
        (private, "IpAddress", "aws:VpcSourceIp", json!("203.0.113.0/24"), true),
        (public, "StringEquals", "aws:SourceVpce", json!("vpce-1"), false),
        (public, "StringNotEquals", "aws:SourceVpce", json!("vpce-1"), true),
        (public, "StringEqualsIfExists", "aws:SourceVpce", json!("vpce-1"), true),
        (private, "StringEqualsIfExists", "aws:SourceVpce", json!("vpce-2"), false),
        (private, "StringEquals", "aws:SourceVpce", json!(["vpce-0", "vpce-1"]), true),
        (private, "StringNotEquals", "aws:SourceVpce", json!(["vpce-0", "vpce-1"]), false),
        (private, "ForAnyValue:StringEquals", "aws:SourceVpc", json!("vpc-9"), true),
        (public, "ForAnyValue:StringEquals", "aws:SourceVpc", json!("vpc-9"), false),
        (public, "ForAllValues:StringEquals", "aws:SourceVpc", json!("vpc-9"), true),
        (public, "Null", "aws:SourceVpc", json!("true"), true),
        (private, "Null", "aws:SourceVpc", json!(true), false),
        (private, "Null", "aws:SourceVpc", json!("false"), true),
        (signed, "StringLike", "aws:UserAgent", json!("curl/*"), true),
        (signed, "StringNotLike", "aws:UserAgent", json!("curl/*"), false),
        (signed, "StringEquals", "aws:UserAgent", json!("curl/*"), false),
        (signed, "StringEqualsIgnoreCase", "aws:UserAgent", json!("CURL/8.5"), true),
        (signed, "StringNotEqualsIgnoreCase", "aws:UserAgent", json!("CURL/8.5"), false),
        (signed, "StringLike", "aws:Referer", json!("https://example.com/*"), true),
        (public, "StringLike", "aws:Referer", json!("*"), false),
        (signed, "ArnLike", "aws:PrincipalArn", json!("arn:aws:iam::*:role/Read*"), true),
        (signed, "ArnEquals", "aws:PrincipalArn", json!("arn:aws:iam::*:role/Write*"), false),
        (signed, "ArnNotLike", "aws:PrincipalArn", json!("arn:aws:iam::*:user/*"), true),
        (signed, "ArnLike", "aws:PrincipalArn", json!("arn:*role/Reader"), false),
        (signed, "StringEquals", "aws:PrincipalAccount", json!("111122223333"), true),
        (public, "StringEquals", "aws:PrincipalAccount", json!("111122223333"), false),
        (public, "Bool", "aws:SecureTransport", json!("true"), true),
        (public, "Bool", "aws:SecureTransport", json!(false), false),
        (public, "DateLessThan", "aws:CurrentTime", json!("2026-01-01T00:00:01Z"), true),
        (public, "DateLessThan", "aws:CurrentTime", json!("2026-01-01T00:00:00Z"), false),
        (public, "DateLessThanEquals", "aws:CurrentTime", json!("2026-01-01"), true),
        (public, "DateGreaterThan", "aws:CurrentTime", json!("2025-12-31T23:59:59+00:00"), true),
        (public, "DateEquals", "aws:EpochTime", json!(1_767_225_600), true),
        (public, "DateNotEquals", "aws:EpochTime", json!("1767225600"), false),
        (public, "NumericGreaterThanEquals", "aws:EpochTime", json!("1767225600"), true),
        (public, "NumericGreaterThan", "aws:EpochTime", json!("1767225600"), false),
        (public, "NumericLessThan", "aws:EpochTime", json!(["1", "1e12"]), true),
        (public, "NumericNotEquals", "aws:EpochTime", json!(7), true),
        (public, "StringEquals", "aws:SourceVpc", json!([]), false),
    ] {
        let document = allow_where("Condition", &json!({operator: {key: values}}));
        let answer = Policy::read(&document).unwrap().answer(from);
        let wanted = if holds { Answer::Allowed(1) } else { Answer::Silent };
        assert_eq!(answer, wanted, "{operator} {key} {values}");
    }
}

#[test]
fn all_conditions_must_hold() {
    let condition = |block: &str, agent: &str| {
        let both =
            json!({"IpAddress": {"aws:SourceIp": block}, "StringLike": {"aws:UserAgent": agent}});
        Policy::read(&allow_where("Condition", &both)).unwrap()
    };
    let from = Ask { user_agent: Some("curl/8"), ..ask(ARN) };
    assert_eq!(condition("203.0.113.0/24", "curl*").answer(from), Answer::Allowed(1));
    assert_eq!(condition("203.0.113.0/24", "wget*").answer(from), Answer::Silent);
    assert_eq!(condition("10.0.0.0/8", "curl*").answer(from), Answer::Silent);
}

#[test]
fn principals() {
    for (principal, anonymous, ann, session) in [
        (json!("*"), true, true, true),
        (json!({"AWS": "*"}), true, true, true),
        (json!({"AWS": ["arn:aws:iam::000000000000:root", "*"]}), true, true, true),
        (json!({"AWS": "arn:aws:iam::000000000000:root"}), false, false, false),
        (json!({"AWS": "111122223333"}), false, true, true),
        (json!({"AWS": "arn:aws:iam::111122223333:root"}), false, true, true),
        (json!({"AWS": ANN}), false, true, false),
        (json!({"AWS": "arn:aws:iam::111122223333:user/ann"}), false, false, false),
        (json!({"AWS": SESSION}), false, false, true),
        (json!({"AWS": "arn:aws:iam::111122223333:role/Reader"}), false, false, true),
        (json!({"Service": "lambda.amazonaws.com"}), false, false, false),
    ] {
        for (member, turned) in [("Principal", false), ("NotPrincipal", true)] {
            let policy = Policy::read(&allow_where(member, &principal)).unwrap();
            for (caller, meant) in [(None, anonymous), (Some(ANN), ann), (Some(SESSION), session)] {
                let allowed = policy.answer(Ask { caller, ..ask(ARN) }) == Answer::Allowed(1);
                assert_eq!(allowed, meant != turned, "{member} {principal} {caller:?}");
            }
        }
    }
}

#[test]
fn what_is_not_understood_is_refused_where_it_stands() {
    let with = |member: &str, value: Value| allow_where(member, &value);
    let condition = |operator: &str, key: &str, value: Value| {
        allow_where("Condition", &json!({operator: {key: value}}))
    };
    let at = "/Statement/0/Condition/StringEquals/aws:PrincipalTag~1x";
    for (document, pointer, about, unsupported) in [
        (json!({}), "", "Statement", false),
        (json!({"Statement": [{"Effect": "Maybe"}]}), "/Statement/0", "Effect", false),
        (with("Action", json!(1)), "/Statement/0", "Action", false),
        (with("Resource", Value::Null), "/Statement/0", "Resource", false),
        (with("Resource", json!("${aws:username}")), "/Statement/0/Resource", "variables", true),
        (with("Resourec", json!("*")), "/Statement/0/Resourec", "means nothing", false),
        (with("Principal", json!("ann")), "/Statement/0/Principal", "a Principal is", false),
        (
            with("Principal", json!({"AWS": "arn:aws:iam::111122223333:user/*"})),
            "/Statement/0/Principal/AWS",
            "one whole ARN",
            false,
        ),
        (condition("StringEquals", "aws:PrincipalTag/x", json!("y")), at, "not played", true),
        (
            condition("StringSame", "aws:UserAgent", json!("y")),
            "/Statement/0/Condition/StringSame/aws:UserAgent",
            "no condition operator",
            false,
        ),
        (
            condition("NotStringEquals", "aws:UserAgent", json!("y")),
            "/Statement/0/Condition/NotStringEquals/aws:UserAgent",
            "no condition operator",
            false,
        ),
        (
            condition("NumericNotLessThan", "aws:EpochTime", json!(1)),
            "/Statement/0/Condition/NumericNotLessThan/aws:EpochTime",
            "no condition operator",
            false,
        ),
        (
            condition("BinaryEquals", "aws:UserAgent", json!("y")),
            "/Statement/0/Condition/BinaryEquals/aws:UserAgent",
            "BinaryEquals",
            true,
        ),
        (
            condition("IpAddress", "aws:SourceIp", json!("300.1.2.3/8")),
            "/Statement/0/Condition/IpAddress/aws:SourceIp",
            "address block",
            false,
        ),
        (
            condition("DateLessThan", "aws:CurrentTime", json!("tomorrow")),
            "/Statement/0/Condition/DateLessThan/aws:CurrentTime",
            "no date",
            false,
        ),
    ] {
        let flaw = Policy::read(&document).unwrap_err();
        assert!(flaw.sentence.contains(about), "{document}: {}", flaw.sentence);
        assert_eq!((flaw.pointer.as_str(), flaw.unsupported), (pointer, unsupported), "{document}");
    }
    let named = with("Principal", json!("*"));
    assert!(Policy::read(&named).is_ok() && Policy::read_identity(&named).is_err());
}
