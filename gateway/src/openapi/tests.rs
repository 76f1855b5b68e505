use super::*;
use crate::definition::{
    ApiKeySource, Authorization, AuthorizerKind, IdentitySource, IntegrationKind, Location,
    Passthrough, PayloadFormat, Segment, StageText, Target,
};
use crate::document::Document;
use crate::problem::Problem;

const FUNCTION: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                        arn:aws:lambda:us-east-1:000000000000:function:F/invocations";

fn imported(protocol: Protocol, base: BasePath, yaml: &str) -> (Option<Api>, Vec<Problem>) {
    let document = Document::read("a.yaml", &yaml.replace("FUNCTION", FUNCTION)).unwrap();
    let mut found = Findings::default();
    let api = import(document.root(), protocol, base, "abc", &mut found);
    (api, found.into_problems())
}

fn api(protocol: Protocol, yaml: &str) -> Api {
    let (api, problems) = imported(protocol, BasePath::Ignore, yaml);
    assert_eq!(problems, [], "{yaml}");
    api.unwrap()
}

/// A document with one method; `more` goes into the method, `top` to the top.
fn one(top: &str, more: &str) -> String {
    let integration = "x-amazon-apigateway-integration: {type: mock}";
    method(top, &format!("{more}\n{integration}"))
}

fn method(top: &str, members: &str) -> String {
    let members = members.trim().replace('\n', "\n      ");
    format!("openapi: 3.0.1\n{top}\npaths:\n  /items/{{id}}:\n    get:\n      {members}\n")
}

fn with_scheme(scheme: &str) -> String {
    let top = format!("components: {{securitySchemes: {{S: {scheme}}}}}");
    method(
        &top,
        "security: [{S: []}]\n\
         x-amazon-apigateway-integration: {type: aws_proxy, uri: \"FUNCTION\", httpMethod: POST}",
    )
}

/// Each text must be refused with one Problem: the line, and words of the sentence and the hint.
fn refuse(protocol: Protocol, table: &[(&str, u32, &str)]) {
    for (yaml, line, words) in table {
        let (api, problems) = imported(protocol, BasePath::Ignore, yaml);
        assert!(api.is_none(), "taken: {yaml}");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 1, "{yaml}\n{said:#?}");
        assert!(said[0].contains(words), "{yaml}\n{}", said[0]);
        assert_eq!(problems[0].place.line, *line, "{yaml}\n{}", said[0]);
    }
}

#[test]
fn defaults_are_those_of_aws() {
    let lambda =
        "x-amazon-apigateway-integration: {type: aws_proxy, uri: \"FUNCTION\", httpMethod: POST}";
    let rest = api(Protocol::Rest, &method("", lambda));
    let integration = rest.routes[0].integration.as_ref().unwrap();
    assert_eq!(integration.timeout_ms, 29_000);
    assert_eq!(integration.passthrough, Passthrough::WhenNoMatch);
    assert_eq!(integration.target, Target::Lambda(StageText("F".to_owned())));
    assert_eq!(rest.api_key_source, ApiKeySource::Header);
    assert!(rest.routes[0].validator.is_none() && !rest.routes[0].api_key_required);
    let http = api(Protocol::Http, &method("", lambda));
    let integration = http.routes[0].integration.as_ref().unwrap();
    assert_eq!((integration.timeout_ms, integration.format), (30_000, PayloadFormat::V1));
    for (protocol, scheme, ttl) in [
        (
            Protocol::Rest,
            "{type: apiKey, in: header, name: T, x-amazon-apigateway-authorizer: {type: token, authorizerUri: \"FUNCTION\"}}",
            300,
        ),
        (
            Protocol::Http,
            "{type: apiKey, in: header, name: T, x-amazon-apigateway-authorizer: {type: request, \
             authorizerUri: \"FUNCTION\", authorizerPayloadFormatVersion: '2.0'}}",
            0,
        ),
    ] {
        assert_eq!(api(protocol, &with_scheme(scheme)).authorizers[0].ttl, ttl);
    }
}

