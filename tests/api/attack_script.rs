//! Who sends what and when in a simulated flood: honest people, and the ways to flood. Chance is the same every time.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::cell::Cell;

use contrechamp::domain::report::Report;
use contrechamp::domain::{Evidence, ObservationKind, PartialDate, Position, Tags};
use contrechamp::store::report::reports::{Handling, Submission};
use serde_json::{Value, json};
use uuid::Uuid;

/// Second at which a simulation's flood begins; what is before it is a calm hour.
const BEGINS_S: i64 = 3_000;
/// Seconds that a flood lasts.
const LASTS_S: i64 = 600;
/// Second at which every simulation ends, long after what it sends.
pub const ENDS_S: i64 = BEGINS_S + LASTS_S + 1_800;

/// Xorshift (Marsaglia 2003).
pub struct Chance(Cell<u64>);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    pub fn below(&self, bound: u64) -> u64 {
        let mut x = self.0.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0.set(x);
        (x >> 11) % bound
    }

    fn between(&self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.below(1_000_000) as f64 / 1e6
    }

    fn second(&self, lasts_s: i64) -> i64 {
        BEGINS_S + self.below(lasts_s as u64) as i64
    }
}

/// A report that somebody will send.
pub struct Sending {
    pub at_s: i64,
    pub network: String,
    pub is_false: bool,
    pub number: u128,
    lon: f64,
    lat: f64,
    note: Option<String>,
}

impl Sending {
    pub fn body(&self) -> Value {
        json!({
            "report_id": Uuid::from_u128(self.number).to_string(),
            "kind": "camera",
            "position": { "type": "Point", "coordinates": [self.lon, self.lat] },
            "accuracy_m": 8,
            "tags": { "camera:type": "dome" },
            "note": self.note,
            "outside": self.is_outside(),
        })
    }

    /// The same as the service reads it.
    pub fn submission(&self) -> Submission {
        let report = Report {
            report_id: Uuid::from_u128(self.number),
            kind: ObservationKind::Camera,
            camera_id: None,
            position: Some(Position::new(self.lon, self.lat).unwrap()),
            accuracy_m: Some(8.0),
            seen_on: PartialDate::parse("2026-11-23").unwrap(),
            evidence: Evidence::Seen,
            tags: Tags::default(),
            note: self.note.clone(),
            free_tags: Tags::default(),
            distinct_from: Vec::new(),
        };
        let mut receipt_hash = [0; 32];
        receipt_hash[..16].copy_from_slice(&self.number.to_le_bytes());
        let handling = Handling { is_outside: self.is_outside(), ..Handling::default() };
        let today = PartialDate::parse("2026-11-23").unwrap();
        Submission { report, receipt_hash, body_hash: receipt_hash, today, handling }
    }

    fn is_outside(&self) -> bool {
        !(3.8..=3.95).contains(&self.lon) || !(43.55..=43.66).contains(&self.lat)
    }
}

/// How somebody floods.
#[derive(Clone, Copy, Debug)]
pub enum Flood {
    /// All networks in turn: one spot, a grid over the city, copies of what is known, the same words, far away.
    Mixed,
    /// The same, but which network sends next is chance.
    Random,
    /// One network after the other sends all it has within three seconds.
    Gusts,
    /// Every network keeps to a neighbourhood of its own, as a mapping party does.
    Parties,
    /// Many networks, each of which sends five reports in ten minutes.
    Slow,
    /// All within a minute, from neighbouring addresses, spread over the city, said as honest people say it.
    Dense,
    /// The same from addresses all over the world.
    Scattered,
    /// The same in ten minutes, on one street of a kilometre.
    Street,
    /// Every network sends one report.
    Once,
    /// All networks together send all they have within six seconds, and nothing more.
    Volley,
}

impl Flood {
    /// Seconds that it lasts.
    fn lasts_s(self) -> i64 {
        if matches!(self, Self::Dense | Self::Scattered | Self::Volley) { LASTS_S / 10 } else { LASTS_S }
    }

    /// An address of the network of this number.
    fn address(self, of: u64) -> String {
        if !matches!(self, Self::Scattered | Self::Street | Self::Once) {
            return format!("203.{}.{}.{}", of / 40_000, of / 200 % 200, of % 200);
        }
        // Multiplying by an odd number deals each 32-bit number once (Knuth 1998, 6.4).
        let [a, b, c, d] = (of as u32).wrapping_mul(2_654_435_761).to_be_bytes();
        format!("{}.{b}.{c}.{d}", 1 + a % 180)
    }
}

/// Reports in the order of their time, with a number each.
#[derive(Default)]
pub struct Script(Vec<Sending>);

impl Script {
    fn add(&mut self, is_false: bool, at_s: i64, network: &str, [lon, lat]: [f64; 2], note: Option<String>) {
        let number = 0xfeed_0000 + self.0.len() as u128;
        self.0.push(Sending { at_s, network: network.to_owned(), is_false, number, lon, lat, note });
    }

