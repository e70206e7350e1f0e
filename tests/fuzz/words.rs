//! Any text as what lists hold in their cells: dates, numbers, coordinates, addresses; and as what a server of Overpass
//! answers.
#![no_main]

use std::io::Cursor;

use contrechamp::domain::Coordinates;
use contrechamp::domain::address::AddressBook;
use contrechamp::formats::text::decimal::Decimal;
use contrechamp::import::dates::parse_loose_date;
use contrechamp::import::ground::read_ground;
use contrechamp::import::overpass::answer::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (text, more) = input;
    if let Some(Coordinates::Known(position)) = Coordinates::parse(text) {
        assert!(position.lat().abs() <= 90.0 && position.lon().abs() <= 180.0);
    }
    if let Some(date) = parse_loose_date(text) {
        assert_eq!(parse_loose_date(&date.to_string()), Some(date), "what is read is written so that it is read again");
    }
    for decimal in [Decimal::Auto, Decimal::Comma, Decimal::Point] {
        assert!(decimal.parse(text).is_none_or(f64::is_finite));
    }
    let streets = [text, more, "rue de la loge", "avenue du pont juvenal"].map(str::to_owned);
    let found = AddressBook::new(&streets, Vec::new()).find(text, more);
    assert!(found.street.is_none_or(|street| street < streets.len()));
    drop(read_ground(text.as_bytes()));
    for answer in [text.to_owned(), format!("{{\"elements\":[{{\"type\":\"node\"}}],{text}")] {
        if let Ok(answer) = check(Cursor::new(answer.into_bytes())) {
            assert!(answer.elements > 0, "an empty answer is none");
        }
    }
});
