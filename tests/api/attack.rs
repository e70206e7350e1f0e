//! Simulated floods through the real router and store, by a clock of their own: what is shown of the false reports, even
//! for a moment, and who of the honest ones has to wait. `--nocapture` shows the figures.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers fail their test, and figures are told")]

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::http::{ProofOfWork, app, hold_owed, let_through_now};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::attack_script::{Chance, ENDS_S, Flood, Script, Sending};
use crate::support::{Api, noon};

/// One clock for each simulation, since tests run beside each other.
macro_rules! clock {
    ($name:ident, $seconds:ident) => {
        static $seconds: AtomicI64 = AtomicI64::new(0);

        fn $name() -> Timestamp {
            Timestamp::from_second(noon().as_second() + $seconds.load(Ordering::Relaxed)).unwrap()
        }
    };
}

clock!(clock_of_flood, FLOOD);
clock!(clock_of_hall, HALL);
clock!(clock_of_disk, DISK);

/// Seconds of the simulation between two looks at what is shown.
const LOOK_S: i64 = 5;

/// What became of the reports.
#[derive(Debug, Default)]
struct Figures {
    false_sent: usize,
    /// Shown at any time, however short.
    false_shown: usize,
    /// Shown at the end.
    false_left: usize,
    refused: usize,
    honest_sent: usize,
    /// Not shown when they were answered.
    honest_later: usize,
    /// Still not shown at the end: for moderators.
    honest_waiting: usize,
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

impl Figures {
    fn count(
        script: &[Sending],
        shown: &HashSet<Uuid>,
        left: &HashSet<Uuid>,
        at_once: &HashSet<Uuid>,
        refused: usize,
    ) -> Self {
        let count = |is_false: bool, held: &HashSet<Uuid>| {
            let own = script.iter().filter(|sending| sending.is_false == is_false);
            own.filter(|sending| held.contains(&Uuid::from_u128(sending.number))).count()
        };
        let honest_sent = script.iter().filter(|sending| !sending.is_false).count();
        Self {
            false_sent: script.len() - honest_sent,
            false_shown: count(true, shown),
            false_left: count(true, left),
            refused,
            honest_sent,
            honest_later: honest_sent - count(false, at_once),
            honest_waiting: honest_sent - count(false, left),
        }
    }

    fn tell(&self, name: &str) {
        let percent = |part, whole: usize| 100.0 * share(part, whole.max(1));
        eprintln!(
            "{name}: of {} false reports {} ({:.2} %) were shown at some time, {} ({:.2} %) at the end, {} refused; of {} \
             honest ones {} ({:.1} %) were not shown at once, {} ({:.1} %) wait for a person",
            self.false_sent,
            self.false_shown,
            percent(self.false_shown, self.false_sent),
            self.false_left,
            percent(self.false_left, self.false_sent),
            self.refused,
            self.honest_sent,
            self.honest_later,
            percent(self.honest_later, self.honest_sent),
            self.honest_waiting,
            percent(self.honest_waiting, self.honest_sent),
        );
    }
}

/// A service under a simulation, and what it showed so far.
struct Simulation {
    api: Api,
    router: Router,
    seconds: &'static AtomicI64,
    shown: HashSet<Uuid>,
    looked_s: i64,
}

impl Simulation {
    /// Without work to be done: whoever floods may pay for it, and the weighing has to hold alone.
    fn new(clock: fn() -> Timestamp, seconds: &'static AtomicI64) -> Self {
        let api = Api::at(clock, "http://127.0.0.1:8080", |settings| settings.proof_of_work = ProofOfWork::Off);
        let router = app(api.state.clone());
        Self { api, router, seconds, shown: HashSet::new(), looked_s: 0 }
    }

    async fn run(&mut self, script: &[Sending]) -> Figures {
        let (mut refused, mut at_once) = (0, HashSet::new());
        for sending in script {
            self.pass_time(sending.at_s).await;
            let (status, told) = self.deliver(sending).await;
            let is_taken = status == StatusCode::CREATED;
            assert!(is_taken || sending.is_false, "{status} {told}");
            refused += usize::from(!is_taken);
            if is_taken && told["state"] == "published" {
                at_once.insert(Uuid::from_u128(sending.number));
            }
        }
        self.pass_time(ENDS_S).await;
        let left = self.published();
        self.shown.extend(&at_once);
        Figures::count(script, &self.shown, &left, &at_once, refused)
    }

