//! Rows about reading over HTTP: boxes, tiles and the export, alternating with nginx and files of the same bytes.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::client::{fetch, get};
use crate::questions::{boxes, tiles};
use crate::server::{Sample, Server, empty_folder};
use crate::table::{Row, Unit, median};

/// Ours and the limit take turns so many times.
const TURNS: usize = 5;
/// Boxes and tiles asked in one turn.
const IN_TURN: usize = 60;

/// Statuses in every order and choice that finds all the bench's cameras: as many addresses for the same tile.
const STATUSES: [&str; 4] = ["documented", "unverified", "confirmed", "gone"];

/// What is measured at every size, to see it grow.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "units live in names")]
pub struct Growth {
    pub box_ms: f64,
    pub near_tile_ms: f64,
    pub far_tile_ms: f64,
}

/// Boxes and tiles without the limit beside them.
pub fn growth(ours: &Server) -> Result<Growth> {
    let mut figures = [Vec::new(), Vec::new(), Vec::new()];
    for turn in 0..3 {
        let asked = [box_requests(turn + 100), tile_requests(14, turn + 5), tile_requests(10, turn + 5)];
        for (figures, requests) in figures.iter_mut().zip(asked) {
            figures.push(ours.sample(&requests, 1)?.cpu_ms);
        }
    }
    let [boxes, near, far] = figures.map(median);
    Ok(Growth { box_ms: boxes, near_tile_ms: near, far_tile_ms: far })
}

/// All rows of reading against a running server.
pub fn rows(ours: &Server, print: &mut dyn FnMut(&Row)) -> Result<()> {
    for (clients, aim) in [(1, Some(0.5)), (16, None)] {
        let work = format!("box of 1 000 features, never asked before, {clients} client{}", plural(clients));
        let aims = (work, aim);
        print(&uncached(ours, aims, "boxes", |turn| box_requests(turn + clients * 10), clients)?);
    }
    print(&cached(ours, ("the same boxes again, gzip".to_owned(), 0.015), &box_paths(0))?);
    for (zoom, aim) in [(14, 0.1), (10, 2.0)] {
        let work = format!("tile z{zoom}, never asked before");
        print(&uncached(ours, (work, Some(aim)), "tiles", |turn| tile_requests(zoom, turn), 1)?);
        let work = format!("tile z{zoom} again, gzip");
        print(&cached(ours, (work, 0.03), &tile_paths(zoom, 0))?);
    }
    print(&export(ours)?);
    Ok(())
}

/// New addresses in every turn; nginx serves the bytes that the first turn's addresses have.
fn uncached(
    ours: &Server,
    (work, aim): (String, Option<f64>),
    folder: &str,
    requests: impl Fn(usize) -> Vec<Vec<u8>>,
    clients: usize,
) -> Result<Row> {
    let folder = empty_folder(folder)?;
    for (index, request) in requests(0).iter().enumerate() {
        fs::write(folder.join(index.to_string()), fetch(ours.address, request)?)?;
    }
    let files: Vec<_> = (0..IN_TURN).map(|index| get(&format!("/{index}"), "identity")).collect();
    compare(ours, (work, aim, clients), &folder, |turn| requests(turn + 1), &files)
}

/// The same addresses again and again, compressed; nginx has the very same compressed bytes prepared.
fn cached(ours: &Server, (work, aim): (String, f64), paths: &[String]) -> Result<Row> {
    let folder = empty_folder("compressed")?;
    let requests: Vec<_> = paths.iter().map(|path| get(path, "gzip")).collect();
    for (index, request) in requests.iter().enumerate() {
        let body = fetch(ours.address, request)?;
        let is_gzip = body.starts_with(&[0x1f, 0x8b]);
        fs::write(folder.join(index.to_string()), if is_gzip { &b"-"[..] } else { &body })?;
        if is_gzip {
            fs::write(folder.join(format!("{index}.gz")), body)?;
        }
    }
    let many = |requests: &[Vec<u8>]| requests.iter().cycle().take(2_000).cloned().collect::<Vec<_>>();
    let files: Vec<_> = (0..paths.len()).map(|index| get(&format!("/{index}"), "gzip")).collect();
    compare(ours, (work, Some(aim), 1), &folder, |_| many(&requests), &many(&files))
}