    /// Two hundred: a hundred people with one camera each, twenty who share four networks, sixteen who walk and report
    /// two or three, and a mapping party of forty cameras in an hour behind one network that began before.
    pub fn add_honest(&mut self, chance: &Chance) {
        for person in 0..120 {
            let network = if person < 100 { format!("192.0.2.{person}") } else { format!("198.18.2.{}", person % 4) };
            self.add(false, chance.second(LASTS_S), &network, anywhere(chance), said(chance));
        }
        for walker in 0..16 {
            let (network, [lon, lat]) = (format!("198.18.0.{walker}"), anywhere(chance));
            let begins = BEGINS_S + chance.below(300) as i64;
            for step in 0..2 + i64::from(walker % 2 == 0) {
                let at = [lon + step as f64 * 0.001_3, lat + chance.between(0.0, 0.000_9)];
                self.add(false, begins + step * 110, &network, at, said(chance));
            }
        }
        for _ in 0..40 {
            let at = [chance.between(3.87, 3.885), chance.between(43.595, 43.606)];
            self.add(false, BEGINS_S - 1_500 + chance.below(3_600) as i64, "198.18.1.1", at, said(chance));
        }
    }

    /// As many people as asked for, each with one camera and an address of their own, while a flood lasts.
    pub fn add_people(&mut self, chance: &Chance, flood: Flood, count: u64) {
        for person in 0..count {
            let network = format!("{}.{}.{}.7", 81 + person % 12, chance.below(250), chance.below(250));
            self.add(false, chance.second(flood.lasts_s()), &network, anywhere(chance), said(chance));
        }
    }

    /// As many false reports as asked for, from so many networks in ten minutes.
    pub fn add_flood(&mut self, chance: &Chance, flood: Flood, count: u64, networks: u64) {
        for number in 0..count {
            let spread = BEGINS_S + (number * flood.lasts_s() as u64 / count) as i64;
            let (of, at_s) = match flood {
                Flood::Mixed => (number % networks, spread),
                Flood::Gusts => {
                    let (of, within) = (number * networks / count, number % (count / networks));
                    (of, BEGINS_S + (of * LASTS_S as u64 / networks + within * 3 * networks / count) as i64)
                }
                Flood::Once => (number, spread),
                Flood::Volley => (number % networks, BEGINS_S + 20 + (number * 6 / count) as i64),
                _ => (chance.below(networks), spread),
            };
            let (place, note) = match flood {
                Flood::Mixed | Flood::Random => mixed(chance, number),
                Flood::Parties => {
                    let (lon, lat) = (3.81 + (of % 14) as f64 * 0.009, 43.56 + (of / 14 % 12) as f64 * 0.008);
                    ([lon + chance.between(0.0, 0.009), lat + chance.between(0.0, 0.008)], None)
                }
                Flood::Street => {
                    let along = chance.between(0.0, 0.012);
                    ([3.87 + along, 43.6 + along / 3.0 + chance.between(0.0, 0.000_2)], said(chance))
                }
                _ => (anywhere(chance), said(chance)),
            };
            self.add(true, at_s, &flood.address(of), place, note);
        }
    }

    /// A hall of people within five minutes: most behind one network, the others each with an own one.
    pub fn add_hall(&mut self, chance: &Chance, inside: u32, outside: u32) {
        for person in 0..inside + outside {
            let network = if person < inside { "198.18.3.1".to_owned() } else { format!("2001:db8:{person:x}::1") };
            self.add(false, chance.second(300), &network, anywhere(chance), said(chance));
        }
    }

    pub fn sorted(mut self) -> Vec<Sending> {
        self.0.sort_by_key(|sending| sending.at_s);
        self.0
    }
}

fn mixed(chance: &Chance, number: u64) -> ([f64; 2], Option<String>) {
    let [lon, lat] = anywhere(chance);
    match chance.below(5) {
        // One spot, as close as duplicates allow.
        0 => ([chance.between(3.9, 3.908), chance.between(43.57, 43.576)], None),
        1 => ([3.802 + (number % 97) as f64 * 0.001_5, 43.552 + (number / 97 % 97) as f64 * 0.001_1], None),
        2 => ([3.861 + chance.below(30) as f64 * 0.001, 43.61 + chance.between(0.000_8, 0.02)], None),
        3 => ([lon, lat], Some(format!("Cette caméra filme les fenêtres du premier étage {number} !"))),
        _ => ([lon + 3.0, lat - 2.0], None),
    }
}

fn anywhere(chance: &Chance) -> [f64; 2] {
    [chance.between(3.81, 3.94), chance.between(43.555, 43.655)]
}

/// One in three writes something, each in words of their own.
fn said(chance: &Chance) -> Option<String> {
    let (streets, sides) = (["la poste", "l'école", "le tabac", "la pharmacie", "le pont"], ["à gauche", "en face"]);
    let choose = |words: &[&str]| words[chance.below(words.len() as u64) as usize].to_owned();
    (chance.below(3) == 0).then(|| format!("{} de {}", choose(&sides), choose(&streets)))
}