    /// Moves the clock, and does what the service does by itself meanwhile.
    async fn pass_time(&mut self, to_s: i64) {
        while self.looked_s + LOOK_S <= to_s {
            self.looked_s = if self.looked_s == 0 { to_s - LOOK_S } else { self.looked_s + LOOK_S };
            self.seconds.store(self.looked_s, Ordering::Relaxed);
            let_through_now(&self.api.state).await;
            let published = self.published();
            self.shown.extend(published);
        }
        self.seconds.store(to_s, Ordering::Relaxed);
    }

    fn published(&self) -> HashSet<Uuid> {
        let connection = rusqlite::Connection::open(&self.api.database).unwrap();
        let mut statement = connection.prepare("select report_id from report where state = 'published'").unwrap();
        let ids = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        ids.map(|id| id.unwrap().parse().unwrap()).collect()
    }

    /// Sends a report as a device does: what looks like a known camera is told apart. Those who flood do the same.
    async fn deliver(&self, sending: &Sending) -> (StatusCode, Value) {
        let mut body = sending.body();
        let mut reply = self.post(sending, &body).await;
        for _ in 0..4 {
            if reply.0 != StatusCode::CONFLICT {
                break;
            }
            let candidates = reply.1["candidates"].clone();
            let ids = candidates.as_array().into_iter().flatten().map(|candidate| candidate["id"].clone());
            let known = body["distinct_from"].as_array().cloned().unwrap_or_default();
            body["distinct_from"] = known.into_iter().chain(ids).collect();
            reply = self.post(sending, &body).await;
        }
        reply
    }

