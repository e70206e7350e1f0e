//! `contrechamp edition`: a state of the inventory is frozen under an address that can be cited; editions are listed and
//! compared. The server may run meanwhile.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{DONE, open_existing, tell, territory_files, write};
use crate::config::{EditionArgs, EditionCommand};
use crate::domain::Territory;
use crate::http::PublicUrl;
use crate::http::editions::{Wanted, compare, freeze, main_sum, parse_name, remake, table};
use crate::http::figures::Listed;
use crate::http::query::day::day_of;
use crate::store::Store;
use crate::store::edition::editions::{Edition, EditionState, find_edition, find_pending, list_editions, list_files};
use crate::store::edition::writes::Kept;

/// How often a redaction meanwhile may send us back to the beginning.
const TRIES: usize = 4;

/// Freezes, lists or compares.
pub fn run(args: &EditionArgs) -> Result<u8> {
    let store = open_existing(&args.database)?;
    let territory = territory_files(&args.territory).territory()?;
    match (&args.command, &args.name) {
        (Some(EditionCommand::List), _) => list(&store, &territory),
        (Some(EditionCommand::Difference { from, to }), _) => difference(&store, &territory, from, to),
        (None, Some(name)) => make(&store, &territory, name, args.public_url.as_deref()),
        (None, None) => bail!("expected a name for the edition"),
    }
}

fn make(store: &Store, territory: &Territory, name: &str, public_url: Option<&str>) -> Result<u8> {
    let public_url = public_url.map(PublicUrl::parse).transpose().map_err(|error| anyhow!("--public-url: {error}"))?;
    if public_url.is_none() {
        tell("the files will not name the address of the service: --public-url was not given");
    }
    let wanted = Wanted {
        name: parse_name(name).map_err(|error| anyhow!(error))?,
        territory: territory.name.clone(),
        root: public_url.map(|url| url.base).unwrap_or_default(),
        today: today(territory)?,
        listed: Listed::of(territory),
    };
    for _ in 0..TRIES {
        let made = freeze(store, &wanted)?;
        let edition = made.edition.clone();
        match write(store, move |writing| made.keep(writing))? {
            Kept::Done => return told(store, &edition),
            Kept::NameTaken => bail!("expected a name that no edition of today has, found {:?}", wanted.name),
            Kept::Outdated => {}
        }
    }
    bail!("the inventory is being redacted; try again")
}

/// Tells a new edition: its address on standard output, its files beside.
fn told(store: &Store, edition: &Edition) -> Result<u8> {
    let id = edition.id();
    let number = find(store, &id)?.number;
    writeln!(io::stdout().lock(), "{}/editions/{id}", edition.root)?;
    tell(&format!(
        "{} cameras are frozen; {} were left out for want of a licence",
        edition.camera_count, edition.withheld
    ));
    for file in store.read(|reader| list_files(reader, number))? {
        tell(&format!("{}  {}  {} bytes", file.sha256, file.name, file.byte_count));
    }
    Ok(DONE)
}

fn list(store: &Store, territory: &Territory) -> Result<u8> {
    make_pending(store, territory)?;
    let mut out = io::stdout().lock();
    writeln!(out, "id\tname\tfrozen_on\tcameras\tstate\tsha256")?;
    for edition in store.read(list_editions)? {
        let files = store.read(|reader| list_files(reader, edition.number))?;
        let state = if edition.state == EditionState::Withdrawn { "withdrawn" } else { "standing" };
        let (id, cameras, sum) = (edition.id(), edition.camera_count, main_sum(&files));
        writeln!(out, "{id}\t{}\t{}\t{cameras}\t{state}\t{sum}", edition.name, edition.frozen_on)?;
    }
    Ok(DONE)
}

fn difference(store: &Store, territory: &Territory, from: &str, to: &str) -> Result<u8> {
    make_pending(store, territory)?;
    let (from, to) = (find(store, from)?, find(store, to)?);
    for edition in [&from, &to] {
        if edition.state == EditionState::Withdrawn {
            bail!("something was redacted from the edition {}; see contrechamp edition list", edition.id());
        }
    }
    let compared = store.read(|reader| compare(reader, from.number, to.number))?;
    io::stdout().lock().write_all(&table(&compared)?)?;
    tell(&format!("{} added, {} removed, {} changed", compared.added, compared.removed, compared.changed));
    Ok(DONE)
}

fn find(store: &Store, id: &str) -> Result<Edition> {
    store.read(|reader| find_edition(reader, id))?.with_context(|| format!("there is no edition {id:?}"))
}

/// Makes the files of editions that redactions left without.
fn make_pending(store: &Store, territory: &Territory) -> Result<()> {
    while let Some(edition) = store.read(find_pending)? {
        let made = remake(store, edition, &territory.name, today(territory)?)?;
        write(store, move |writing| made.keep(writing))?;
    }
    Ok(())
}

fn today(territory: &Territory) -> Result<jiff::civil::Date> {
    Ok(day_of(Timestamp::now(), &TimeZone::get(&territory.time_zone)?))
}
