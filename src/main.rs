//! The program: parse the command line, call one command.

fn main() {}
