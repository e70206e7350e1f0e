//! Whether what an Overpass server sent is a whole answer: a server that ran out of time, memory or patience says so in
//! the middle of a good one, and a proxy in front of it answers with a page.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::ask::{NoAnswer, words};

/// What a page is looked at for.
const PAGE_BYTES: u64 = 8 << 10;
/// What servers write when they want to be asked later, in the version of Overpass that most run.
const PATIENCE_WORDS: [&str; 4] = ["rate_limited", "too many requests", "too busy", "dispatcher"];

/// A whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How many elements it has; at least one.
    pub elements: usize,
    /// How recent its data is, where it says so.
    pub data_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    osm3s: Base,
    /// Counted, and not held.
    elements: Vec<IgnoredAny>,
    #[serde(default)]
    remark: Option<String>,
}

#[derive(Default, Deserialize)]
struct Base {
    #[serde(default)]
    timestamp_osm_base: Option<String>,
}

/// Goes through all of it once.
pub fn check(mut file: impl Read + Seek) -> Result<Answer, NoAnswer> {
    let mut head = Vec::new();
    file.by_ref().take(PAGE_BYTES).read_to_end(&mut head).map_err(NoAnswer::failed)?;
    file.seek(SeekFrom::Start(0)).map_err(NoAnswer::failed)?;
    if head.trim_ascii_start().first() != Some(&b'{') {
        let said = words(&String::from_utf8_lossy(&head));
        return Err(refusal(&said, &format!("its answer is no JSON, it says: {said:?}")));
    }
    let document: Document = serde_json::from_reader(BufReader::new(file)).map_err(|error| unreadable(&error))?;
    if let Some(remark) = document.remark {
        let said = words(&remark);
        return Err(refusal(&said, &format!("its answer is not whole, it remarks: {said:?}")));
    }
    if document.elements.is_empty() {
        return Err(NoAnswer::failed("its answer is empty"));
    }
    let data_at = document.osm3s.timestamp_osm_base.and_then(|text| text.parse().ok());
    Ok(Answer { elements: document.elements.len(), data_at })
}

fn refusal(said: &str, told: &str) -> NoAnswer {
    let folded = said.to_lowercase();
    if PATIENCE_WORDS.iter().any(|word| folded.contains(word)) {
        return NoAnswer::Busy { until: None, said: told.to_owned() };
    }
    NoAnswer::failed(told)
}

fn unreadable(error: &serde_json::Error) -> NoAnswer {
    let told = if error.is_eof() {
        "its answer ends in the middle".to_owned()
    } else if error.is_io() {
        io::Error::from(error.io_error_kind().unwrap_or(io::ErrorKind::Other)).to_string()
    } else {
        format!("its answer is not what Overpass answers: {error}")
    };
    NoAnswer::Failed(told)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const GOOD: &str = r#"{"version":0.6,"osm3s":{"timestamp_osm_base":"2026-11-27T06:00:00Z"},
        "elements":[{"type":"node","id":1,"lat":43.6,"lon":3.8,"tags":{"man_made":"surveillance"}}]}"#;

    fn checked(text: &str) -> Result<Answer, NoAnswer> {
        check(Cursor::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn a_whole_answer_is_counted_and_dated() {
        let answer = checked(GOOD).unwrap();
        assert_eq!((answer.elements, answer.data_at.unwrap().to_string()), (1, "2026-11-27T06:00:00Z".to_owned()));
        assert_eq!(checked(r#"{"elements":[{}, {}]}"#).unwrap().data_at, None);
    }

    #[test]
    fn every_cut_and_every_remark_is_noticed() {
        for end in 1..GOOD.len() {
            assert!(matches!(checked(&GOOD[..end]), Err(NoAnswer::Failed(_))), "cut at {end}");
        }
        let late = GOOD
            .replace("]}", r#"],"remark":"runtime error: Query timed out in \"query\" at line 3 after 121 seconds."}"#);
        let Err(NoAnswer::Failed(told)) = checked(&late) else { unreachable!("a remark is a failure") };
        assert!(told.contains("Query timed out"), "{told}");
        for text in ["", "[]", "{}", r#"{"elements":[]}"#, r#"{"elements":{}}"#, &format!("{GOOD} {GOOD}")] {
            assert!(matches!(checked(text), Err(NoAnswer::Failed(_))), "{text}");
        }
    }

    #[test]
    fn a_server_that_wants_to_be_asked_later_is_understood_whatever_it_writes() {
        for text in [
            "<html><body><p>Error: runtime error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::timeout. The server is probably too busy</p>",
            r#"{"elements":[],"remark":"runtime error: Dispatcher_Client::request_read_and_idx::rate_limited. Please check"}"#,
        ] {
            assert!(matches!(checked(text), Err(NoAnswer::Busy { until: None, .. })), "{text}");
        }
        assert!(matches!(checked("<html>gateway of a hotel</html>"), Err(NoAnswer::Failed(_))));
    }
}
