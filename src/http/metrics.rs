//! Counters for the operator in Prometheus text (exposition format 0.0.4): numbers only, nothing about anybody.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the duration buckets in microseconds.
const BOUNDS_US: [u64; 10] = [100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000];

/// Counters since the start of the process.
#[derive(Default)]
pub struct Metrics {
    by_class: [AtomicU64; 5],
    cache_hits: AtomicU64,
    cache_misses: AtomicU64,
    reports: AtomicU64,
    panics: AtomicU64,
    buckets: [AtomicU64; 11],
    total_us: AtomicU64,
}

impl Metrics {
    /// Counts an answer by the class of its status and by its duration.
    pub fn answered(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        let micros = took.as_micros() as u64;
        let bucket = BOUNDS_US.iter().position(|bound| micros <= *bound).unwrap_or(BOUNDS_US.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.total_us.fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts a look into the body cache.
    pub fn looked_up(&self, is_hit: bool) {
        let counter = if is_hit { &self.cache_hits } else { &self.cache_misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a report stored.
    pub fn reported(&self) {
        self.reports.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a handler that panicked.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// All counters, with the bytes held by the body cache.
    pub fn to_text(&self, cache_bytes: u64) -> String {
        let mut out = String::with_capacity(2_000);
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        header(&mut out, "requests_total", "counter", "Answers by class of status.");
        for (index, counter) in self.by_class.iter().enumerate() {
            line(&mut out, &format!("requests_total{{class=\"{}xx\"}}", index + 1), read(counter));
        }
        self.write_durations(&mut out);
        for (name, kind, help, value) in [
            ("cache_hits_total", "counter", "Answers from the cache of compressed bodies.", read(&self.cache_hits)),
            ("cache_misses_total", "counter", "Answers made anew.", read(&self.cache_misses)),
            ("cache_bytes", "gauge", "Bytes held by the cache of compressed bodies.", cache_bytes),
            ("reports_total", "counter", "Reports stored.", read(&self.reports)),
            ("panics_total", "counter", "Requests that hit a bug.", read(&self.panics)),
        ] {
            header(&mut out, name, kind, help);
            line(&mut out, name, value);
        }
        out
    }

    fn write_durations(&self, out: &mut String) {
        header(out, "request_seconds", "histogram", "Time to the first byte of an answer.");
        let mut so_far = 0;
        for (index, bucket) in self.buckets.iter().enumerate() {
            so_far += bucket.load(Ordering::Relaxed);
            let bound = BOUNDS_US.get(index).map_or("+Inf".to_owned(), |us| format!("{}", *us as f64 / 1e6));
            line(out, &format!("request_seconds_bucket{{le=\"{bound}\"}}"), so_far);
        }
        let seconds = self.total_us.load(Ordering::Relaxed) as f64 / 1e6;
        line(out, "request_seconds_sum", seconds);
        line(out, "request_seconds_count", so_far);
    }
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
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.answered(200, Duration::from_micros(50));
        metrics.answered(404, Duration::from_secs(9));
        let text = metrics.to_text(7);
        assert!(text.contains("contrechamp_requests_total{class=\"4xx\"} 1"), "{text}");
        assert!(text.contains("contrechamp_request_seconds_bucket{le=\"0.0001\"} 1"), "{text}");
        assert!(text.contains("contrechamp_request_seconds_bucket{le=\"+Inf\"} 2"), "{text}");
        assert!(text.contains("contrechamp_cache_bytes 7"), "{text}");
    }
}
