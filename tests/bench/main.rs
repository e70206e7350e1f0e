//! `make bench`: every row of the table of speeds beside its own limit, in the same minutes. It asserts nothing.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod cameras;
mod cpu;
mod files;
mod inside;
mod questions;
mod random;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    for argument in arguments {
        let (what, size) = argument.split_once('=').unwrap_or((&argument, "300000"));
        let size: u64 = size.parse()?;
        match what {
            "files" => println!("{} {} {}", files::cameras(size)?.display(), files::areas()?.display(), files::schools()?.display()),
            "import" => inside::import(size)?,
            "queries" => inside::queries(size)?,
            _ => {}
        }
    }
    Ok(())
}
