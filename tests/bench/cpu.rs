//! What a process has used: nanoseconds of processor time by the kernel's scheduler, and memory of its own.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// Processor time in nanoseconds of a process with all its threads and children so far.
pub fn cpu_ns(pid: u32) -> u64 {
    family(pid).into_iter().map(threads_ns).sum()
}

/// Processor time in nanoseconds of this very thread.
pub fn own_ns() -> u64 {
    first_number(&fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default())
}

/// Anonymous resident memory in KiB of a process: what it allocated, without mapped files.
pub fn anonymous_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
    first_number(line)
}

fn threads_ns(pid: u32) -> u64 {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return 0 };
    let files = threads.flatten().map(|thread| thread.path().join("schedstat"));
    files.map(|file| first_number(&fs::read_to_string(file).unwrap_or_default())).sum()
}

fn first_number(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// A process and its descendants.
fn family(root: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::from([root]);
    let pairs: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| Some((pid, parent(pid)?)))
        .collect();
    loop {
        let before = found.len();
        let children: Vec<u32> = pairs.iter().filter(|(_, above)| found.contains(above)).map(|(pid, _)| *pid).collect();
        found.extend(children);
        if found.len() == before {
            return found;
        }
    }
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything; state and parent follow the last one.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The state letter of a process and all processor time it used, ended threads included, in steps of 10 ms.
pub fn state_and_total(pid: u32) -> Option<(char, Duration)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    // USER_HZ is 100 on every Linux that matters here.
    Some((fields.first()?.chars().next()?, Duration::from_millis(ticks * 10)))
}
