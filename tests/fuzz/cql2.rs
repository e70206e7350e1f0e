//! Any text as a filter, in both languages of CQL2, behind beginnings that lead deep into the grammar; and as a pattern.
#![no_main]

use contrechamp::domain::condition::{Fold, Pattern};
use contrechamp::formats::cql2::{Term, TermKind, parse_json, parse_text};
use libfuzzer_sys::fuzz_target;

/// Beginnings of filters as text.
const TEXTS: [&str; 9] = [
    "",
    "\"camera:type\" = 'dome' AND ",
    "NOT (ref LIKE 'C%' OR ",
    "S_INTERSECTS(geometry, POLYGON((",
    "S_WITHIN(geometry, BBOX(3.8,43.5,",
    "T_DURING(start_date, INTERVAL('2020-01-01','",
    "operator IN ('TaM','",
    "height BETWEEN 2 AND ",
    "CASEI(operator) = CASEI('",
];

/// Beginnings of filters as JSON.
const JSONS: [&str; 7] = [
    "",
    "{\"op\":\"and\",\"args\":[{\"op\":\"isNull\",\"args\":[{\"property\":\"ref\"}]},",
    "{\"op\":\"s_intersects\",\"args\":[{\"property\":\"geometry\"},{\"type\":\"Polygon\",\"coordinates\":[[[",
    "{\"op\":\"in\",\"args\":[{\"property\":\"operator\"},[",
    "{\"op\":\"t_during\",\"args\":[{\"property\":\"start_date\"},{\"interval\":[",
    "{\"op\":\"like\",\"args\":[{\"op\":\"casei\",\"args\":[",
    "{\"bbox\":[",
];

/// Most terms of a filter, and room for what holds them.
const MOST_TERMS: usize = 1_100;

fuzz_target!(|input: (u8, &str, &str)| {
    let (choice, text, held) = input;
    let begun = |beginnings: &[&str]| format!("{}{text}", beginnings[usize::from(choice) % beginnings.len()]);
    for read in [parse_text(&begun(&TEXTS)), parse_json(&begun(&JSONS))] {
        match read {
            Ok(term) => assert!(count(&term) <= MOST_TERMS, "a filter has its limits"),
            Err(error) => assert!(error.to_string().len() < 4_000, "an error is told in a line"),
        }
    }
    if let Ok(pattern) = Pattern::new(text, Fold::default()) {
        pattern.matches(held);
    }
});

fn count(term: &Term) -> usize {
    match &term.kind {
        TermKind::List(terms) | TermKind::Call(_, terms) => 1 + terms.iter().map(count).sum::<usize>(),
        _ => 1,
    }
}
