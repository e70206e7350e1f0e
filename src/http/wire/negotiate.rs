//! What the client would like: representation, language and content coding, from `Accept*` headers (RFC 9110 section 12).
//! A header that cannot be read counts as absent.

use axum::http::{HeaderMap, header};

/// A representation named in `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Accepted {
    /// JSON, or nothing in particular.
    Json = b'j',
    /// `text/html` is named.
    Html = b'h',
    /// `text/csv` is named.
    Csv = b'c',
}

/// A content coding this server writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Coding {
    Identity = b'i',
    Gzip = b'g',
    Brotli = b'b',
}

impl Coding {
    /// Value of `Content-Encoding`; none for identity.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }
}

/// The representation wanted: HTML and CSV only where they are named, never through `*/*`.
pub fn accepted(headers: &HeaderMap) -> Accepted {
    let mut best = (Accepted::Json, 0.0);
    for (name, quality) in weighted(headers, header::ACCEPT) {
        let candidate = match name {
            "text/html" | "application/xhtml+xml" => Accepted::Html,
            "text/csv" => Accepted::Csv,
            "application/json" | "application/geo+json" => Accepted::Json,
            _ => continue,
        };
        if quality > best.1 {
            best = (candidate, quality);
        }
    }
    best.0
}

/// Whether gzip may be sent, whatever else is preferred: streams have no brotli.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let named = |wanted: &str| {
        weighted(headers, header::ACCEPT_ENCODING).find(|(name, _)| *name == wanted).map(|(_, quality)| quality > 0.0)
    };
    named("gzip").or_else(|| named("*")).unwrap_or(false)
}

/// The coding with the highest weight; at equal weight brotli, then gzip.
pub fn coding(headers: &HeaderMap) -> Coding {
    let mut weights = [None, None];
    let mut any = None;
    for (name, quality) in weighted(headers, header::ACCEPT_ENCODING) {
        match name {
            "br" => weights[0] = Some(quality),
            "gzip" | "x-gzip" => weights[1] = Some(quality),
            "*" => any = Some(quality),
            _ => {}
        }
    }
    let [brotli, gzip] = weights.map(|weight| weight.or(any).unwrap_or(0.0));
    if brotli > 0.0 && brotli >= gzip {
        Coding::Brotli
    } else if gzip > 0.0 {
        Coding::Gzip
    } else {
        Coding::Identity
    }
}

/// Whether a language tag is one of the languages, or a variety of it.
pub fn is_among(tag: &str, languages: &[String]) -> bool {
    index(tag, languages).is_some()
}

fn index(tag: &str, languages: &[String]) -> Option<usize> {
    let primary = tag.split('-').next().unwrap_or(tag);
    languages.iter().position(|known| known.eq_ignore_ascii_case(primary))
}

/// Index in `languages` of the best match: `wanted` (the `lang` parameter), else `Accept-Language`, else the first.
pub fn language(wanted: Option<&str>, headers: &HeaderMap, languages: &[String]) -> usize {
    if let Some(found) = wanted.and_then(|tag| index(tag, languages)) {
        return found;
    }
    let mut best = (0, 0.0);
    for (tag, quality) in weighted(headers, header::ACCEPT_LANGUAGE) {
        if let Some(found) = index(tag, languages)
            && quality > best.1
        {
            best = (found, quality);
        }
    }
    best.0
}

/// The members of a list header with their weights.
fn weighted(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = (&str, f32)> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(
        |member| {
            let mut parts = member.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let quality = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
            let quality =
                quality.map_or(1.0, |text| text.parse().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0));
            (name, quality)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn html_is_served_only_where_it_is_named() {
        let browser = with(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assert_eq!(accepted(&browser), Accepted::Html);
        assert_eq!(accepted(&with(header::ACCEPT, "*/*")), Accepted::Json);
        assert_eq!(accepted(&with(header::ACCEPT, "application/geo+json, text/html;q=0.5")), Accepted::Json);
        assert_eq!(accepted(&with(header::ACCEPT, "text/html;q=0")), Accepted::Json);
        assert_eq!(accepted(&HeaderMap::new()), Accepted::Json);
    }

    #[test]
    fn weights_decide_the_coding() {
        let coding_of = |value| coding(&with(header::ACCEPT_ENCODING, value));
        assert_eq!(coding_of("gzip, deflate, br, zstd"), Coding::Brotli);
        assert_eq!(coding_of("gzip;q=1.0, br;q=0.2"), Coding::Gzip);
        assert_eq!(coding_of("br;q=0, gzip;q=0"), Coding::Identity);
        assert_eq!(coding_of("*"), Coding::Brotli);
        assert_eq!(coding_of("br;q=0, *"), Coding::Gzip);
        assert_eq!(coding_of("identity"), Coding::Identity);
    }

    #[test]
    fn the_parameter_wins_over_the_header() {
        let languages = ["fr".to_owned(), "en".to_owned()];
        let english = with(header::ACCEPT_LANGUAGE, "de, en-GB;q=0.8, fr;q=0.3");
        assert_eq!(language(None, &english, &languages), 1);
        assert_eq!(language(Some("fr"), &english, &languages), 0);
        assert_eq!(language(Some("xx"), &english, &languages), 1);
        assert_eq!(language(None, &HeaderMap::new(), &languages), 0);
    }
}
