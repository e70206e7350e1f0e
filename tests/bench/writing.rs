//! Rows about writing: imports beside reading the file and beside a plain table, reports beside `fdatasync`.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rusqlite::Connection;

use crate::files;
use crate::inside::remove;
use crate::random::Random;
use crate::server::{Server, run};
use crate::table::{Row, Unit, median};

/// Reports sent by one client alone, and by many at once.
const REPORTS: [(usize, usize); 2] = [(1, 400), (64, 6_400)];

/// Imports a set into a new database that has its areas and schools, beside the floors.
pub fn import(size: u64, database: &Path, print: &mut dyn FnMut(&Row)) -> Result<()> {
    remove(database);
    let file = files::cameras(size)?;
    let (areas, schools) = (files::areas()?, files::schools()?);
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let target = ["--database".to_owned(), path(database), "--licence".to_owned(), "CC0-1.0".to_owned()];
    let import = |listed: &str, file: &Path| {
        let file = path(file);
        let mut arguments = vec!["import", listed, &file];
        arguments.extend(target.iter().map(String::as_str));
        run(&arguments)
    };
    import("areas", &areas)?;
    import("places", &schools)?;
    let parsing = parse(&file)?;
    let ours = import("cameras", &file)?;
    let plain = plain_table(&file)?;
    print(&Row {
        work: format!("import of {size}, all derived tables"),
        unit: Unit::Seconds,
        ours: ours.wall.as_secs_f64(),
        limit: Some(("one plain table", plain.as_secs_f64())),
        aim: match size {
            300_000 => Some(2.0),
            5_000_000 => Some(60.0),
            _ => None,
        },
        note: format!(
            "{:.2} s CPU; parsing alone {:.2} s; file {:.0} MB, database {:.0} MB",
            ours.cpu.as_secs_f64(),
            parsing.as_secs_f64(),
            megabytes(&file),
            megabytes(database),
        ),
    });
    Ok(())
}

fn megabytes(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(0.0, |metadata| metadata.len() as f64 / 1e6)
}

/// Reads every feature into values.
fn parse(file: &Path) -> Result<Duration> {
    let start = Instant::now();
    let mut count = 0;
    for line in BufReader::with_capacity(1 << 20, File::open(file)?).lines() {
        let line = line?;
        let slice = line.trim_end_matches(',');
        if slice.starts_with("{\"type\":\"Feature\",") {
            count += usize::from(serde_json::from_str::<serde_json::Value>(slice)?.is_object());
        }
    }
    ensure!(count > 0, "expected features");
    Ok(start.elapsed())
}

/// The same texts into one table without an index, in one transaction, written through to the disk.
fn plain_table(file: &Path) -> Result<Duration> {
    let path = Path::new(files::FOLDER).join("plain.db");
    remove(&path);
    let start = Instant::now();
    let connection = Connection::open(&path)?;
    connection.execute_batch(
        "pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = full;
         create table feature (id integer primary key, text text not null); begin",
    )?;
    let mut insert = connection.prepare("insert into feature (text) values (?1)")?;
    for line in BufReader::with_capacity(1 << 20, File::open(file)?).lines() {
        insert.execute([line?])?;
    }
    connection.execute_batch("commit; pragma wal_checkpoint(truncate)")?;
    let taken = start.elapsed();
    drop(insert);
    drop(connection);
    remove(&path);
    Ok(taken)
}

/// Sends reports that stand far from each other, beside a file whose block is synced as often.
pub fn reports(ours: &Server, print: &mut dyn FnMut(&Row)) -> Result<()> {
    let mut number = 0;
    for (clients, count) in REPORTS {
        let (mut speeds, mut limits, mut costs, mut waits) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..3 {
            let requests: Vec<_> = (number..number + count as u64).map(report).collect();
            number += count as u64;
            let sample = ours.sample(&requests, clients)?;
            ensure!(sample.load.refused == 0, "{} reports were refused", sample.load.refused);
            speeds.push(count as f64 / sample.load.wall.as_secs_f64());
            costs.push(sample.cpu_ms);
            waits.push(sample.load.percentile_ms(0.99));
            limits.push(syncs_per_second(400)?);
        }
        let limit = median(limits);
        print(&Row {
            work: format!("durable reports, {clients} client{}", if clients == 1 { "" } else { "s" }),
            unit: Unit::PerSecond,
            ours: median(speeds),
            limit: Some(("fdatasync", limit)),
            aim: Some(if clients == 1 { limit } else { 10_000.0 }),
            note: format!("{:.3} ms CPU each, p99 {:.1} ms", median(costs), median(waits)),
        });
    }
    Ok(())
}

/// A report of a new camera, some 200 m from every other.
fn report(number: u64) -> Vec<u8> {
    let mut random = Random::of(8, number);
    let (a, b) = (random.next(), random.next());
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    );
    // 32 bytes as base64url, made of the letters alone.
    let receipt: String = (0..42).map(|_| char::from(b'a' + (random.next() % 26) as u8)).chain(['A']).collect();
    let (column, row) = (number % 1_000, number / 1_000);
    let body = format!(
        "{{\"report_id\":\"{id}\",\"kind\":\"camera\",\"position\":{{\"type\":\"Point\",\"coordinates\":[{:.4},{:.4}]}},\
         \"accuracy_m\":8,\"outside\":true,\"seen_on\":\"2026-01-15\",\"evidence\":\"seen\",\"tags\":{{\"camera:type\":\"dome\"}}}}",
        -30.0 + column as f64 * 0.003,
        -40.0 + row as f64 * 0.002,
    );
    format!(
        "POST /reports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {receipt}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// How often a second a block of 4 KiB can be written in place and brought to the disk.
fn syncs_per_second(count: usize) -> Result<f64> {
    let path = Path::new(files::FOLDER).join("synced");
    let file = File::options().create(true).truncate(false).write(true).open(&path)?;
    let block = [7; 4096];
    file.write_all_at(&block, 0)?;
    file.sync_all()?;
    let start = Instant::now();
    for _ in 0..count {
        file.write_all_at(&block, 0)?;
        file.sync_data()?;
    }
    let taken = start.elapsed();
    std::fs::remove_file(path)?;
    Ok(count as f64 / taken.as_secs_f64())
}