#[test]
fn paths_become_routes() {
    let yaml = "openapi: 3.0.1\npaths:\n\
        \x20 /: {get: {x-amazon-apigateway-integration: {type: mock}}}\n\
        \x20 /a/{b}/{c+}: {x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {type: mock}}}\n\
        \x20 /d/: {post: {x-amazon-apigateway-integration: {type: mock}}}\n";
    let rest = api(Protocol::Rest, yaml);
    let keys: Vec<&str> = rest.routes.iter().map(|r| &*r.key).collect();
    assert_eq!(keys, ["GET /", "ANY /a/{b}/{c+}", "POST /d"]);
    assert_eq!(rest.routes[0].segments, []);
    let segments = [
        Segment::Literal("a".to_owned()),
        Segment::Variable("b".to_owned()),
        Segment::Greedy("c".to_owned()),
    ];
    assert_eq!(rest.routes[1].segments, segments);
    assert_eq!(rest.routes[1].verb, None);
    assert_ne!(rest.routes[0].resource_id, rest.routes[1].resource_id);
    let yaml = "openapi: 3.0.1\npaths:\n  /$default:\n    x-amazon-apigateway-any-method:\n\
        \x20     isDefaultRoute: true\n\
        \x20     x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://{backend}/x'}\n\
        \x20 /d/:\n    post:\n\
        \x20     x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://{backend}/x'}\n";
    let http = api(Protocol::Http, yaml);
    assert_eq!((&*http.routes[0].key, http.routes[0].path.as_str()), ("$default", "$default"));
    assert_eq!(http.routes[1].segments.len(), 2, "a trailing slash counts on HTTP APIs");
    assert_eq!(http.routes[1].resource_id, "POST /d/");
}

#[test]
fn the_base_path_is_ignored_prepended_or_split() {
    for (server, base, path) in [
        ("servers: [{url: 'https://x.com/v1/shop/'}]", BasePath::Ignore, "/items/{id}"),
        ("servers: [{url: 'https://x.com/v1/shop/'}]", BasePath::Prepend, "/v1/shop/items/{id}"),
        ("servers: [{url: 'https://x.com/v1/shop/'}]", BasePath::Split, "/shop/items/{id}"),
        (
            "servers: [{url: 'https://x.com', variables: {basePath: {default: /v1}}}]",
            BasePath::Prepend,
            "/v1/items/{id}",
        ),
        (
            "servers: [{url: 'https://x.com', variables: {basePath: {default: /v1}}}]",
            BasePath::Split,
            "/items/{id}",
        ),
        ("servers: [{url: 'https://x.com/'}]", BasePath::Prepend, "/items/{id}"),
        ("servers: []", BasePath::Prepend, "/items/{id}"),
    ] {
        let (api, problems) = imported(Protocol::Rest, base, &one(server, ""));
        assert_eq!(problems, []);
        assert_eq!(api.unwrap().routes[0].path, path, "{server} {base:?}");
    }
}

