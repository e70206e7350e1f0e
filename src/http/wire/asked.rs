//! What is known of a request before its handler runs. Handlers take it as an argument.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::negotiate::{Accepted, Coding};
use super::params::Params;
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
    /// What is wrong with the parameter `lang`, where something is.
    pub wrong_language: Option<Arc<str>>,
    /// Never stored, never logged.
    pub client: IpAddr,
}

impl Asked {
    /// Takes `lang`, which the edge has read already; refuses a language that there is none of.
    pub fn take_language(&self, params: &mut Params) -> Result<(), Problem> {
        params.take("lang");
        match &self.wrong_language {
            Some(wrong) => Err(Problem::parameter("lang", wrong)),
            None => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::internal("a request did not pass the edge"))
    }
}
