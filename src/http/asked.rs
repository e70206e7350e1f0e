//! What is known of a request before its handler runs. Handlers take it as an argument.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::negotiate::{Accepted, Coding};
use super::problem::Problem;

/// Made once at the edge.
#[derive(Clone, Debug)]
pub struct Asked {
    /// For logs and for the person who asks the operator.
    pub request_id: Arc<str>,
    pub accepted: Accepted,
    pub coding: Coding,
    /// Index in the territory's languages.
    pub language: usize,
    /// Never stored, never logged.
    pub client: IpAddr,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::internal("a request did not pass the edge"))
    }
}