#[test]
fn parameters_models_and_validators_are_read() {
    let top = "x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}, none: {}}\n\
               x-amazon-apigateway-request-validator: all\n\
               components:\n\
               \x20 parameters: {Team: {name: X-Team, in: header, required: true}}\n\
               \x20 schemas:\n\
               \x20   Pet: {type: object, required: [house], properties: {house: {$ref: '#/components/schemas/House'}}}\n\
               \x20   House: {type: object, properties: {pets: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Pet'}}}}";
    let more = "parameters: [{$ref: '#/components/parameters/Team'}, {name: q, in: query}, {name: id, in: path, required: true}]\n\
                requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    let api = api(Protocol::Rest, &one(top, more));
    let route = &api.routes[0];
    let shown: Vec<(Location, &str, bool)> =
        route.parameters.iter().map(|p| (p.location, p.name.as_str(), p.required)).collect();
    assert_eq!(
        shown,
        [
            (Location::Header, "X-Team", true),
            (Location::Query, "q", false),
            (Location::Path, "id", true)
        ]
    );
    let validator = route.validator.unwrap();
    assert!(validator.parameters && validator.body);
    let (media_type, model) = &route.models[0];
    assert_eq!((media_type.as_str(), model.name.as_str()), ("application/json", "Pet"));
    for (body, fits) in [
        (r#"{"house": {}}"#, true),
        (r#"{"house": {"pets": []}}"#, true), // AWS drops minItems
        (r#"{"house": {"pets": [{}]}}"#, false),
        ("{}", false),
    ] {
        let body = serde_json::from_str(body).unwrap();
        assert_eq!(model.validator.is_valid(&body), fits, "{body}");
    }
}

#[test]
fn swagger_has_its_own_places_for_the_same() {
    let yaml = "swagger: '2.0'\nbasePath: /v1\nconsumes: [application/json, text/json]\n\
        securityDefinitions: {key: {type: apiKey, name: x-api-key, in: header}}\n\
        definitions: {Pet: {type: object, required: [name]}}\n\
        paths:\n  /pets:\n    post:\n      security: [{key: []}]\n\
        \x20     parameters: [{in: body, name: pet, schema: {$ref: '#/definitions/Pet'}}]\n\
        \x20     responses: {'200': {description: ok, headers: {X-A: {type: string}}}}\n\
        \x20     x-amazon-apigateway-integration: {type: mock}\n";
    let (api, problems) = imported(Protocol::Rest, BasePath::Prepend, yaml);
    assert_eq!(problems, []);
    let api = api.unwrap();
    let route = &api.routes[0];
    assert_eq!(&*route.key, "POST /v1/pets");
    assert!(route.api_key_required);
    let types: Vec<&str> = route.models.iter().map(|(t, _)| t.as_str()).collect();
    assert_eq!(types, ["application/json", "text/json"]);
    assert_eq!(route.responses[0].headers, ["X-A"]);
}

#[test]
fn security_of_the_api_holds_where_a_method_says_nothing() {
    let top = "security: [{T: []}]\n\
        components: {securitySchemes: {T: {type: apiKey, name: Auth, in: header, \
        x-amazon-apigateway-authorizer: {type: token, authorizerUri: \"FUNCTION\", identityValidationExpression: 'a+'}}}}";
    let closed = api(Protocol::Rest, &one(top, ""));
    let Authorization::Authorizer(authorizer, _) = &closed.routes[0].authorization else {
        panic!("no authorizer");
    };
    assert_eq!(authorizer.identity_sources, [IdentitySource::Header("Auth".to_owned())]);
    let AuthorizerKind::Token { validation: Some(regex), .. } = &authorizer.kind else {
        panic!("no validation");
    };
    assert!(regex.is_match("aa") && !regex.is_match("aab"));
    let open = api(Protocol::Rest, &one(top, "security: []"));
    assert!(matches!(open.routes[0].authorization, Authorization::None));
    let open = api(Protocol::Rest, &one(top, "x-amazon-apigateway-auth: {type: NONE}"));
    assert!(matches!(open.routes[0].authorization, Authorization::None));
}

#[test]
fn integrations_may_stand_elsewhere() {
    let top = "components: {x-amazon-apigateway-integrations: {I: {type: http_proxy, httpMethod: GET, uri: 'http://{backend}/a'}}}";
    let more = "x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/I'}";
    let api = api(Protocol::Http, &method(top, more));
    let integration = api.routes[0].integration.as_ref().unwrap();
    assert_eq!(integration.kind, IntegrationKind::HttpProxy);
    assert_eq!(integration.target, Target::Url(StageText("http://{backend}/a".to_owned())));
}

#[test]
fn selection_patterns_must_match_whole() {
    let more = "x-amazon-apigateway-integration: {type: mock, responses: {'4\\d{2}': {statusCode: 400}, default: {statusCode: '200'}}}";
    let api = api(Protocol::Rest, &method("", more));
    let responses = &api.routes[0].integration.as_ref().unwrap().responses;
    let pattern = responses[0].pattern.as_ref().unwrap();
    assert!(pattern.is_match("404") && !pattern.is_match("4040"));
    assert!(responses[1].pattern.is_none());
    assert_eq!(responses[0].status, "400");
}

#[test]
fn what_only_rest_apis_have_is_refused_on_http_apis() {
    let lambda =
        "x-amazon-apigateway-integration: {type: aws_proxy, uri: \"FUNCTION\", httpMethod: POST";
    let with = |member: &str| method("", &format!("{lambda}, {member}}}"));
    let top = |member: &str| method(member, &format!("{lambda}}}"));
    refuse(
        Protocol::Http,
        &[
            ("swagger: '2.0'\npaths: {}\n", 1, "from OpenAPI 3.0 only"),
            (
                &top("x-amazon-apigateway-binary-media-types: ['*/*']"),
                2,
                "no list of binary media types",
            ),
            (
                &top("x-amazon-apigateway-request-validators: {a: {}}"),
                2,
                "check requests in the function",
            ),
            (&top("x-amazon-apigateway-gateway-responses: {}"), 2, "no custom gateway responses"),
            (
                &top("x-amazon-apigateway-policy: {Version: '2012-10-17', Statement: []}"),
                2,
                "no resource policy",
            ),
            (&top("x-amazon-apigateway-api-key-source: HEADER"), 2, "no API keys"),
            (&with("requestTemplates: {}"), 6, "no mapping templates"),
            (&with("passthroughBehavior: never"), 6, "no mapping templates"),
            (&with("cacheKeyParameters: []"), 6, "no response cache"),
            (&with("contentHandling: CONVERT_TO_TEXT"), 6, "no content handling"),
            (&with("responses: {}"), 6, "no integration responses"),
            (
                &method("", "x-amazon-apigateway-integration: {type: mock}"),
                6,
                "no MOCK integration",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: 'http://{backend}/'}",
                ),
                6,
                "other than a proxy",
            ),
            (&with_scheme("{type: apiKey, name: x-api-key, in: header}"), 2, "no API keys"),
            (
                &with_scheme(
                    "{type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: token, authorizerUri: \"FUNCTION\"}}",
                ),
                2,
                "no TOKEN authorizer",
            ),
            (
                &with_scheme(
                    "{type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [a]}}",
                ),
                2,
                "use a JWT authorizer",
            ),
        ],
    );
}

#[test]
fn what_only_http_apis_have_is_refused_on_rest_apis() {
    refuse(
        Protocol::Rest,
        &[
            (
                &one("x-amazon-apigateway-cors: {allowOrigins: ['*']}", ""),
                2,
                "no CORS configuration",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: aws_proxy, uri: \"FUNCTION\", httpMethod: POST, payloadFormatVersion: '2.0'}",
                ),
                6,
                "no payload format 2.0",
            ),
            (
                &with_scheme(
                    "{type: oauth2, x-amazon-apigateway-authorizer: {type: jwt, jwtConfiguration: {issuer: i, audience: [a]}}}",
                ),
                2,
                "use a Cognito or a Lambda authorizer",
            ),
            ("openapi: 3.0.1\npaths:\n  /$default: {}\n", 3, "no $default route"),
        ],
    );
}

