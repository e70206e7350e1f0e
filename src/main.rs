//! The program: parse the command line, call one command.

use std::process::ExitCode;

use clap::Parser as _;
use contrechamp::{commands, config};

/// Gives memory back after large answers, see `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    commands::run(config::Config::parse())
}
