//! How much a report looks like part of a flood: what was seen of it and of others lately, weighed by one table. A score
//! refuses nothing and accuses nobody: from [`WAITS_AT`] on a report waits for a person before it counts.

use super::Evidence;
use super::report::Report;

/// Points from which a report waits for review.
pub const WAITS_AT: u32 = 100;

/// What is weighed, or why a report waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Its network was found to be part of a flood.
    Flood,
    /// It waits only until its network has been looked at for a moment.
    Moment,
    /// Reports of one network within ten minutes, whatever else happens.
    Burst,
    /// Reports under one receipt within an hour.
    Receipt,
    /// The same words within an hour, from whomever.
    Repetition,
    /// New cameras within some hundred metres and an hour, from whomever.
    Crowd,
    /// Reports within some kilometres and an hour, from whomever.
    Area,
    /// A network that was never seen before a flood.
    Newcomer,
    /// A place outside the territory.
    Outside,
    /// A position that the device itself knew only to a kilometre.
    Imprecise,
    /// Degrees with three decimals or fewer, as somebody types them who was not there.
    RoundPlace,
    /// Nobody saw it.
    Hearsay,
    /// Corrections of known cameras by one network within an hour.
    Corrections,
    /// Surveys ("we looked here") of one network within an hour.
    Surveys,
    /// Its network has spoken of the same camera today: two sightings of one network are not independent.
    SameNetwork,
    /// It would make one camera more vanish, after many that vanished of late.
    Vanishing,
}

/// The table of weights: a sign counts nothing up to `from`, all its points at `full`, and its share between.
struct Weight {
    sign: Sign,
    from: u32,
    full: u32,
    points: u32,
}

const fn weight(sign: Sign, from: u32, full: u32, points: u32) -> Weight {
    Weight { sign, from, full, points }
}

/// Forty cameras of a mapping party in an hour and two hundred answers of a hall behind one network stay below; so does
/// whoever walks and reports all afternoon.
const WEIGHTS: [Weight; 13] = [
    weight(Sign::Flood, 0, 1, 100),
    weight(Sign::Burst, 120, 360, 100),
    weight(Sign::Receipt, 60, 180, 100),
    weight(Sign::Repetition, 8, 30, 100),
    weight(Sign::Crowd, 8, 25, 100),
    weight(Sign::Area, 200, 500, 20),
    weight(Sign::Newcomer, 0, 1, 45),
    weight(Sign::Outside, 0, 1, 35),
    weight(Sign::Imprecise, 0, 1, 15),
    weight(Sign::RoundPlace, 0, 1, 20),
    weight(Sign::Hearsay, 0, 1, 5),
    weight(Sign::Corrections, 15, 40, 100),
    weight(Sign::Surveys, 15, 40, 100),
];

/// What was seen of a report and of others lately, itself included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Its network was found to be part of a flood.
    pub is_of_flood: bool,
    /// Reports of its network within ten minutes.
    pub of_network: u32,
    /// Reports under its receipt within an hour.
    pub of_receipt: u32,
    /// Reports with its words within an hour.
    pub of_words: u32,
    /// New cameras beside it within an hour.
    pub beside: u32,
    /// Reports of its surroundings within an hour.
    pub around: u32,
    /// Corrections of its network within an hour, where it is one.
    pub corrections: u32,
    /// Surveys of its network within an hour, where it is one.
    pub surveys: u32,
    /// There is a flood, and its network was not there before.
    pub is_newcomer: bool,
    /// Its sender confirmed a place outside the territory.
    pub is_outside: bool,
}

/// Points, and what they come from, the heaviest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub points: u32,
    pub signs: Vec<(Sign, u32)>,
}

impl Score {
    /// Whether the report waits for a person.
    pub fn has_to_wait(&self) -> bool {
        self.points >= WAITS_AT
    }

    /// Whether a sign counted.
    pub fn has(&self, sign: Sign) -> bool {
        self.signs.iter().any(|(found, _)| *found == sign)
    }

    /// The sign that counted most.
    pub fn heaviest(&self) -> Option<Sign> {
        self.signs.first().map(|(sign, _)| *sign)
    }
}

/// Weighs a report with what was seen of it and of others lately.
pub fn score(report: &Report, traces: Traces) -> Score {
    weigh(|sign| amount(sign, report, traces))
}

/// Weighs a survey by what was seen of it and of others lately; nothing of what it says makes it more or less plausible.
pub fn score_survey(traces: Traces) -> Score {
    weigh(|sign| match sign {
        Sign::Flood => u32::from(traces.is_of_flood),
        Sign::Burst => traces.of_network,
        Sign::Surveys => traces.surveys,
        Sign::Newcomer => u32::from(traces.is_newcomer),
        _ => 0,
    })
}

fn weigh(amount: impl Fn(Sign) -> u32) -> Score {
    let mut signs: Vec<(Sign, u32)> = WEIGHTS
        .iter()
        .map(|weight| (weight.sign, share(weight, amount(weight.sign))))
        .filter(|(_, points)| *points > 0)
        .collect();
    signs.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    Score { points: signs.iter().map(|(_, points)| points).sum(), signs }
}

fn share(weight: &Weight, amount: u32) -> u32 {
    let over = amount.saturating_sub(weight.from).min(weight.full - weight.from);
    weight.points * over / (weight.full - weight.from)
}