#[test]
fn aws_refuses_in_its_own_words() {
    let uri = |kind: &str, uri: &str| {
        method(
            "",
            &format!(
                "x-amazon-apigateway-integration: {{type: {kind}, httpMethod: POST, uri: '{uri}'}}"
            ),
        )
    };
    let mapped = |target: &str, value: &str| {
        method(
            "",
            &format!(
                "x-amazon-apigateway-integration: {{type: mock, requestParameters: {{{target}: \"{value}\"}}}}"
            ),
        )
    };
    refuse(
        Protocol::Rest,
        &[
            (&uri("aws", "nothing"), 6, "Invalid ARN specified in the request"),
            (&uri("aws", "arn:aws:iam::0:role/x"), 6, "must contain path or action"),
            (
                &uri("aws", "arn:aws:lambda:us-east-1:0:function:F"),
                6,
                "must contain path or action",
            ),
            (
                &uri("aws_proxy", "arn:aws:apigateway:us-east-1:sqs:path/0/q"),
                6,
                "currently only supports Lambda",
            ),
            (&uri("http", "nothing"), 6, "Invalid HTTP endpoint specified for URI"),
            (&uri("http", "http://localhost:99/"), 6, "80, 443 and 1024 to 65535"),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: http, uri: 'http://example.com'}",
                ),
                6,
                "Enumeration value for HttpMethod must be non-empty",
            ),
            (
                &mapped("integration.request.header.a", "method.request.header.b"),
                6,
                "Invalid mapping expression parameter specified: method.request.header.b",
            ),
            (
                &mapped("integration.request.header.a", "request.header.b"),
                6,
                "Invalid mapping expression specified: request.header.b",
            ),
            (&mapped("header.a", "'x'"), 6, "Invalid mapping expression specified: header.a"),
            (
                "openapi: 3.0.1\npaths:\n  /a/{b}: {get: {x-amazon-apigateway-integration: {type: mock}}}\n  /a/{c}/d: {get: {x-amazon-apigateway-integration: {type: mock}}}\n",
                4,
                "A sibling ({b}) of this resource already has a variable path part",
            ),
            ("openapi: 3.0.1\npaths:\n  /a/{b: {}\n", 3, "Resource's path part only allow"),
            ("openapi: 3.0.1\npaths:\n  /{a+}/b: {}\n", 3, "must be the last part"),
        ],
    );
}

