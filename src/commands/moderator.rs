//! `contrechamp moderator`: people who decide are invited, listed and revoked. The server may run meanwhile.

use std::io::{self, Write as _};

use anyhow::{Result, anyhow, bail};
use jiff::{SignedDuration, Timestamp};

use super::{DONE, FAILED, open_existing, tell, write};
use crate::config::{ModeratorArgs, ModeratorCommand};
use crate::http::{Invitation, PublicUrl};
use crate::store::Store;
use crate::store::moderation::moderators::{invite_moderator, list_moderators, revoke_moderator};

/// Longest name, in characters.
const LONGEST_NAME: usize = 60;

/// Runs one of the three; status 2 when it could not be done.
pub fn run(args: &ModeratorArgs) -> Result<u8> {
    let store = open_existing(&args.database)?;
    match &args.command {
        ModeratorCommand::Invite { name, public_url, hours } => invite(&store, name, public_url, *hours),
        ModeratorCommand::List => list(&store),
        ModeratorCommand::Revoke { name } => revoke(&store, name.trim()),
    }
}

fn invite(store: &Store, name: &str, public_url: &str, hours: u32) -> Result<u8> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        bail!("expected a name of 1 to {LONGEST_NAME} characters on one line, found {name:?}");
    }
    let public_url = PublicUrl::parse(public_url).map_err(|error| anyhow!("--public-url: {error}"))?;
    let invitation = Invitation::new();
    let until = Timestamp::now() + SignedDuration::from_hours(i64::from(hours));
    let hash = invitation.hash();
    write(store, move |writing| invite_moderator(writing, &name, &hash, until))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", invitation.link(&public_url))?;
    tell(&format!("the link is shown this once; it can be used once, until {until:.0}"));
    Ok(DONE)
}

fn list(store: &Store) -> Result<u8> {
    let moderators = store.read(list_moderators)?;
    let mut out = io::stdout().lock();
    writeln!(out, "name\tstate\tinvitation_until")?;
    for moderator in moderators {
        writeln!(out, "{}\t{}\t{}", moderator.name, moderator.state, moderator.invite_until.unwrap_or_default())?;
    }
    Ok(DONE)
}

fn revoke(store: &Store, name: &str) -> Result<u8> {
    let known = name.to_owned();
    if write(store, move |writing| revoke_moderator(writing, &known))? {
        return Ok(DONE);
    }
    tell(&format!("contrechamp: there is no moderator {name:?}"));
    Ok(FAILED)
}
