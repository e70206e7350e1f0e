//! The table: one row a line, each measured figure beside its limit of the same minutes and beside its aim.

use std::fmt::Write as _;

/// What a figure counts, and which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds of processor time of the server for one request; fewer is better.
    CpuMs,
    /// Seconds on the clock; fewer is better.
    Seconds,
    /// Milliseconds on the clock; fewer is better.
    Ms,
    /// Megabytes (10^6) a second; more is better.
    MbPerSecond,
    /// Done in a second; more is better.
    PerSecond,
    /// Mebibytes; fewer is better.
    MiB,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::CpuMs => "ms CPU",
            Self::Seconds => "s",
            Self::Ms => "ms",
            Self::MbPerSecond => "MB/s",
            Self::PerSecond => "/s",
            Self::MiB => "MiB",
        }
    }

    fn is_more_better(self) -> bool {
        matches!(self, Self::MbPerSecond | Self::PerSecond)
    }
}

/// One line of the table.
pub struct Row {
    pub work: String,
    pub unit: Unit,
    pub ours: f64,
    /// The limit's name and figure.
    pub limit: Option<(&'static str, f64)>,
    pub aim: Option<f64>,
    /// Whatever else was seen: percentiles, bytes.
    pub note: String,
}

impl Row {
    /// The heading of the table.
    pub const HEAD: &str = "| work | ours | limit beside it | ours / limit | aim | reached | seen too |\n| --- | --- | --- | --- | --- | --- | --- |";

    /// The line in Markdown.
    pub fn line(&self) -> String {
        let unit = self.unit.name();
        let mut line = format!("| {} | {} {unit} |", self.work, figure(self.ours));
        match self.limit {
            Some((name, limit)) => {
                let _infallible = write!(line, " {} {unit} ({name}) | {:.2} |", figure(limit), self.ours / limit);
            }
            None => line.push_str(" | |"),
        }
        match self.aim {
            Some(aim) => {
                let is_reached = if self.unit.is_more_better() { self.ours >= aim } else { self.ours <= aim };
                let word = if is_reached { "yes" } else { "no" };
                let _infallible = write!(line, " {} {unit} | {word} |", figure(aim));
            }
            None => line.push_str(" | |"),
        }
        let _infallible = write!(line, " {} |", self.note);
        line
    }
}

fn figure(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v => format!("{v:.3}"),
    }
}

/// The middle one of several figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
