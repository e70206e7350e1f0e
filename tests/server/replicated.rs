//! The recipe for Litestream in README.md, as it stands there: what was acknowledged while it ran is in what it restores.

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::instance::{Instance, Place, contrechamp, get, post, run, text};
use crate::report;

const REPORTS: usize = 60;

/// The configuration of the recipe, for a database and a folder of our own.
fn configuration(database: &str, folder: &str) -> String {
    let readme = include_str!("../../README.md");
    let recipe = readme.split("[Litestream]").nth(1).and_then(|rest| rest.split("```").nth(1));
    let recipe = recipe.expect("README.md has the recipe");
    assert!(recipe.contains("/var/lib/contrechamp/city.db") && recipe.contains("/mnt/other/contrechamp-litestream"));
    recipe.replace("/var/lib/contrechamp/city.db", database).replace("/mnt/other/contrechamp-litestream", folder)
}

fn litestream(arguments: &[&str]) -> Command {
    let mut command = Command::new("litestream");
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Whether it is installed; says so where it is not.
#[expect(clippy::print_stderr, reason = "whoever runs the tests should know what was left out")]
fn is_installed() -> bool {
    let is_there = litestream(&["version"]).output().is_ok_and(|answer| answer.status.success());
    if !is_there {
        eprintln!("skipped: litestream is absent");
    }
    is_there
}

fn succeeded(answer: &Output) {
    let told = [&answer.stdout, &answer.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(answer.status.success(), "{}", told.concat());
}

/// As `systemctl stop` ends it: it copies what is left.
fn stop(mut child: Child) {
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill is everywhere");
    child.wait().expect("it can be waited for");
}

/// Restores until all is there: it copies every second, and what came since its last copy is not in it.
fn wait_for_copy(place: &Place, config: &str, database: &str) -> String {
    let start = Instant::now();
    let mut number = 0;
    loop {
        number += 1;
        let copy = text(&place.path(&format!("copy-{number}.db")));
        let done = litestream(&["restore", "-config", config, "-o", &copy, database]).output();
        if done.expect("it is installed").status.success() {
            let checked = run(&["check", "--database", &copy]);
            succeeded(&checked);
            if String::from_utf8_lossy(&checked.stdout).lines().any(|line| line == format!("reports {REPORTS}")) {
                return copy;
            }
        }
        assert!(start.elapsed() < Duration::from_secs(60), "nothing whole was copied within a minute");
    }
}

#[test]
fn what_was_acknowledged_while_litestream_ran_is_in_what_it_restores() {
    if !is_installed() {
        return;
    }
    let place = Place::new();
    let server = Instance::start(&place, &[]);
    let database = place.database();
    let config = place.write("litestream.yml", &configuration(&database, &text(&place.path("replica"))));
    let replicating = litestream(&["replicate", "-config", &config]).spawn().expect("it is installed");
    let mut sent = Vec::new();
    for number in 0..REPORTS {
        let (receipt, body) = report(number);
        let bearer = format!("Bearer {receipt}");
        let answer = post(&server.url("/reports"), &[("authorization", &bearer)], &body).expect("it answers");
        assert_eq!(answer.status, 201);
        sent.push((bearer, body["report_id"].as_str().expect("it has one").to_owned()));
    }
    let copy = wait_for_copy(&place, &config, &database);
    assert!(server.stop().success());
    stop(replicating);
    let restored = text(&place.path("restored.db"));
    succeeded(&run(&["restore", &copy, "--database", &restored]));
    let again = Instance::of(contrechamp(&["serve", "--listen", "127.0.0.1:0", "--database", &restored]));
    for (bearer, id) in sent {
        let kept = get(&again.url(&format!("/reports/{id}")), &[("authorization", &bearer)]);
        assert_eq!(kept.status, 200, "{id} was acknowledged and is not in the copy: {}", kept.body);
    }
    assert!(again.stop().success());
}
