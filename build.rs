//! Tells cargo that the server carries the files of `web/` and the default territory: one more file there is a new binary.
//! Development builds read these folders from the disk and need no telling.

fn main() {
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched: &[&str] = if is_release { &["web", "data/montpellier"] } else { &["build.rs"] };
    for path in watched {
        println!("cargo::rerun-if-changed={path}");
    }
}