    async fn post(&self, sending: &Sending, body: &Value) -> (StatusCode, Value) {
        let receipt: [u8; 32] = Sha256::digest(sending.number.to_le_bytes()).into();
        let request = Request::post("/reports")
            .header("authorization", format!("Bearer {}", URL_SAFE_NO_PAD.encode(receipt)))
            .header("content-type", "application/json")
            .header("x-forwarded-for", &sending.network)
            .body(Body::from(body.to_string()));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn count_public(&self) -> usize {
        self.api.settle();
        let count = self.api.get("/collections/cameras/items?limit=1").await.json()["numberMatched"].as_u64();
        usize::try_from(count.unwrap()).unwrap()
    }
}

/// The same through the weighing alone, as the store would follow it: thousands of reports in a second.
fn weigh(name: &str, script: &[Sending]) -> Figures {
    let api = Api::new();
    let watch = &api.state.watch;
    let at = |second: i64| Timestamp::from_second(noon().as_second() + second).unwrap();
    let (mut shown, mut left, mut at_once) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut looked_s = script.first().map_or(0, |sending| sending.at_s);
    for (sending, at_s) in script.iter().map(|sending| (Some(sending), sending.at_s)).chain([(None, ENDS_S)]) {
        while looked_s + LOOK_S <= at_s {
            looked_s += LOOK_S;
            left.extend(watch.let_through(at(looked_s)));
            shown.extend(&left);
        }
        let Some(sending) = sending else { break };
        let verdict = watch.judge(sending.network.parse().unwrap(), &sending.submission(), at(at_s));
        for earlier in verdict.earlier.into_iter().chain(verdict.for_a_moment.0) {
            left.remove(&earlier);
        }
        if verdict.waits.is_none() {
            left.insert(Uuid::from_u128(sending.number));
            at_once.insert(Uuid::from_u128(sending.number));
        }
    }
    shown.extend(&at_once);
    let figures = Figures::count(script, &shown, &left, &at_once, 0);
    figures.tell(name);
    figures
}

fn script(flood: Flood, count: u64, networks: u64, seed: u64) -> Vec<Sending> {
    let (mut script, chance) = (Script::default(), Chance::new(seed));
    script.add_honest(&chance);
    script.add_flood(&chance, flood, count, networks);
    let script = script.sorted();
    assert_eq!(script.len() as u64, count + 200);
    script
}

/// A few hundred false reports among people with one report each.
fn small_script(flood: Flood, count: u64, networks: u64, people: u64, seed: u64) -> Vec<Sending> {
    let (mut script, chance) = (Script::default(), Chance::new(seed));
    script.add_people(&chance, flood, people);
    script.add_flood(&chance, flood, count, networks);
    script.sorted()
}

const SEEDS: [u64; 2] = [0x00c0_ffee, 0x0181_ffdc];

/// The same floods with two seeds.
fn weigh_some(flood: Flood, count: u64, networks: u64) -> Vec<Figures> {
    let told = format!("{flood:?}, {networks} networks");
    SEEDS.iter().map(|seed| weigh(&told, &script(flood, count, networks, *seed))).collect()
}

fn weigh_small(flood: Flood, count: u64, networks: u64, people: u64) -> Vec<Figures> {
    let told = format!("{flood:?}, {networks} networks");
    SEEDS.iter().map(|seed| weigh(&told, &small_script(flood, count, networks, people, *seed))).collect()
}

fn assert_all(figures: &[Figures], share_of: impl Fn(&Figures) -> f64, most: f64) {
    for figures in figures {
        assert!(share_of(figures) < most, "{figures:?}");
    }
}

fn shown(figures: &Figures) -> f64 {
    share(figures.false_shown, figures.false_sent)
}

fn left(figures: &Figures) -> f64 {
    share(figures.false_left, figures.false_sent)
}

fn later(figures: &Figures) -> f64 {
    share(figures.honest_later, figures.honest_sent)
}

fn waiting(figures: &Figures) -> f64 {
    share(figures.honest_waiting, figures.honest_sent)
}

#[test]
fn ten_thousand_false_reports_in_ten_minutes_hardly_show_and_hardly_delay_anybody() {
    for flood in [Flood::Mixed, Flood::Random] {
        let figures = weigh_some(flood, 10_000, 200);
        assert_all(&figures, shown, 0.01);
        assert_all(&figures, waiting, 0.05);
        assert_all(&figures, later, 0.1);
    }
}

#[test]
fn networks_that_flood_one_after_the_other_are_known_by_those_before_them() {
    let figures = weigh_some(Flood::Gusts, 10_000, 200);
    assert_all(&figures, shown, 0.01);
    assert_all(&figures, waiting, 0.05);
}

#[test]
fn a_flood_that_looks_like_two_hundred_mapping_parties_is_none() {
    let figures = weigh_some(Flood::Parties, 10_000, 200);
    assert_all(&figures, shown, 0.01);
    assert_all(&figures, waiting, 0.05);
}

#[test]
fn networks_of_which_each_sends_little_hardly_show_and_take_honest_ones_with_them() {
    let figures = weigh_some(Flood::Slow, 10_000, 2_000);
    assert_all(&figures, shown, 0.02);
    assert_all(&figures, waiting, 0.15);
}

#[test]
fn nine_hundred_false_reports_in_a_minute_hardly_show_and_hardly_delay_anybody() {
    let figures = weigh_small(Flood::Dense, 900, 200, 60);
    assert_all(&figures, shown, 0.01);
    assert_all(&figures, waiting, 0.05);
    // Of networks that share nothing, those that happen to send once pass for people: one in e^4.5.
    let figures = weigh_small(Flood::Scattered, 900, 200, 60);
    assert_all(&figures, left, 0.02);
    assert_all(&figures, waiting, 0.05);
}

#[test]
fn a_flood_of_one_street_hardly_shows_and_hardly_delays_anybody_elsewhere() {
    let figures = weigh_small(Flood::Street, 2_000, 200, 60);
    assert_all(&figures, shown, 0.0125);
    assert_all(&figures, left, 0.01);
    // Who happens to stand in the street itself waits with the flood.
    assert_all(&figures, waiting, 0.06);
}

/// Nothing tells one false report from an honest one: all wait.
#[test]
fn networks_that_send_once_each_hardly_show_and_everybody_waits() {
    let figures = weigh_small(Flood::Once, 2_000, 2_000, 60);
    assert_all(&figures, shown, 0.01);
}

/// The whole way: routes, duplicates, the store, and what is public after it.
#[tokio::test]
async fn what_is_taken_for_a_flood_is_in_no_answer_and_calm_people_are() {
    let mut simulation = Simulation::new(clock_of_flood, &FLOOD);
    let before = simulation.count_public().await;
    let figures = simulation.run(&script(Flood::Random, 2_000, 40, 0x00c0_ffee)).await;
    figures.tell("Random, 40 networks, through the service");
    assert!(shown(&figures) < 0.05 && left(&figures) < 0.01 && waiting(&figures) < 0.05, "{figures:?}");
    let left = figures.false_left + figures.honest_sent - figures.honest_waiting;
    assert_eq!(simulation.count_public().await, before + left, "what waits is in no answer");
}

/// What was shown before a flood was told is taken back by a write of its own, and that may fail.
#[tokio::test]
async fn what_could_not_be_taken_back_is_taken_back_as_soon_as_something_can_be_written() {
    let simulation = Simulation::new(clock_of_disk, &DISK);
    let script = script(Flood::Random, 200, 10, 0x00c0_ffee);
    let false_ones: Vec<&Sending> = script.iter().filter(|sending| sending.is_false).collect();
    DISK.store(false_ones[0].at_s, Ordering::Relaxed);
    for sending in &false_ones[..6] {
        assert_eq!(simulation.deliver(sending).await.0, StatusCode::CREATED);
    }
    assert_eq!(simulation.published().len(), 6);
    let store = &simulation.api.state.store;
    let may_grow_to = async |pages: &'static str| {
        let pragma = move |writing: &contrechamp::store::Writing<'_>| {
            let connection = writing.connection();
            let count: i64 = connection.query_row("pragma page_count", [], |row| row.get(0))?;
            Ok(connection
                .execute_batch(&format!("pragma max_page_count = {}", pages.replace("now", &count.to_string())))?)
        };
        store.write(pragma).await.unwrap();
    };
    may_grow_to("now").await;
    let mut refused = 0;
    for sending in &false_ones[6..] {
        refused += usize::from(simulation.deliver(sending).await.0 == StatusCode::INSUFFICIENT_STORAGE);
    }
    assert!(refused > 0);
    may_grow_to("1073741823").await;
    hold_owed(&simulation.api.state).await;
    assert_eq!(simulation.published().len(), 0);
}