#[test]
fn what_means_nothing_is_refused_with_its_line() {
    refuse(
        Protocol::Rest,
        &[
            (&one("", "").replace("openapi", "info"), 1, "\"openapi\" is missing"),
            (&one("", "").replace("3.0.1", "3.1.0"), 1, "not \"3.1.0\""),
            ("openapi: 3.0.1\n", 1, "\"paths\" is missing"),
            ("openapi: 3.0.1\npaths: {}\n", 2, "doesn't contain any methods"),
            (
                "openapi: 3.0.1\npaths:\n  /a: {get: {x-amazon-apigateway-integration: {type: mock}}}\n  /a/: {get: {x-amazon-apigateway-integration: {type: mock}}}\n",
                4,
                "GET /a stands here a second time",
            ),
            (&one("basePath: /v1", ""), 2, "\"basePath\" means nothing here"),
            (&one("x-amazon-apigateway-frobnicate: 1", ""), 2, "means nothing here"),
            (
                &one("x-amazon-apigateway-api-key-sorce: HEADER", ""),
                2,
                "do you mean \"x-amazon-apigateway-api-key-source\"?",
            ),
            (&one("x-amazon-apigateway-minimum-compression-size: 0", ""), 2, "not played here yet"),
            (
                &one("x-amazon-apigateway-gateway-responses: {NOPE: {}}", ""),
                2,
                "no type of gateway response",
            ),
            (&one("x-amazon-apigateway-request-validator: v", ""), 1, "no request validator \"v\""),
            (&one("", "operationID: a"), 6, "do you mean \"operationId\"?"),
            (
                &one("", "parameters: [{name: a, in: cookie}]"),
                6,
                "reads no parameters in \"cookie\"",
            ),
            (&one("", "security: [{S: []}]"), 6, "no security scheme \"S\""),
            (&one("", "security: {S: []}"), 6, "\"security\" must be a list"),
            (&one("", "responses: []"), 6, "\"responses\" must be an object"),
            (&one("", "parameters: {}"), 6, "\"parameters\" must be a list"),
            ("openapi: 3.0.1\npaths:\n  /a: 7\n", 3, "must be an object"),
            (
                &one(
                    "",
                    "requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/No'}}}}",
                ),
                6,
                "no model \"No\"",
            ),
            (
                &one("", "requestBody: {content: {a/b: {schema: {type: 7}}}}"),
                6,
                "no valid JSON Schema",
            ),
            (&one("", "requestBody: {$ref: '#/nowhere'}"), 6, "nothing in this document stands at"),
            (&one("x-a: {$ref: '#/x-a'}", "requestBody: {$ref: '#/x-a'}"), 6, "leads in a circle"),
            (&method("", "responses: {}"), 5, "No integration defined for method"),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: mock, timeoutInMillis: 29001}",
                ),
                6,
                "Timeout should be between 50 ms and 29000 ms",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: mock, connectionType: VPC_LINK}",
                ),
                6,
                "VPC links: not played here yet",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: mock, cacheKeyParameters: [method.request.querystring.a]}",
                ),
                6,
                "neither a declared parameter",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: 'https://example.com/'}",
                ),
                6,
                "nothing beyond this machine",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'https://localhost/'}",
                ),
                6,
                "TLS towards back ends",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://{backend}/', contentHandling: CONVERT_TO_TEXT}",
                ),
                6,
                "by a proxy integration",
            ),
            (
                &method(
                    "",
                    "x-amazon-apigateway-integration: {type: aws, httpMethod: POST, uri: 'arn:aws:apigateway:us-east-1:ec2:action/DescribeInstances'}",
                ),
                6,
                "\"ec2\" is not played here yet",
            ),
            (&with_scheme("{type: http, scheme: bearer}"), 6, "AWS would leave this open"),
            (
                &with_scheme("{type: apiKey, name: key, in: query}"),
                2,
                "from the header x-api-key only",
            ),
            (
                &with_scheme(
                    "{type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: request, authorizerUri: \"FUNCTION\"}}",
                ),
                2,
                "needs an \"identitySource\"",
            ),
            (
                &with_scheme(
                    "{type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: request, authorizerUri: \"FUNCTION\", identitySource: $request.header.A}}",
                ),
                2,
                "no identity source",
            ),
            (
                &with_scheme(
                    "{type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: token, authorizerUri: 'x'}}",
                ),
                2,
                "Invalid Authorizer URI",
            ),
        ],
    );
}

