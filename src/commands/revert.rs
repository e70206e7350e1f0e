//! `contrechamp revert`: all reports of a burst, an hour or an area, or all that an import said, in one step and undone
//! in one; each stands once in the public log. The server may run meanwhile.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{DONE, FAILED, open_existing, operator, tell, territory_files, write_alone};
use crate::config::{RevertArgs, RevertCommand};
use crate::domain::ruling::Action;
use crate::store::Store;
use crate::store::moderation::bulk::{Import, Preview, Selection, list_bursts, list_imports, preview};
use crate::store::moderation::rulings::{Ruled, Ruling, decide, undo};

/// Lists, counts, takes back or undoes that; status 2 where there is nothing to do it to.
pub fn run(args: &RevertArgs) -> Result<u8> {
    let store = open_existing(&args.database)?;
    let selection = match &args.command {
        RevertCommand::List => return list(&store),
        RevertCommand::Undo { decision } => return undo_one(&store, *decision),
        RevertCommand::Burst { number } => Selection::Burst(*number),
        RevertCommand::Hour { hour } => Selection::Hour(parse_hour(hour, &zone(args)?)?),
        RevertCommand::Area { code, since } => Selection::Area { code: code.clone(), since: since.to_string() },
        RevertCommand::Import { number } => Selection::Import(*number),
    };
    let counted = store.read(|reader| preview(reader, &selection))?;
    tell_counts(&selection, &counted)?;
    if counted.waiting + counted.published == 0 {
        tell("contrechamp: there is nothing to take back");
        return Ok(FAILED);
    }
    if args.dry_run {
        return Ok(DONE);
    }
    carry_out(&store, args, &selection, counted.waiting + counted.published)
}

fn carry_out(store: &Store, args: &RevertArgs, selection: &Selection, most: u64) -> Result<u8> {
    let ruling = Ruling {
        decider: operator(),
        subject: selection.subject(),
        subject_id: selection.id(),
        action: Action::Hide,
        reason: args.reason.unwrap_or(Action::Hide.usual_reason()),
        why: args.why.clone(),
        into: None,
        most: Some(most),
    };
    match write_alone(store, move |writing| decide(writing, &ruling))? {
        Ruled::Done(number) => {
            writeln!(io::stdout().lock(), "decision\t{number}")?;
            tell(&format!("done; `contrechamp revert undo {number}` takes it back"));
            Ok(DONE)
        }
        Ruled::Grown => bail!("more has come since it was counted; nothing was changed, try again"),
        other => bail!("nothing was changed: {other:?}"),
    }
}

fn undo_one(store: &Store, decision: i64) -> Result<u8> {
    let told = match write_alone(store, move |writing| undo(writing, operator(), decision))? {
        Ruled::Done(number) => {
            writeln!(io::stdout().lock(), "decision\t{number}")?;
            return Ok(DONE);
        }
        Ruled::Already => "it was undone before",
        Ruled::NoSuchSubject => "there is no such decision",
        _ => "nothing can undo it",
    };
    tell(&format!("contrechamp: decision {decision}: {told}"));
    Ok(FAILED)
}

fn list(store: &Store) -> Result<u8> {
    let (bursts, imports) = store.read(|reader| Ok((list_bursts(reader)?, list_imports(reader)?)))?;
    let mut out = io::stdout().lock();
    writeln!(out, "what\tnumber\ton\tcount\twaiting\ttitle")?;
    for burst in bursts {
        writeln!(out, "burst\t{}\t{}\t{}\t{}\t", burst.batch, burst.received_on, burst.reports, burst.waiting)?;
    }
    for import in imports {
        let Import { change, committed_at, title, rows, restores } = import;
        match restores {
            None => writeln!(out, "import\t{change}\t{committed_at}\t{rows}\t0\t{title}")?,
            Some((of, _)) => {
                writeln!(
                    out,
                    "restored\t{change}\t{committed_at}\t{rows}\t0\t{title} (no import: rows put back by a decision about import {of})"
                )?;
            }
        }
    }
    Ok(DONE)
}

fn tell_counts(selection: &Selection, counted: &Preview) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}\t{}", selection.subject().as_str(), selection.id())?;
    for (what, count) in [
        ("waiting", counted.waiting),
        ("published", counted.published),
        ("surveys of these", counted.surveys),
        ("decided before and left", counted.decided),
    ] {
        writeln!(out, "{what}\t{count}")?;
    }
    Ok(())
}

fn zone(args: &RevertArgs) -> Result<TimeZone> {
    let territory = territory_files(&args.territory()).territory()?;
    TimeZone::get(&territory.time_zone).with_context(|| format!("the time zone {} is not known", territory.time_zone))
}

fn parse_hour(text: &str, zone: &TimeZone) -> Result<Timestamp> {
    let wrong = || anyhow!("expected an hour such as 2026-11-23T14, found {text:?}");
    let begins = DateTime::strptime("%Y-%m-%dT%H", text).map_err(|_no_hour| wrong())?;
    zone.to_timestamp(begins).map_err(|_out_of_range| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_told_by_the_territorys_clock() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(parse_hour("2026-11-23T14", &zone).unwrap().to_string(), "2026-11-23T13:00:00Z");
        for wrong in ["2026-11-23", "14", "2026-11-23T25", "2026-11-23T14:30", ""] {
            assert!(parse_hour(wrong, &zone).is_err(), "{wrong}");
        }
    }
}