#[tokio::test]
async fn a_lively_evening_and_a_hall_full_of_people_are_no_flood() {
    let mut simulation = Simulation::new(clock_of_hall, &HALL);
    let (mut script, chance) = (Script::default(), Chance::new(0xbeef));
    script.add_hall(&chance, 150, 60);
    let figures = simulation.run(&script.sorted()).await;
    figures.tell("A hall of 210 people in five minutes");
    assert_eq!((figures.honest_sent, figures.honest_later), (210, 0));
}

/// Of so few the first eight are shown before anything tells them from a lively evening. Those of neighbouring addresses are
/// told by them; of others, networks that happen to send once or twice pass for people.
#[test]
fn of_a_small_flood_little_is_left_and_people_beside_it_pass() {
    for people in [5, 20] {
        let figures = weigh_small(Flood::Dense, 150, 30, people);
        assert_all(&figures, left, 0.08);
        assert_all(&figures, waiting, 0.05);
        let figures = weigh_small(Flood::Scattered, 150, 30, people);
        assert_all(&figures, left, 0.15);
        assert_all(&figures, waiting, 0.05);
    }
}

/// Each of them does what a telephone does that was without network; that four do it at once is no chance.
#[test]
fn a_few_networks_that_send_all_they_have_at_once_are_not_let_through_when_they_fall_silent() {
    for (count, networks, people) in [(140, 5, 1), (120, 4, 2), (240, 8, 20)] {
        let figures = weigh_small(Flood::Volley, count, networks, people);
        assert_all(&figures, left, 0.01);
        assert_all(&figures, waiting, 0.05);
    }
}
