//! Query parameters: decoded once, taken by name; what is left over is unknown and refused by name.

use percent_encoding::{percent_decode, percent_decode_str};

use super::problem::{Problem, ProblemKind, shorten};

/// Longest query accepted, in bytes.
pub const MAX_QUERY_BYTES: usize = 8_192;

/// The parameters of one request.
#[derive(Debug, Default)]
pub struct Params {
    pairs: Vec<(String, String)>,
    taken: Vec<String>,
    /// Whether a value that is parsed may not be empty.
    is_strict: bool,
}

impl Params {
    /// Decodes `a=1&b=2`; refuses what is not UTF-8, holds a NUL, or names a parameter twice.
    pub fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let query = query.unwrap_or_default();
        if query.len() > MAX_QUERY_BYTES {
            return Err(Problem::new(
                ProblemKind::AddressTooLong,
                format!("expected a query of at most {MAX_QUERY_BYTES} bytes, found {}", query.len()),
            ));
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = decode(name).ok_or_else(|| Problem::parameter(&shorten(name), "expected UTF-8 text"))?;
            let value = decode(value).ok_or_else(|| Problem::parameter(&shorten(&name), "expected UTF-8 text"))?;
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(Problem::parameter(&shorten(&name), "expected once, found twice"));
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs, taken: Vec::new(), is_strict: true })
    }

    /// Decodes leniently for pages: what cannot be read is left out.
    pub fn parse_lenient(query: Option<&str>) -> Self {
        let query = query.filter(|query| query.len() <= MAX_QUERY_BYTES).unwrap_or_default();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in query.split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            if let (Some(name), Some(value)) = (decode(name), decode(value))
                && !pairs.iter().any(|(known, _)| *known == name)
            {
                pairs.push((name, value));
            }
        }
        Self { pairs, taken: Vec::new(), is_strict: false }
    }

    /// Decodes the fields of a form: a name sent twice counts once, what is no UTF-8 is shown as such.
    pub fn parse_form(body: &[u8]) -> Self {
        let read = |text: &[u8]| {
            let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_decode(&spaced).decode_utf8_lossy().replace('\0', "\u{fffd}")
        };
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in body.split(|byte| *byte == b'&') {
            let (name, value) = part.split_at(part.iter().position(|byte| *byte == b'=').unwrap_or(part.len()));
            let name = read(name);
            if !name.is_empty() && !pairs.iter().any(|(known, _)| *known == name) {
                pairs.push((name, read(value.strip_prefix(b"=").unwrap_or_default())));
            }
        }
        Self { pairs, taken: Vec::new(), is_strict: false }
    }

    /// All that is left, decoded, in the order of the query.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The value under `name` without taking it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Takes a parameter; an empty value counts as absent.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.taken.push(name.to_owned());
        let index = self.pairs.iter().position(|(known, _)| known == name)?;
        Some(self.pairs.remove(index).1).filter(|value| !value.is_empty())
    }

    /// Takes and parses a parameter; the error is told with the parameter's name. An empty one is an error too, except in
    /// forms, which send all their fields.
    pub fn take_as<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        if self.is_strict && self.get(name) == Some("") {
            return Err(Problem::parameter(name, "expected a value, found nothing"));
        }
        self.take(name).map(|text| parse(&text).map_err(|error| Problem::parameter(name, error))).transpose()
    }

    /// Takes a parameter that a form of ours sends empty where nothing is chosen, and parses it.
    pub fn take_chosen<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        self.take(name).map(|text| parse(&text).map_err(|error| Problem::parameter(name, error))).transpose()
    }

    /// Takes a comma-separated list, each member parsed; empty when absent or empty.
    pub fn take_list<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, Problem> {
        let list =
            self.take_chosen(name, |text| text.split(',').map(|part| parse(part.trim())).collect::<Result<_, _>>())?;
        Ok(list.unwrap_or_default())
    }

    /// Refuses what nobody took.
    pub fn finish(self) -> Result<(), Problem> {
        let Some((name, _)) = self.pairs.first() else {
            return Ok(());
        };
        let mut expected = self.taken.clone();
        expected.sort_unstable();
        expected.dedup();
        let mut problem = Problem::new(
            ProblemKind::UnknownParameter,
            format!("expected only {}, found {:?}", expected.join(", "), shorten(name)),
        );
        problem.extra.insert("parameter".into(), shorten(name).into());
        Err(problem)
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

/// A finite number within bounds, for [`Params::take_as`].
pub fn number_within(text: &str, low: f64, high: f64) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|number| (low..=high).contains(number));
    number.ok_or_else(|| format!("expected a number from {low} to {high}, found {:?}", shorten(text)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_query_makes_it_panic(query in ".{0,200}") {
            let _ = Params::parse(Some(&query)).map(Params::finish);
            let _ = Params::parse_form(query.as_bytes());
        }
    }

    #[test]
    fn the_unknown_parameter_is_named() {
        let mut params = Params::parse(Some("limit=5&lmit=6")).unwrap();
        assert_eq!(params.take("limit").as_deref(), Some("5"));
        let problem = params.finish().unwrap_err();
        assert!(problem.detail.contains("lmit") && problem.detail.contains("limit"), "{problem:?}");
    }

    #[test]
    fn what_is_left_keeps_the_order_of_the_query() {
        let mut params = Params::parse(Some("limit=5&first=1&second=2&third=3")).unwrap();
        params.take("limit");
        assert_eq!(params.pairs()[0].0, "first");
        assert_eq!(params.finish().unwrap_err().extra["parameter"], "first");
    }

    #[test]
    fn a_form_is_read_whatever_was_sent() {
        let mut params = Params::parse_form(b"note=d%C3%B4me+%FF&=x&note=second&empty=&lone");
        assert_eq!(params.take("note").as_deref(), Some("dôme \u{fffd}"));
        assert_eq!((params.take("empty"), params.take("lone"), params.take("other")), (None, None, None));
    }

    #[test]
    fn names_are_decoded_and_doubles_refused() {
        let mut params = Params::parse(Some("camera%3Atype=dome&operator=Ville+de+Montpellier")).unwrap();
        assert_eq!(params.take("camera:type").as_deref(), Some("dome"));
        assert_eq!(params.take("operator").as_deref(), Some("Ville de Montpellier"));
        assert!(Params::parse(Some("a=1&a=2")).is_err());
        assert!(Params::parse(Some("a=%FF")).is_err());
        assert!(Params::parse(Some("a=%00")).is_err());
    }

    #[test]
    fn an_empty_value_is_refused_in_an_address_and_absent_in_a_form() {
        let number = |text: &str| text.parse::<u8>();
        let problem = Params::parse(Some("limit=")).unwrap().take_as("limit", number).unwrap_err();
        assert_eq!(problem.detail, "limit: expected a value, found nothing");
        assert_eq!(Params::parse_form(b"limit=").take_as("limit", number), Ok(None));
        assert_eq!(Params::parse(Some("status=")).unwrap().take_chosen("status", number), Ok(None));
    }

    #[test]
    fn numbers_out_of_bounds_and_not_numbers_are_refused() {
        for text in ["NaN", "inf", "1e400", "", "1O", "-1", "301"] {
            assert!(number_within(text, 0.0, 300.0).is_err(), "{text}");
        }
    }
}