fn amount(sign: Sign, report: &Report, traces: Traces) -> u32 {
    match sign {
        Sign::Flood => u32::from(traces.is_of_flood),
        Sign::Moment | Sign::SameNetwork | Sign::Vanishing | Sign::Surveys => 0,
        Sign::Corrections => traces.corrections,
        Sign::Burst => traces.of_network,
        Sign::Receipt => traces.of_receipt,
        Sign::Repetition => traces.of_words,
        Sign::Crowd => traces.beside,
        Sign::Area => traces.around,
        Sign::Newcomer => u32::from(traces.is_newcomer),
        Sign::Outside => u32::from(traces.is_outside),
        Sign::Imprecise => u32::from(report.accuracy_m.is_some_and(|metres| metres > 1_000.0)),
        Sign::RoundPlace => u32::from(is_round(report)),
        Sign::Hearsay => u32::from(report.evidence == Evidence::Hearsay),
    }
}

/// Whole thousandths of a degree, which are up to a hundred metres.
fn is_round(report: &Report) -> bool {
    report.position.is_some_and(|at| at.lon_e7() % 10_000 == 0 && at.lat_e7() % 10_000 == 0)
}

impl Sign {
    /// As kept beside a report, and told to moderators.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::Moment => "moment",
            Self::Burst => "burst",
            Self::Receipt => "receipt",
            Self::Repetition => "repetition",
            Self::Crowd => "crowd",
            Self::Area => "area",
            Self::Newcomer => "newcomer",
            Self::Outside => "outside",
            Self::Imprecise => "imprecise",
            Self::RoundPlace => "round_place",
            Self::Hearsay => "hearsay",
            Self::Corrections => "corrections",
            Self::Surveys => "surveys",
            Self::SameNetwork => "same_network",
            Self::Vanishing => "vanishing",
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{ObservationKind, PartialDate, Position, Tags};

    fn report(lon: f64) -> Report {
        Report {
            report_id: Uuid::from_u128(1),
            kind: ObservationKind::Camera,
            camera_id: None,
            position: Some(Position::new(lon, 43.612_345).unwrap()),
            accuracy_m: Some(8.0),
            seen_on: PartialDate::parse("2026-11-23").unwrap(),
            evidence: Evidence::Seen,
            tags: Tags::default(),
            note: None,
            free_tags: Tags::default(),
            distinct_from: Vec::new(),
        }
    }

    fn waits(traces: Traces) -> bool {
        score(&report(3.876_543), traces).has_to_wait()
    }

    #[test]
    fn one_report_is_above_suspicion() {
        let traces = Traces { of_network: 1, of_receipt: 1, of_words: 1, beside: 1, around: 1, ..Traces::default() };
        assert_eq!(score(&report(3.876_543), traces), Score::default());
    }

    #[test]
    fn a_mapping_party_a_hall_and_a_long_walk_pass() {
        assert!(!waits(Traces { of_network: 40, around: 40, ..Traces::default() }));
        assert!(!waits(Traces { of_network: 250, around: 250, of_words: 3, ..Traces::default() }));
        assert!(!waits(Traces { of_network: 15, of_receipt: 80, ..Traces::default() }));
    }

    #[test]
    fn what_goes_on_and_on_waits() {
        assert!(waits(Traces { of_network: 360, ..Traces::default() }));
        assert!(waits(Traces { of_receipt: 180, ..Traces::default() }));
        assert!(waits(Traces { is_of_flood: true, ..Traces::default() }));
    }

    #[test]
    fn a_party_types_its_sheets_in_and_whoever_walks_a_whole_city_at_once_waits() {
        let waits = |traces| score_survey(traces).has_to_wait();
        assert!(!waits(Traces { surveys: 25, of_network: 60, is_newcomer: true, ..Traces::default() }));
        assert!(waits(Traces { surveys: 40, ..Traces::default() }));
        assert!(waits(Traces { surveys: 1, is_of_flood: true, ..Traces::default() }));
    }

    #[test]
    fn the_same_words_and_the_same_spot_wait_from_whomever_they_come() {
        assert!(
            !waits(Traces { of_words: 20, ..Traces::default() }) && waits(Traces { of_words: 30, ..Traces::default() })
        );
        assert!(
            !waits(Traces { beside: 12, ..Traces::default() }) && waits(Traces { beside: 25, ..Traces::default() })
        );
    }

    #[test]
    fn an_implausible_place_weighs_and_does_not_decide_unless_a_newcomer_sends_it_in_a_flood() {
        let far = Report { accuracy_m: Some(5_000.0), evidence: Evidence::Hearsay, ..report(3.876) };
        let far = Report { position: Some(Position::new(3.876, 43.612).unwrap()), ..far };
        let told = score(&far, Traces { is_outside: true, ..Traces::default() });
        assert_eq!((told.points, told.heaviest()), (75, Some(Sign::Outside)));
        assert!(told.has(Sign::RoundPlace) && !told.has(Sign::Burst) && !told.has_to_wait());
        assert!(score(&far, Traces { is_outside: true, is_newcomer: true, ..Traces::default() }).has_to_wait());
        assert!(!waits(Traces { is_newcomer: true, ..Traces::default() }));
    }

    #[test]
    fn every_sign_has_one_weight_that_can_be_reached() {
        for weight in &WEIGHTS {
            assert!(weight.full > weight.from && weight.points <= WAITS_AT);
            assert_eq!(WEIGHTS.iter().filter(|other| other.sign == weight.sign).count(), 1);
            assert_eq!((share(weight, weight.from), share(weight, u32::MAX)), (0, weight.points));
        }
    }
}
