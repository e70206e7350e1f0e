//! Counters for the operator in Prometheus text (exposition format 0.0.4): numbers only, nothing about anybody.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::route_kind::RouteKind;
use crate::http::wire::problem::ProblemKind;
use crate::store::Trouble;

/// Upper bounds of the duration buckets in microseconds.
const BOUNDS_US: [u64; 10] = [100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000];

/// What became of a report that somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored and shown.
    Published,
    /// Stored, and shown once a moderator says so.
    Waiting,
    /// Stored before: the same one came again.
    SentAgain,
    /// The sender is asked whether it is one of those known.
    PossibleDuplicate,
    /// The device has said so already.
    AlreadyCounted,
    /// Told to come later, or with a proof of work.
    HeldOff,
    /// Not understood or not possible.
    Refused,
    /// Not stored by our own fault.
    Failed,
}

impl Outcome {
    const COUNT: usize = Self::Failed as usize + 1;
    const NAMES: [&str; Self::COUNT] = [
        "published",
        "waiting",
        "sent_again",
        "possible_duplicate",
        "already_counted",
        "held_off",
        "refused",
        "failed",
    ];

    /// Of a report that was answered by a problem.
    pub fn of(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::PossibleDuplicate => Self::PossibleDuplicate,
            ProblemKind::AlreadyCounted => Self::AlreadyCounted,
            ProblemKind::TooManyRequests | ProblemKind::ProofNeeded => Self::HeldOff,
            ProblemKind::Busy | ProblemKind::StorageUnavailable | ProblemKind::StorageFull | ProblemKind::Internal => {
                Self::Failed
            }
            _ => Self::Refused,
        }
    }
}

/// Times of answers.
#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS_US.len() + 1],
    total_us: AtomicU64,
}

/// Counters since the start of the process.
#[derive(Default)]
pub struct Metrics {
    by_class: [AtomicU64; 5],
    by_route: [Histogram; RouteKind::COUNT],
    reports: [AtomicU64; Outcome::COUNT],
    cache_hits: AtomicU64,
    cache_misses: AtomicU64,
    panics: AtomicU64,
}

/// What is measured when somebody asks, rather than counted; what could not be read is left out.
#[derive(Default)]
pub struct Gauges {
    pub cache_bytes: u64,
    /// Bytes of the database and of its write-ahead log.
    pub database_bytes: Option<u64>,
    pub log_bytes: Option<u64>,
    pub writes_waiting: u64,
    /// How many things of each kind wait for a moderator.
    pub review_waiting: Vec<(String, u64)>,
    /// Seconds since the newest scheduled backup, and how many failed since.
    pub backup_age_s: Option<i64>,
    pub backups_failed: Option<u64>,
    /// What keeps writes from being stored.
    pub trouble: Option<Trouble>,
}

