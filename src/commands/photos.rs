//! `contrechamp photos`: what waits is listed, looked at, published or refused. The server may run meanwhile.

use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use uuid::Uuid;

use super::{DONE, FAILED, open_existing, operator, tell, write};
use crate::config::{PhotosArgs, PhotosCommand};
use crate::domain::ruling::{Action, Subject};
use crate::store::Store;
use crate::store::moderation::rulings::{Ruled, Ruling, decide};
use crate::store::report::photos::{StoredPhoto, find_photo, find_picture, list_photos};

/// Longest wait until nothing of an erased photo is left in the log; a running server goes on with it.
const SCRUB_PATIENCE: Duration = Duration::from_secs(5);

/// Runs one of the four; status 2 when it could not be done.
pub fn run(args: &PhotosArgs) -> Result<u8> {
    let store = open_existing(&args.database)?;
    match &args.command {
        PhotosCommand::List => list(&store),
        PhotosCommand::Show { photo, file } => show(&store, *photo, file),
        PhotosCommand::Publish { photo } => publish(&store, *photo),
        PhotosCommand::Refuse { photo } => refuse(&store, *photo),
    }
}

fn list(store: &Store) -> Result<u8> {
    let photos = store.read(list_photos)?;
    let mut out = io::stdout().lock();
    writeln!(out, "photo\tstate\tkind\tpublication\treceived_on\tpixels\tcamera")?;
    for photo in photos {
        let StoredPhoto { photo_id, kind, received_on, width_px, height_px, camera_id, .. } = &photo;
        let (state, kind) = (photo.state.as_str(), kind.as_str());
        let publication = if photo.is_evidence_only { "forbidden" } else { "allowed" };
        writeln!(
            out,
            "{photo_id}\t{state}\t{kind}\t{publication}\t{received_on}\t{width_px}x{height_px}\t{camera_id}"
        )?;
    }
    Ok(DONE)
}

fn show(store: &Store, photo_id: Uuid, file: &Path) -> Result<u8> {
    let picture = store.read(|reader| {
        let Some(photo) = find_photo(reader, photo_id)? else { return Ok(None) };
        find_picture(reader, &photo)
    })?;
    let Some(picture) = picture else { return Ok(missing(photo_id)) };
    let mut out = std::fs::File::create_new(file)
        .with_context(|| format!("{} cannot be made; a file that exists is not overwritten", file.display()))?;
    out.write_all(&picture).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(DONE)
}

fn publish(store: &Store, photo_id: Uuid) -> Result<u8> {
    let ruling = ruling(photo_id, Action::Publish);
    match write(store, move |writing| decide(writing, &ruling))? {
        Ruled::Done(_) => Ok(DONE),
        Ruled::EvidenceOnly => {
            tell(&format!("contrechamp: {photo_id} is for evidence only: its sender allows no publication"));
            Ok(FAILED)
        }
        _ => Ok(missing(photo_id)),
    }
}

fn refuse(store: &Store, photo_id: Uuid) -> Result<u8> {
    let ruling = ruling(photo_id, Action::Erase);
    if !matches!(write(store, move |writing| decide(writing, &ruling))?, Ruled::Done(_)) {
        return Ok(missing(photo_id));
    }
    let began = Instant::now();
    while !store.is_scrubbed() {
        if began.elapsed() > SCRUB_PATIENCE {
            tell("contrechamp: the photo is erased; its last traces go when nobody reads from the log");
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(DONE)
}

fn ruling(photo_id: Uuid, action: Action) -> Ruling {
    Ruling {
        decider: operator(),
        subject: Subject::Photo,
        subject_id: photo_id.to_string(),
        action,
        reason: action.usual_reason(),
        why: None,
        into: None,
        most: None,
    }
}

fn missing(photo_id: Uuid) -> u8 {
    tell(&format!("contrechamp: there is no photo {photo_id}, or it was erased"));
    FAILED
}
