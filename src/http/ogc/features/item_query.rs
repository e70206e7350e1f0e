//! The parameters that every collection of features takes.

use crate::domain::Bbox;
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Accepted;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};

use super::page_token::PageToken;
use crate::http::query::crs::ServedCrs;

/// Features in an answer when nothing is said.
pub const DEFAULT_LIMIT: usize = 10;
/// Features in an answer at most; more is clamped.
pub const MAX_LIMIT: usize = 10_000;

/// Features on a page for people at most: of more, a browser makes megabytes of table that nobody reads. The page leads on
/// to the next.
pub const MAX_HTML_LIMIT: usize = 1_000;

/// The representation of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    Html,
    Csv,
}

/// Parameters of `/items`.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemQuery {
    pub limit: usize,
    pub bbox: Option<Bbox>,
    pub crs: ServedCrs,
    pub form: Form,
    /// Where the former page ended, from a `next` link.
    pub page: Option<PageToken>,
    pub reader: For,
}

/// Who asks for cameras: what may not be passed on is shown on the map and in its lists, but not handed out as data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum For {
    /// Programs that take data away, as an export does.
    #[default]
    Reuse,
    /// The panels and lists of the map, which name the source of each camera.
    Map,
}

impl ItemQuery {
    /// Takes them.
    pub fn take(params: &mut Params, asked: &Asked) -> Result<Self, Problem> {
        let bbox_crs = params.take_as("bbox-crs", ServedCrs::parse)?.unwrap_or_default();
        let form = take_form(params, asked, true)?;
        let most = if form == Form::Html { MAX_HTML_LIMIT } else { MAX_LIMIT };
        Ok(Self {
            limit: params.take_as("limit", parse_limit)?.unwrap_or(DEFAULT_LIMIT).min(most),
            bbox: params.take_as("bbox", |text| bbox_crs.read_bbox(text))?,
            crs: params.take_as("crs", ServedCrs::parse)?.unwrap_or_default(),
            form,
            page: params.take_as("page", str::parse::<PageToken>)?,
            reader: For::default(),
        })
    }
}

/// Takes `f` and `lang`; without `f` the `Accept` header decides.
pub fn take_form(params: &mut Params, asked: &Asked, has_csv: bool) -> Result<Form, Problem> {
    asked.take_language(params)?;
    let named = params.take_as("f", |text| match text {
        "json" | "geojson" => Ok(Form::Json),
        "html" => Ok(Form::Html),
        "csv" if has_csv => Ok(Form::Csv),
        _ => {
            let known = if has_csv { "json, html, csv" } else { "json, html" };
            Err(format!("expected one of {known}, found {:?}", shorten(text)))
        }
    })?;
    Ok(named.unwrap_or(match asked.accepted {
        Accepted::Html => Form::Html,
        Accepted::Csv if has_csv => Form::Csv,
        _ => Form::Json,
    }))
}

fn parse_limit(text: &str) -> Result<usize, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_number { text.parse().unwrap_or(MAX_LIMIT) } else { 0 };
    if number == 0 {
        return Err(format!("expected a whole number from 1, found {:?}", shorten(text)));
    }
    Ok(number.min(MAX_LIMIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::wire::negotiate::Coding;

    #[test]
    fn a_page_for_people_has_fewer_features_than_a_file() {
        let asked = Asked {
            request_id: "r".into(),
            accepted: Accepted::Html,
            coding: Coding::Identity,
            language: 0,
            wrong_language: None,
            client: [127, 0, 0, 1].into(),
        };
        let limit = |query: &str| {
            let mut params = Params::parse(Some(query)).unwrap();
            ItemQuery::take(&mut params, &asked).unwrap().limit
        };
        assert_eq!(limit("f=html&limit=10000"), MAX_HTML_LIMIT);
        assert_eq!(limit("f=csv&limit=10000"), MAX_LIMIT);
        assert_eq!(limit("f=html"), DEFAULT_LIMIT);
    }

    #[test]
    fn limits_are_clamped_above_and_refused_below() {
        assert_eq!(parse_limit("10001"), Ok(10_000));
        assert_eq!(parse_limit("99999999999999999999999999"), Ok(10_000));
        for text in ["0", "-1", "ten", "1.5", "1e3", "", "+5"] {
            assert!(parse_limit(text).is_err(), "{text}");
        }
    }
}
