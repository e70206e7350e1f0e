//! `make bench`: every row of the table of speeds beside its own limit, in the same minutes. It measures, prints and
//! asserts nothing about time. Arguments: `sizes=10000,300000,5000000`, and `only=` import, read, write, formats or inside;
//! any other word only makes the inventories that are missing.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod cameras;
mod client;
mod cpu;
mod files;
mod formats;
mod inside;
mod questions;
mod random;
mod reading;
mod rtree;
mod server;
mod table;
mod writing;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;

use client::{fetch, get};
use reading::Growth;
use server::Server;
use table::{Row, Unit};

/// The size whose rows are held against the aims.
const MAIN: u64 = cameras::IN_COUNTRY;
const LARGEST: u64 = 5_000_000;

struct Asked {
    sizes: Vec<u64>,
    only: Option<String>,
}

impl Asked {
    fn read() -> Result<Self> {
        let mut asked = Self { sizes: vec![cameras::IN_CITY, MAIN, LARGEST], only: None };
        for argument in std::env::args().skip(1) {
            match argument.split_once('=') {
                Some(("sizes", list)) if !list.is_empty() => {
                    asked.sizes = list.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                Some(("only", what)) if !what.is_empty() => asked.only = Some(what.to_owned()),
                // Cargo passes `--bench`; empty settings of the Makefile mean the default.
                _ => {}
            }
        }
        Ok(asked)
    }

    fn wants(&self, what: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == what)
    }
}

fn main() -> Result<()> {
    let asked = Asked::read()?;
    let mut print = |row: &Row| println!("{}", row.line());
    println!("{}", Row::HEAD);
    let mut grown = Vec::new();
    for &size in &asked.sizes {
        let database = Path::new(files::FOLDER).join(format!("inventory-{size}.db"));
        if asked.wants("import") || !database.exists() {
            writing::import(size, &database, &mut print)?;
        }
        if size == MAIN && asked.wants("inside") {
            print(&rtree::row(&database)?);
            print(&inside::tile_row(&database, 14, 0.05)?);
            print(&inside::tile_row(&database, 10, 1.0)?);
        }
        if asked.wants("read") {
            grown.push((size, read(size, &database, &mut print)?));
        }
        if size <= MAIN && asked.wants("formats") {
            formats::exports(size, &database, &mut print)?;
            formats::pbf(size, &database, &mut print)?;
        }
        if size == MAIN && asked.wants("write") {
            let copy = copy_of(&database)?;
            writing::reports(&Server::start(&copy)?, &mut print)?;
            inside::remove(&copy);
        }
    }
    print_growth(&grown, &mut print);
    Ok(())
}

fn read(size: u64, database: &Path, print: &mut dyn FnMut(&Row)) -> Result<Growth> {
    let start = Instant::now();
    let server = Server::start(database)?;
    fetch(server.address, &get("/collections/cameras/items?limit=10&f=json", "identity"))?;
    let first_ms = start.elapsed().as_secs_f64() * 1e3;
    let is_largest = size == LARGEST;
    print(&plain(format!("start to first answer, {size}"), Unit::Ms, first_ms, is_largest.then_some(100.0)));
    let at_rest = memory_mib(&server);
    if size == MAIN {
        reading::rows(&server, print)?;
    }
    let growth = reading::growth(&server)?;
    print(&plain(format!("anonymous memory at rest, {size}"), Unit::MiB, at_rest, is_largest.then_some(64.0)));
    let after = memory_mib(&server);
    print(&plain(format!("anonymous memory after use, {size}"), Unit::MiB, after, is_largest.then_some(64.0)));
    Ok(growth)
}

fn memory_mib(server: &Server) -> f64 {
    cpu::anonymous_kib(server.pid()) as f64 / 1024.0
}

fn plain(work: String, unit: Unit, ours: f64, aim: Option<f64>) -> Row {
    Row { work, unit, ours, limit: None, aim, note: String::new() }
}

/// One figure of a growth.
type Figure = fn(&Growth) -> f64;

/// The same questions in inventories of every size hold the same cameras, so that only the size can make a difference.
fn print_growth(grown: &[(u64, Growth)], print: &mut dyn FnMut(&Row)) {
    let Some((smallest, first)) = grown.first() else { return };
    let figures: [(&str, Figure); 3] =
        [("box of 1 000", |g| g.box_ms), ("tile z14", |g| g.near_tile_ms), ("tile z10", |g| g.far_tile_ms)];
    for (size, growth) in grown.iter().skip(1) {
        for (what, figure) in figures {
            print(&Row {
                work: format!("{what} in {size} cameras"),
                unit: Unit::CpuMs,
                ours: figure(growth),
                limit: Some(("same question, fewer cameras", figure(first))),
                aim: None,
                note: format!("beside {smallest} cameras"),
            });
        }
    }
}

/// Reports are written to a copy, so that the next run reads the same inventory.
fn copy_of(database: &Path) -> Result<PathBuf> {
    let copy = Path::new(files::FOLDER).join("reported.db");
    inside::remove(&copy);
    std::fs::copy(database, &copy)?;
    Ok(copy)
}
