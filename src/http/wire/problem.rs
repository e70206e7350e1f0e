//! Everything that can go wrong over HTTP, as RFC 9457 problem details, made here and nowhere else.
//! Nothing internal is told: an internal error is logged once and answered as its request id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::domain::report::FieldError;
use crate::store::{StoreError, Trouble};

/// Seconds after which storing may work again: an operator has to do something first.
const STORAGE_RETRY_S: u64 = 60;

/// A kind of problem: each has a page under `/problems/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    UnknownParameter,
    InvalidParameter,
    UnparsableBody,
    ReceiptMissing,
    ReceiptWrong,
    SignInNeeded,
    ForeignForm,
    NotFound,
    MethodNotAllowed,
    RequestTimeout,
    ReportDiffers,
    PossibleDuplicate,
    AlreadyCounted,
    Gone,
    BodyTooLarge,
    AddressTooLong,
    UnsupportedMediaType,
    InvalidReport,
    OutsideTerritory,
    InvalidPhoto,
    PhotoDiffers,
    TooManyPhotos,
    InvalidSurvey,
    ProofNeeded,
    TooManyRequests,
    HeadTooLarge,
    Internal,
    Busy,
    StorageUnavailable,
    StorageFull,
    UpstreamUnavailable,
}

use ProblemKind as Kind;

impl ProblemKind {
    /// All kinds, in the order of their status.
    pub const ALL: [Self; 31] = [
        Kind::UnknownParameter,
        Kind::InvalidParameter,
        Kind::UnparsableBody,
        Kind::ReceiptMissing,
        Kind::ReceiptWrong,
        Kind::SignInNeeded,
        Kind::ForeignForm,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::RequestTimeout,
        Kind::ReportDiffers,
        Kind::PossibleDuplicate,
        Kind::AlreadyCounted,
        Kind::PhotoDiffers,
        Kind::TooManyPhotos,
        Kind::Gone,
        Kind::BodyTooLarge,
        Kind::AddressTooLong,
        Kind::UnsupportedMediaType,
        Kind::InvalidReport,
        Kind::OutsideTerritory,
        Kind::InvalidPhoto,
        Kind::InvalidSurvey,
        Kind::ProofNeeded,
        Kind::TooManyRequests,
        Kind::HeadTooLarge,
        Kind::Internal,
        Kind::UpstreamUnavailable,
        Kind::Busy,
        Kind::StorageUnavailable,
        Kind::StorageFull,
    ];

    fn parts(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Kind::UnknownParameter => ("unknown-parameter", StatusCode::BAD_REQUEST, "Unknown parameter"),
            Kind::InvalidParameter => ("invalid-parameter", StatusCode::BAD_REQUEST, "Invalid parameter"),
            Kind::UnparsableBody => ("unparsable-body", StatusCode::BAD_REQUEST, "The body could not be read"),
            Kind::ReceiptMissing => ("receipt-missing", StatusCode::UNAUTHORIZED, "A receipt is needed"),
            Kind::ReceiptWrong => ("receipt-wrong", StatusCode::FORBIDDEN, "The receipt does not open this report"),
            Kind::SignInNeeded => ("sign-in-needed", StatusCode::FORBIDDEN, "Signing in is needed"),
            Kind::ForeignForm => ("foreign-form", StatusCode::FORBIDDEN, "The form was not made for this session"),
            Kind::NotFound => ("not-found", StatusCode::NOT_FOUND, "Not found"),
            Kind::MethodNotAllowed => ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
            Kind::RequestTimeout => ("request-timeout", StatusCode::REQUEST_TIMEOUT, "The request took too long"),
            Kind::ReportDiffers => {
                ("report-differs", StatusCode::CONFLICT, "Another report was already sent under this id")
            }
            Kind::PossibleDuplicate => {
                ("possible-duplicate", StatusCode::CONFLICT, "A camera like this one is already known here")
            }
            Kind::AlreadyCounted => {
                ("already-counted", StatusCode::CONFLICT, "This device has said so this month already")
            }
            Kind::Gone => ("gone", StatusCode::GONE, "No longer available"),
            Kind::BodyTooLarge => ("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
            Kind::AddressTooLong => ("address-too-long", StatusCode::URI_TOO_LONG, "The address is too long"),
            Kind::HeadTooLarge => {
                ("head-too-large", StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large")
            }
            Kind::UnsupportedMediaType => {
                ("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type")
            }
            Kind::InvalidReport => {
                ("invalid-report", StatusCode::UNPROCESSABLE_ENTITY, "Some values of the report are wrong")
            }
            Kind::OutsideTerritory => {
                ("outside-territory", StatusCode::UNPROCESSABLE_ENTITY, "The place is outside the territory")
            }
            Kind::InvalidPhoto => ("invalid-photo", StatusCode::UNPROCESSABLE_ENTITY, "The photo cannot be used"),
            Kind::PhotoDiffers => {
                ("photo-differs", StatusCode::CONFLICT, "Another photo was already sent under this id")
            }
            Kind::TooManyPhotos => ("too-many-photos", StatusCode::CONFLICT, "The report has as many photos as it may"),
            Kind::InvalidSurvey => {
                ("invalid-survey", StatusCode::UNPROCESSABLE_ENTITY, "Some values of the survey are wrong")
            }
            Kind::ProofNeeded => ("proof-needed", StatusCode::PRECONDITION_REQUIRED, "A proof of work is needed"),
            Kind::TooManyRequests => ("too-many-requests", StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            Kind::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
            Kind::UpstreamUnavailable => {
                ("upstream-unavailable", StatusCode::BAD_GATEWAY, "The base map could not be fetched")
            }
            Kind::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "Busy, try again"),
            Kind::StorageUnavailable => {
                ("storage-unavailable", StatusCode::SERVICE_UNAVAILABLE, "Nothing can be stored at the moment")
            }
            Kind::StorageFull => ("storage-full", StatusCode::INSUFFICIENT_STORAGE, "No room left to store this"),
        }
    }

    /// Last part of the address of its page.
    pub fn slug(self) -> &'static str {
        self.parts().0
    }