impl Metrics {
    /// Counts an answer by the class of its status, and its duration by its route.
    pub fn answered(&self, route: RouteKind, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        let micros = took.as_micros() as u64;
        let bucket = BOUNDS_US.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS_US.len());
        let histogram = &self.by_route[route as usize];
        histogram.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        histogram.total_us.fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts a look into the body cache.
    pub fn looked_up(&self, is_hit: bool) {
        let counter = if is_hit { &self.cache_hits } else { &self.cache_misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a report by what became of it.
    pub fn reported(&self, outcome: Outcome) {
        self.reports[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a handler that panicked.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// All counters, and what was measured just now.
    pub fn to_text(&self, gauges: &Gauges) -> String {
        let mut out = String::with_capacity(8_000);
        header(&mut out, "requests_total", "counter", "Answers by class of status.");
        for (index, counter) in self.by_class.iter().enumerate() {
            line(&mut out, &format!("requests_total{{class=\"{}xx\"}}", index + 1), read(counter));
        }
        self.write_durations(&mut out);
        header(&mut out, "reports_total", "counter", "Reports by what became of them.");
        for (name, counter) in Outcome::NAMES.iter().zip(&self.reports) {
            line(&mut out, &format!("reports_total{{outcome=\"{name}\"}}"), read(counter));
        }
        for (name, help, value) in [
            ("cache_hits_total", "Answers from the cache of compressed bodies.", read(&self.cache_hits)),
            ("cache_misses_total", "Answers made anew.", read(&self.cache_misses)),
            ("panics_total", "Requests that hit a bug.", read(&self.panics)),
        ] {
            header(&mut out, name, "counter", help);
            line(&mut out, name, value);
        }
        write_gauges(&mut out, gauges);
        out
    }

    fn write_durations(&self, out: &mut String) {
        header(out, "request_seconds", "histogram", "Time to the first byte of an answer, by route.");
        for (route, histogram) in RouteKind::ALL.iter().zip(&self.by_route) {
            let route = route.as_str();
            let mut so_far = 0;
            for (index, bucket) in histogram.buckets.iter().enumerate() {
                so_far += read(bucket);
                let bound = BOUNDS_US.get(index).map_or("+Inf".to_owned(), |us| format!("{}", *us as f64 / 1e6));
                line(out, &format!("request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}}"), so_far);
            }
            let seconds = read(&histogram.total_us) as f64 / 1e6;
            line(out, &format!("request_seconds_sum{{route=\"{route}\"}}"), seconds);
            line(out, &format!("request_seconds_count{{route=\"{route}\"}}"), so_far);
        }
    }
}

fn write_gauges(out: &mut String, gauges: &Gauges) {
    let known = |value: Option<u64>| value.map(|value| value as f64);
    for (name, help, value) in [
        ("cache_bytes", "Bytes held by the cache of compressed bodies.", Some(gauges.cache_bytes as f64)),
        ("writes_waiting", "Writes that wait for the next commit.", Some(gauges.writes_waiting as f64)),
        ("database_bytes", "Size of the database.", known(gauges.database_bytes)),
        ("database_log_bytes", "Size of its write-ahead log.", known(gauges.log_bytes)),
        ("backup_age_seconds", "Age of the newest scheduled backup.", gauges.backup_age_s.map(|age| age as f64)),
        ("backups_failed", "Scheduled backups that failed since the last good one.", known(gauges.backups_failed)),
    ] {
        if let Some(value) = value {
            header(out, name, "gauge", help);
            line(out, name, value);
        }
    }
    header(out, "storage_trouble", "gauge", "1 for what keeps writes from being stored, else 0.");
    for trouble in Trouble::ALL {
        let now = u8::from(gauges.trouble == Some(trouble));
        line(out, &format!("storage_trouble{{kind=\"{}\"}}", trouble.as_str()), now);
    }
    header(out, "review_waiting", "gauge", "What waits for a moderator.");
    for (subject, count) in &gauges.review_waiting {
        line(out, &format!("review_waiting{{subject=\"{subject}\"}}"), count);
    }
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn header(out: &mut String, name: &str, kind: &str, help: &str) {
    let _infallible = write!(out, "# HELP contrechamp_{name} {help}\n# TYPE contrechamp_{name} {kind}\n");
}

fn line(out: &mut String, name: &str, value: impl std::fmt::Display) {
    let _infallible = writeln!(out, "contrechamp_{name} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_for_each_route() {
        let metrics = Metrics::default();
        metrics.answered(RouteKind::Items, 200, Duration::from_micros(50));
        metrics.answered(RouteKind::Items, 404, Duration::from_secs(9));
        metrics.answered(RouteKind::Search, 200, Duration::from_secs(9));
        metrics.reported(Outcome::of(ProblemKind::ProofNeeded));
        let text = metrics.to_text(&Gauges { cache_bytes: 7, backup_age_s: Some(90), ..Gauges::default() });
        for expected in [
            "contrechamp_requests_total{class=\"4xx\"} 1",
            "contrechamp_request_seconds_bucket{route=\"items\",le=\"0.0001\"} 1",
            "contrechamp_request_seconds_bucket{route=\"items\",le=\"+Inf\"} 2",
            "contrechamp_request_seconds_count{route=\"search\"} 1",
            "contrechamp_reports_total{outcome=\"held_off\"} 1",
            "contrechamp_cache_bytes 7",
            "contrechamp_backup_age_seconds 90",
        ] {
            assert!(text.contains(&format!("{expected}\n")), "{expected} is not in {text}");
        }
        assert!(!text.contains("contrechamp_backups_failed"), "nothing is told that was not measured");
    }
}
