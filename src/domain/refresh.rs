//! From where and how often an instance brings OpenStreetMap up to date. Nobody is asked anything unless it is filled in.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What an Overpass server may be asked to put up with: once an hour.
pub const LEAST_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// `[refresh]` of `territory.toml`; empty where nobody filled it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refresh {
    /// Address of an Overpass server's interpreter.
    pub overpass: String,
    /// Time from one refresh to the next while serving, such as `168h`; empty: only when it is asked for.
    pub every: String,
    /// Key of the source under which OpenStreetMap is kept; empty for the usual one.
    pub source: String,
}

impl Refresh {
    /// Time from one refresh to the next, if there is to be a schedule.
    pub fn every(&self) -> Option<SignedDuration> {
        parse_every(&self.every).ok()
    }

    /// The first wrong entry and why it is wrong.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if !self.overpass.is_empty() {
            check_overpass(&self.overpass).map_err(|reason| ("overpass", reason))?;
        }
        if !self.every.is_empty() {
            parse_every(&self.every).map_err(|reason| ("every", reason))?;
        }
        Ok(())
    }
}

/// A time between two refreshes, in words.
pub fn parse_every(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("expected a time of at least an hour, such as 24h or 168h, found {text:?}");
    let every: SignedDuration = text.parse().map_err(|_unreadable| wrong())?;
    if every < LEAST_EVERY { Err(wrong()) } else { Ok(every) }
}

/// Whether a text can be the address of an Overpass server.
pub fn check_overpass(text: &str) -> Result<(), String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_plain =
        text.chars().all(|letter| letter.is_ascii_graphic() && !matches!(letter, '"' | '<' | '>' | '?' | '#'));
    if rest.is_empty() || rest.starts_with('/') || !is_plain {
        return Err(format!("expected an address such as https://overpass-api.de/api/interpreter, found {text:?}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_asked_once_an_hour_at_most_and_has_an_address() {
        assert_eq!(parse_every("168h"), Ok(SignedDuration::from_hours(168)));
        for text in ["59m", "0s", "-24h", "weekly", ""] {
            assert!(parse_every(text).is_err(), "{text}");
        }
        for text in ["https://overpass-api.de/api/interpreter", "http://127.0.0.1:9/api"] {
            assert_eq!(check_overpass(text), Ok(()), "{text}");
        }
        for text in
            ["overpass-api.de", "https://", "https:///api", "ftp://a/api", "https://a/api?data=x", "https://a/\"b"]
        {
            assert!(check_overpass(text).is_err(), "{text}");
        }
        let refresh = Refresh { every: "soon".to_owned(), ..Refresh::default() };
        assert_eq!(refresh.check().unwrap_err().0, "every");
        assert_eq!(Refresh::default().every(), None, "nothing happens by itself");
    }
}
