//! The program: parse the command line, call one command.

use std::process::ExitCode;

use clap::Parser as _;
use contrechamp::{commands, config};

fn main() -> ExitCode {
    commands::run(config::Config::parse())
}