fn compare(
    ours: &Server,
    (work, aim, clients): (String, Option<f64>, usize),
    folder: &Path,
    requests: impl Fn(usize) -> Vec<Vec<u8>>,
    files: &[Vec<u8>],
) -> Result<Row> {
    let nginx = Server::start_nginx(folder)?;
    nginx.sample(files, clients)?;
    let mut samples = Vec::new();
    let mut limits = Vec::new();
    for turn in 0..TURNS {
        samples.push(ours.sample(&requests(turn), clients)?);
        limits.push(nginx.sample(files, clients)?);
    }
    let refused: usize = samples.iter().chain(&limits).map(|sample| sample.load.refused).sum();
    ensure!(refused == 0, "{work}: {refused} answers were refusals");
    Ok(Row {
        work,
        unit: Unit::CpuMs,
        ours: middle(&samples),
        limit: Some(("nginx", middle(&limits))),
        aim,
        note: format!("{}; nginx {}", seen(&samples), seen(&limits)),
    })
}

fn middle(samples: &[Sample]) -> f64 {
    median(samples.iter().map(|sample| sample.cpu_ms).collect())
}

fn seen(samples: &[Sample]) -> String {
    let of = |figure: &dyn Fn(&Sample) -> f64| median(samples.iter().map(figure).collect());
    format!(
        "p50 {:.2} ms, p99 {:.1} ms, {:.0}/s, {:.1} kB",
        of(&|s| s.load.percentile_ms(0.5)),
        of(&|s| s.load.percentile_ms(0.99)),
        of(&|s| s.load.count as f64 / s.load.wall.as_secs_f64()),
        of(&|s| s.load.bytes as f64 / s.load.count.max(1) as f64 / 1e3),
    )
}

fn export(ours: &Server) -> Result<Row> {
    let folder = empty_folder("export")?;
    let request = [get("/exports/cameras.geojson", "identity")];
    fs::write(folder.join("all"), fetch(ours.address, &request[0])?)?;
    let nginx = Server::start_nginx(&folder)?;
    let file = [get("/all", "identity")];
    let (mut samples, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        samples.push(ours.sample(&request, 1)?);
        limits.push(nginx.sample(&file, 1)?);
    }
    let speed = |samples: &[Sample]| {
        median(samples.iter().map(|s| s.load.bytes as f64 / 1e6 / s.load.wall.as_secs_f64()).collect())
    };
    let limit = speed(&limits);
    let note = format!(
        "{:.0} MB; CPU {:.0} ms, nginx {:.0} ms",
        samples[0].load.bytes as f64 / 1e6,
        middle(&samples),
        middle(&limits)
    );
    fs::remove_dir_all(folder)?;
    Ok(Row {
        work: "whole export".to_owned(),
        unit: Unit::MbPerSecond,
        ours: speed(&samples),
        limit: Some(("nginx", limit)),
        aim: Some(limit / 2.0),
        note,
    })
}

fn box_requests(turn: usize) -> Vec<Vec<u8>> {
    box_paths(turn).iter().map(|path| get(path, "identity")).collect()
}

/// Boxes a hair larger at every turn: the same cameras under a new address.
fn box_paths(turn: usize) -> Vec<String> {
    let hair = turn as f64 * 1e-9;
    let path = |[west, south, east, north]: [f64; 4]| {
        let corners = format!("{:.9},{:.9},{:.9},{:.9}", west - hair, south - hair, east + hair, north + hair);
        format!("/collections/cameras/items?limit=2000&f=json&bbox={corners}")
    };
    boxes(IN_TURN).into_iter().map(path).collect()
}

fn tile_requests(zoom: u8, turn: usize) -> Vec<Vec<u8>> {
    tile_paths(zoom, turn + 1).iter().map(|path| get(path, "identity")).collect()
}

fn tile_paths(zoom: u8, turn: usize) -> Vec<String> {
    let mut seen = std::collections::HashMap::new();
    let path = |(x, y): (u32, u32)| {
        let again = seen.entry((x, y)).or_insert(0usize);
        *again += 1;
        let filter =
            if turn == 0 { String::new() } else { format!("?cc_status={}", statuses(turn * IN_TURN + *again)) };
        format!("/collections/cameras/tiles/WebMercatorQuad/{zoom}/{y}/{x}{filter}")
    };
    tiles(zoom, IN_TURN).into_iter().map(path).collect()
}

/// All statuses in an order of their own, some named twice: a number becomes an address.
fn statuses(mut number: usize) -> String {
    let mut names = STATUSES.to_vec();
    while number > 0 {
        names.push(STATUSES[number % 4]);
        number /= 4;
    }
    names.join(",")
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
