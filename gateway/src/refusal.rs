//! The answers the gateway makes itself: AWS's gateway-response types, their statuses and texts.

use std::borrow::Cow;

/// A refusal by AWS's name, before it is shaped into bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The gateway-response type.
    pub kind: ResponseType,
    /// A status other than the type's own.
    pub status: Option<u16>,
    /// The message; `None` is JSON null (`{"message":null}`).
    pub message: Option<Cow<'static, str>>,
    /// `x-amzn-ErrorType`, where it differs from the type's own.
    pub error_type: Option<&'static str>,
    /// Made by the execution engine: a space after the colon (data-plane.md section 0).
    pub engine: bool,
    /// `$context.error.validationErrorString`.
    pub detail: Option<String>,
    /// Further headers, such as `www-authenticate`.
    pub headers: Vec<(&'static str, String)>,
    /// Made before any API was found: no gateway response of the API can change it.
    pub at_the_door: bool,
}

/// AWS's gateway-response types (data-plane.md 2.1). HTTP APIs use the same names here, and the
/// fixed answers of section 3.2 on the wire.
#[expect(
    missing_docs,
    reason = "the names are AWS's own; the table in data-plane.md 2.1 says the rest"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseType {
    AccessDenied,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    AuthorizerFailure,
    BadRequestParameters,
    BadRequestBody,
    ExpiredToken,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    QuotaExceeded,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
    WafFiltered,
}

impl Refusal {
    /// A refusal with the type's own status, error type and text.
    pub const fn new(kind: ResponseType) -> Self {
        Self {
            kind,
            status: None,
            message: kind.message(),
            error_type: None,
            engine: matches!(
                kind,
                ResponseType::ApiConfigurationError
                    | ResponseType::IntegrationFailure
                    | ResponseType::IntegrationTimeout
            ),
            detail: None,
            headers: Vec::new(),
            at_the_door: false,
        }
    }

    /// REST: no API or stage answers at this address (data-plane.md 3.1).
    pub fn forbidden_at_the_door() -> Self {
        let refusal = Self::new(ResponseType::AccessDenied).saying("Forbidden").at_the_door();
        Self { error_type: Some("ForbiddenException"), ..refusal }
    }

    /// The same, out of reach of the API's gateway responses.
    #[must_use]
    pub const fn at_the_door(mut self) -> Self {
        self.at_the_door = true;
        self
    }

    /// The same with a further header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with another message.
    #[must_use]
    pub fn saying(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The same with another status.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The status it leaves with unless the definition customises it.
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(self.kind.status())
    }
}

/// The words of an explicit deny, after those of the implicit one (data-plane.md 3.1).
pub const EXPLICIT_DENY: &str =
    "User is not authorized to access this resource with an explicit deny";

/// The one text of an HTTP API for a status (data-plane.md 3.2).
pub const fn http_message(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Request Entity Too Large",
        431 => "Request Header Fields Too Large",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

impl ResponseType {
    /// Every type, in AWS's order.
    pub const ALL: [Self; 19] = [
        Self::AccessDenied,
        Self::ApiConfigurationError,
        Self::AuthorizerConfigurationError,
        Self::AuthorizerFailure,
        Self::BadRequestParameters,
        Self::BadRequestBody,
        Self::ExpiredToken,
        Self::IntegrationFailure,
        Self::IntegrationTimeout,
        Self::InvalidApiKey,
        Self::InvalidSignature,
        Self::MissingAuthenticationToken,
        Self::QuotaExceeded,
        Self::RequestTooLarge,
        Self::ResourceNotFound,
        Self::Throttled,
        Self::Unauthorized,
        Self::UnsupportedMediaType,
        Self::WafFiltered,
    ];

    const fn row(self) -> (&'static str, u16, Option<&'static str>, &'static str) {
        const OOPS: Option<&str> = Some("Internal server error");
        const SERVER: &str = "InternalServerErrorException";
        match self {
            Self::AccessDenied => (
                "ACCESS_DENIED",
                403,
                Some("User is not authorized to access this resource"),
                "AccessDeniedException",
            ),
            Self::ApiConfigurationError => ("API_CONFIGURATION_ERROR", 500, OOPS, SERVER),
            Self::AuthorizerConfigurationError => {
                ("AUTHORIZER_CONFIGURATION_ERROR", 500, None, "AuthorizerConfigurationException")
            }
            Self::AuthorizerFailure => {
                ("AUTHORIZER_FAILURE", 500, None, "AuthorizerFailureException")
            }
            Self::BadRequestParameters => (
                "BAD_REQUEST_PARAMETERS",
                400,
                Some("Missing required request parameters"),
                "BadRequestException",
            ),
            Self::BadRequestBody => {
                ("BAD_REQUEST_BODY", 400, Some("Invalid request body"), "BadRequestException")
            }
            Self::ExpiredToken => (
                "EXPIRED_TOKEN",
                403,
                Some("The security token included in the request is expired"),
                "ExpiredTokenException",
            ),
            Self::IntegrationFailure => ("INTEGRATION_FAILURE", 504, OOPS, SERVER),
            Self::IntegrationTimeout => {
                ("INTEGRATION_TIMEOUT", 504, Some("Endpoint request timed out"), SERVER)
            }
            Self::InvalidApiKey => {
                ("INVALID_API_KEY", 403, Some("Forbidden"), "ForbiddenException")
            }
            Self::InvalidSignature => ("INVALID_SIGNATURE", 403, None, "InvalidSignatureException"),
            Self::MissingAuthenticationToken => (
                "MISSING_AUTHENTICATION_TOKEN",
                403,
                Some("Missing Authentication Token"),
                "MissingAuthenticationTokenException",
            ),
            Self::QuotaExceeded => {
                ("QUOTA_EXCEEDED", 429, Some("Limit Exceeded"), "LimitExceededException")
            }
            Self::RequestTooLarge => {
                ("REQUEST_TOO_LARGE", 413, Some("Request Too Long"), "RequestTooLargeException")
            }
            Self::ResourceNotFound => {
                ("RESOURCE_NOT_FOUND", 404, Some("Not Found"), "ResourceNotFoundException")
            }
            Self::Throttled => {
                ("THROTTLED", 429, Some("Too Many Requests"), "TooManyRequestsException")
            }
            Self::Unauthorized => {
                ("UNAUTHORIZED", 401, Some("Unauthorized"), "UnauthorizedException")
            }
            Self::UnsupportedMediaType => (
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                Some("Unsupported Media Type"),
                "BadRequestException",
            ),
            Self::WafFiltered => ("WAF_FILTERED", 403, Some("Forbidden"), "ForbiddenException"),
        }
    }

    /// AWS's name, as definitions and `$context.error.responseType` write it.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The type's own status.
    pub const fn status(self) -> u16 {
        self.row().1
    }

    /// The type's own text.
    pub const fn message(self) -> Option<Cow<'static, str>> {
        match self.row().2 {
            Some(text) => Some(Cow::Borrowed(text)),
            None => None,
        }
    }

    /// The type's own `x-amzn-ErrorType`.
    pub const fn error_type(self) -> &'static str {
        self.row().3
    }
}