    /// HTTP status.
    pub fn status(self) -> StatusCode {
        self.parts().1
    }

    /// Short English summary, the same for every occurrence.
    pub fn title(self) -> &'static str {
        self.parts().2
    }
}

/// One occurrence. Handlers return it; the edge writes it as JSON or as a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// What was expected and what was found.
    pub detail: String,
    /// Wrong members of a body, by JSON pointer.
    pub errors: Vec<FieldError>,
    /// Further members of the problem, such as `candidates`.
    pub extra: Box<Map<String, Value>>,
    /// Seconds after which to try again.
    pub retry_after_s: Option<u64>,
    /// Told to the operator's log only.
    pub internal: Option<String>,
}

impl Problem {
    /// A problem with its detail.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { kind, detail, errors: Vec::new(), extra: Box::default(), retry_after_s: None, internal: None }
    }

    /// A query parameter with a wrong value.
    pub fn parameter(name: &str, detail: impl std::fmt::Display) -> Self {
        let mut problem = Self::new(Kind::InvalidParameter, format!("{name}: {detail}"));
        problem.extra.insert("parameter".into(), name.into());
        problem
    }

    /// Nothing under this address; `what` names the thing as the sender wrote it.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, what)
    }

    /// A camera that is kept but shown to nobody.
    pub fn hidden_camera() -> Self {
        Self::new(Kind::Gone, "This camera is no longer public.")
    }

    /// A camera that was removed for good.
    pub fn erased_camera() -> Self {
        Self::new(Kind::Gone, "This camera was erased by moderation, and everything that was kept of it.")
    }

    /// An internal error: `cause` goes to the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let mut problem = Self::new(Kind::Internal, "The error was logged; tell its request id to the operator.");
        problem.internal = Some(cause.to_string());
        problem
    }

    /// Too busy to answer in time.
    pub fn busy() -> Self {
        let mut problem = Self::new(Kind::Busy, "The answer would have taken too long; try again or ask for less.");
        problem.retry_after_s = Some(2);
        problem
    }

    /// Nothing can be stored, or in rare cases read; why in particular is told to the operator.
    pub fn storage(trouble: Trouble) -> Self {
        let (kind, detail) = match trouble {
            Trouble::Full => (Kind::StorageFull, "The server's disk is full; what was sent is not stored."),
            _ => (
                Kind::StorageUnavailable,
                "The server cannot write its file at the moment; what was sent is not stored.",
            ),
        };
        Self { retry_after_s: Some(STORAGE_RETRY_S), ..Self::new(kind, detail) }
    }

    /// The body of the answer; `problems_url` is the absolute address of `/problems/`.
    pub fn to_json(&self, problems_url: &str, request_id: &str) -> Value {
        let mut value = json!({
            "type": format!("{problems_url}{}", self.kind.slug()),
            "title": self.kind.title(),
            "status": self.kind.status().as_u16(),
            "detail": self.detail,
        });
        if let Some(object) = value.as_object_mut() {
            if self.kind == Kind::Internal {
                object.insert("request_id".into(), request_id.into());
            }
            if !self.errors.is_empty() {
                object.insert("errors".into(), json!(self.errors));
            }
            object.extend((*self.extra).clone());
        }
        value
    }
}

/// At most 80 characters of what was found, for a detail.
pub fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found("There is nothing under this address."),
            StoreError::Busy => Self::busy(),
            StoreError::Storage(trouble) => Self::storage(trouble),
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for Problem {
    /// Status and headers; the edge adds the body, since only it knows the public address and the wanted form.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind == Kind::ReceiptMissing {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_slug() {
        let mut slugs: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
    }

    #[test]
    fn an_internal_cause_is_never_told() {
        let text = Problem::internal("table camera is locked").to_json("/problems/", "abc").to_string();
        assert!(!text.contains("camera") && text.contains("abc"));
    }
}