#[test]
fn mappings_of_http_apis_are_checked() {
    let mapped = |member: &str| {
        method(
            "",
            &format!(
                "x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: ANY, uri: 'http://{{backend}}/', {member}}}"
            ),
        )
    };
    api(
        Protocol::Http,
        &mapped(
            "requestParameters: {'append:header.a': '$request.header.b', 'overwrite:path': '/x/${request.path.id}', 'remove:querystring.c': \"''\"}, \
             responseParameters: {'500': {'overwrite:statuscode': '403', 'append:header.d': '$response.body.x'}}",
        ),
    );
    refuse(
        Protocol::Http,
        &[
            (&mapped("requestParameters: {'add:header.a': x}"), 6, "no parameter mapping"),
            (
                &mapped("requestParameters: {'overwrite:statuscode': '200'}"),
                6,
                "no parameter mapping",
            ),
            (&mapped("requestParameters: {'append:header.Authorization': x}"), 6, "reserved"),
            (&mapped("requestParameters: {'append:header.x-amz-a': x}"), 6, "reserved"),
            (
                &mapped("requestParameters: {'append:header.a': $response.header.b}"),
                6,
                "selects nothing here",
            ),
            (
                &mapped("responseParameters: {'200': {'append:header.a': '${request.nothing}'}}"),
                6,
                "selects nothing here",
            ),
            (
                &mapped("responseParameters: {'200': {'overwrite:path': x}}"),
                6,
                "no parameter mapping",
            ),
            (
                &mapped("responseParameters: {'default': {'append:header.a': x}}"),
                6,
                "\"default\" is no status from 200 to 599",
            ),
            (
                &mapped("requestParameters: {'append:header.a': $request.body..name}"),
                6,
                "searches the body",
            ),
            (
                &mapped(
                    "responseParameters: {'200': {'append:header.a': '${response.body.a[?(@.b)]}'}}",
                ),
                6,
                "searches the body",
            ),
        ],
    );
}

#[test]
fn the_first_findings_are_enough() {
    let paths: Vec<String> = (0..500).map(|n| format!("p{n}: {{}}")).collect();
    let (api, problems) = imported(
        Protocol::Rest,
        BasePath::Ignore,
        &format!("openapi: 3.0.1\npaths: {{{}}}", paths.join(", ")),
    );
    assert!(api.is_none());
    assert_eq!(problems.len(), 100);
}

#[test]
fn ids_look_like_those_of_aws_and_follow_from_the_text() {
    let id = opaque_id("shop", 10);
    assert_eq!(id.len(), 10);
    assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    assert_eq!(id, opaque_id("shop", 10));
    assert_ne!(id, opaque_id("shops", 10));
}

#[test]
fn models_that_name_one_another_are_bounded() {
    use std::fmt::Write as _;
    let chain = |length: usize, text: usize| {
        let (mut schemas, mut paths) = (String::new(), String::new());
        for n in 0..length {
            let next = (n + 1).min(length - 1);
            let text = "x".repeat(text);
            let _ = writeln!(
                schemas,
                "    M{n}: {{description: {text}, properties: {{next: \
                 {{$ref: '#/components/schemas/M{next}'}}}}}}"
            );
            let _ = writeln!(
                paths,
                "  /p{n}: {{post: {{requestBody: {{content: {{application/json: {{schema: \
                 {{$ref: '#/components/schemas/M{n}'}}}}}}}}, \
                 x-amazon-apigateway-integration: {{type: mock}}}}}}"
            );
        }
        format!("openapi: 3.0.1\ncomponents:\n  schemas:\n{schemas}paths:\n{paths}")
    };
    assert_eq!(api(Protocol::Rest, &chain(40, 100)).routes.len(), 40);
    let (api, problems) = imported(Protocol::Rest, BasePath::Ignore, &chain(300, 4_000));
    assert!(api.is_none());
    assert!(problems[0].sentence.contains("name one another too often"), "{}", problems[0]);
    assert!(problems.iter().all(|problem| problem.unsupported));
}

#[test]
fn a_resource_policy_has_at_most_8192_characters() {
    let mock = "x-amazon-apigateway-integration: {type: mock}";
    let with = |sid: usize| {
        let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "s".repeat(sid), "Effect": "Allow", "Principal": "*",
            "Action": "execute-api:Invoke", "Resource": "*"}]});
        let length = policy.to_string().len();
        (length, method(&format!("x-amazon-apigateway-policy: {policy}"), mock))
    };
    let (short, _) = with(1);
    let (longest, yaml) = with(8193 - short);
    assert_eq!(longest, 8192);
    assert!(api(Protocol::Rest, &yaml).policy.is_some());
    refuse(Protocol::Rest, &[(&with(8194 - short).1, 2, "has 8193 characters")]);
}
