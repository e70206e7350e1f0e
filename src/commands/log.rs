//! What a server says while it runs, on standard error: as text for people, or one JSON object a line for programs. It
//! never holds an address, a receipt or what somebody wrote.

use std::io::Write as _;
use std::sync::OnceLock;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::config::{LogArgs, LogFormat};

/// How this process says things; text until a server was told otherwise.
static FORMAT: OnceLock<LogFormat> = OnceLock::new();

/// Begins the log. One that was begun already goes on.
pub fn start(args: &LogArgs) -> Result<()> {
    let level = &args.log;
    let filter = EnvFilter::try_new(directives(level))
        .with_context(|| format!("expected a log level such as info, found {level:?}"))?;
    let _chosen_before = FORMAT.set(args.log_format);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _already = match args.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => {
            tell_panics();
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
        }
    };
    Ok(())
}

/// A level alone is meant for this program: what libraries say in detail is about what was sent, and of no end.
fn directives(level: &str) -> String {
    let is_detailed = ["debug", "trace"].iter().any(|detailed| level.trim().eq_ignore_ascii_case(detailed));
    if is_detailed { format!("info,contrechamp={}", level.trim()) } else { level.to_owned() }
}

/// Writes a line to standard error whatever is logged; if that is closed there is nobody to tell.
pub fn tell(line: &str) {
    let said = match FORMAT.get() {
        Some(LogFormat::Json) => {
            let now = Timestamp::now().to_string();
            json!({ "timestamp": now, "level": "INFO", "message": line, "target": "contrechamp" }).to_string()
        }
        Some(LogFormat::Text) | None => line.to_owned(),
    };
    let _closed = writeln!(std::io::stderr(), "{said}");
}

/// A panic is a line like the others.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload();
        let said = said.downcast_ref::<&str>().copied().or_else(|| said.downcast_ref::<String>().map(String::as_str));
        tracing::error!(place, "a part of the program panicked: {}", said.unwrap_or_default());
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detailed_level_is_of_this_program_alone() {
        assert_eq!(directives("debug"), "info,contrechamp=debug");
        assert_eq!((directives("warn").as_str(), directives("geo=debug").as_str()), ("warn", "geo=debug"));
    }
}
