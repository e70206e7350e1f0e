//! `contrechamp compare`: the inventory beside a file. It tells and writes files; the inventory stays as it is, and
//! nothing is ever sent to OpenStreetMap.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;

use super::import::{Shown, print, read_options};
use super::{DONE, DONE_IN_PART, open_existing, tell, territory_files, today};
use crate::config::{CompareArgs, Listed as Kinds};
use crate::domain::comparison::{Comparison, Group, Listed};
use crate::domain::{CameraId, Observation, OsmEdit, OsmObject, Source};
use crate::formats::export::comparison::{Compared, geojson, table};
use crate::formats::export::{Ending, OsmChange, Page, Writer as _};
use crate::formats::statement::Statement;
use crate::geometry::comparing::compare;
use crate::import::listing::{Listing, read};
use crate::import::{Failure, Request};
use crate::store::Store;
use crate::store::camera::cameras::find_camera;
use crate::store::camera::listed::{listed_of_inventory, listed_of_source};
use crate::store::figures::summary::summary;
use crate::store::source::sources::known_source;

/// Compares, tells and writes; answers the exit status.
pub fn run(args: CompareArgs) -> Result<u8> {
    let (output, with, most_m, file) = (args.output.clone(), args.with.clone(), args.distance, args.file.clone());
    let form = output.as_deref().map(Form::of).transpose()?;
    let store = open_existing(&args.database.database)?;
    let listing = read_file(args)?;
    if form == Some(Form::OsmChange) && !listing.is_osm {
        bail!("an .osc file is for an extract of OpenStreetMap; a list goes through OpenStreetMap's import procedure");
    }
    let here = ours(&store, with.as_deref())?;
    let rows = listing.rows.iter().enumerate();
    let there: Vec<(usize, Listed)> =
        rows.filter_map(|(index, row)| Some((index, Listed::of(&row.observation, row.camera_id)?))).collect();
    let (origin, there): (Vec<usize>, Vec<Listed>) = there.into_iter().unzip();
    let found = compare(&here, &there, most_m);
    let work = Work { store: &store, listing: &listing, here: &here, there: &there, origin: &origin, found: &found };
    let statement = work.statement(&file, with, most_m)?;
    print(&work.summary(&statement));
    if let (Some(form), Some(path)) = (form, output) {
        work.write(form, &path, &statement)?;
    }
    for rejected in listing.report.rejected.lines() {
        tell(&format!("rejected: {rejected}"));
    }
    Ok(if listing.report.rejected.is_empty() { DONE } else { DONE_IN_PART })
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Folder,
    GeoJson,
    Table,
    OsmChange,
}

impl Form {
    fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|ending| ending.to_str()) {
            None => Ok(Self::Folder),
            Some("geojson" | "json") => Ok(Self::GeoJson),
            Some("csv") => Ok(Self::Table),
            Some("osc") => Ok(Self::OsmChange),
            Some(_) if path.is_dir() => Ok(Self::Folder),
            Some(other) => {
                bail!("--output: expected a folder, or a name that ends in .geojson, .csv or .osc, found .{other}")
            }
        }
    }
}

fn read_file(args: CompareArgs) -> Result<Listing> {
    let territory = territory_files(&args.territory).territory()?;
    let options = read_options(args.reading, Kinds::Cameras)?;
    let (database, today) = (args.database.database, today(&territory));
    let request = Request::to_look_at(args.file, database, options, args.tags, today, Timestamp::now);
    let mut shown = Shown::new();
    let read = read(&request, &mut |progress| shown.tick(progress));
    shown.finish();
    match read {
        Err(Failure::Store(error)) => bail!("{}: {error}", request.database.display()),
        other => Ok(other?),
    }
}

fn ours(store: &Store, with: Option<&str>) -> Result<Vec<Listed>> {
    let Some(key) = with else {
        return Ok(store.read(|reader| listed_of_inventory(reader, reader.latest_change()?.0))?);
    };
    if store.read(|reader| known_source(reader, key))?.is_none() {
        bail!("--with: expected the key of a source of the inventory, found {key:?}");
    }
    Ok(store.read(|reader| listed_of_source(reader, key, reader.latest_change()?.0))?)
}

struct Work<'a> {
    store: &'a Store,
    listing: &'a Listing,
    here: &'a [Listed],
    there: &'a [Listed],
    /// Of each of `there` its row in the listing.
    origin: &'a [usize],
    found: &'a Comparison,
}

impl Work<'_> {
    fn compared(&self) -> Compared<'_> {
        Compared { here: self.here, there: self.there, found: self.found }
    }

    fn statement(&self, file: &Path, with: Option<String>, most_m: f64) -> Result<Statement> {
        let figures = self.store.read(summary)?;
        let is_ours = |source: &Source| with.as_ref().is_none_or(|key| *key == source.key);
        let told =
            figures.sources.iter().filter(|(source, count)| source.is_exportable && *count > 0 && is_ours(source));
        let mut sources: Vec<Source> = told.map(|(source, _)| source.clone()).collect();
        if !sources.iter().any(|source| source.key == self.listing.source.key) {
            sources.push(self.listing.source.clone());
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(Statement {
            title: format!("Contrechamp / {name}"),
            sources,
            filter: vec![
                ("with".to_owned(), with.unwrap_or_default()),
                ("file".to_owned(), name.into_owned()),
                ("distance".to_owned(), most_m.to_string()),
            ],
            generated_at: figures.committed_at,
            ..Statement::default()
        })
    }

    /// For people: how many in each group, which keys differ how often, by what rows were paired.
    fn summary(&self, statement: &Statement) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        let rows = &self.listing.report.files;
        line(format!("here: {} cameras of the inventory", self.here.len()));
        for file in rows {
            line(format!("there: {} of {} rows of {}, {}", self.there.len(), file.rows, file.file, file.format));
        }
        for (reason, count) in &self.listing.report.withheld {
            line(format!("  left out there: {count}: {reason}"));
        }
        let (found, words) = (self.found, ["the same", "differing", "only here", "only there"]);
        for (group, word) in Group::ALL.into_iter().zip(words) {
            line(format!("{word}: {}", found.count(group)));
        }
        for (key, count) in self.keys() {
            line(format!("  {key} differs: {count}"));
        }
        for (by, count) in self.ways() {
            line(format!("paired by {by}: {count}"));
        }
        if found.are_references_believed == Some(false) {
            line(
                "numbers of the two lists do not mean the same cameras: paired by them only where they are near"
                    .to_owned(),
            );
        }
        if !found.unspoken.is_empty() {
            let keys: Vec<&str> = found.unspoken.iter().map(String::as_str).collect();
            line(format!("not compared, as only one of the two ever uses them: {}", keys.join(", ")));
        }
        let withheld: usize = Group::ALL.into_iter().map(|group| self.compared().exportable(group).1).sum();
        if withheld > 0 {
            line(format!("not written to files, for want of a licence: {withheld}"));
        }
        if self.listing.source.licence.is_empty() {
            line(
                "the licence of the file is not known: do not pass on what is written of it before you know".to_owned(),
            );
        }
        line(format!("from {}", statement.attribution()));
        out
    }

    fn keys(&self) -> BTreeMap<&str, usize> {
        let mut keys = BTreeMap::new();
        for difference in self.found.pairs.iter().flat_map(|pair| &pair.differing) {
            *keys.entry(difference.key.as_str()).or_default() += 1;
        }
        keys
    }

    fn ways(&self) -> BTreeMap<&str, usize> {
        let mut ways = BTreeMap::new();
        for pair in &self.found.pairs {
            *ways.entry(pair.by.as_str()).or_default() += 1;
        }
        ways
    }

    fn write(&self, form: Form, path: &Path, statement: &Statement) -> Result<()> {
        let whole = |groups: &[Group]| geojson(self.compared(), groups, statement.clone());
        match form {
            Form::GeoJson => save(path, whole(&Group::ALL)),
            Form::Table => save(path, table(self.compared(), &Group::ALL)?),
            Form::OsmChange => save(path, self.osm_change(statement)?),
            Form::Folder => {
                std::fs::create_dir_all(path).with_context(|| path.display().to_string())?;
                for group in Group::ALL {
                    save(&path.join(format!("{}.geojson", group.as_str())), whole(&[group]))?;
                }
                save(&path.join("comparison.csv"), table(self.compared(), &Group::ALL)?)?;
                save(&path.join("summary.txt"), self.summary(statement))?;
                if self.listing.is_osm {
                    save(&path.join("changes.osc"), self.osm_change(statement)?)?;
                }
                Ok(())
            }
        }
    }

    /// What people saw here and the extract does not say. A camera that the extract lacks although it came from there
    /// was taken away by somebody, and is not proposed again.
    fn osm_change(&self, statement: &Statement) -> Result<Vec<u8>> {
        let mut edits = HashMap::new();
        let mut codes = Vec::new();
        let partners = self.found.pairs.iter().map(|pair| (pair.here, Some(pair.there)));
        let alone = self.found.only_here.iter().map(|index| (*index, None));
        for (here, there) in partners.chain(alone) {
            let Some(code) = self.here[here].camera.filter(|_| self.here[here].is_exportable) else { continue };
            if let Some(edit) = self.edit(code, there)? {
                edits.insert(code.to_string(), edit);
                codes.push(format!("{{\"type\":\"Feature\",\"id\":\"{code}\",\"x\":0}}"));
            }
        }
        let mut writer = OsmChange::new(Statement { count: edits.len() as u64, ..statement.clone() });
        let mut out = writer.begin()?;
        let page = Page { features: codes.join(",").into_bytes(), edits, ..Page::default() };
        out.extend(writer.page(page)?.concat());
        if let Ending::Bytes(end) = Box::new(writer).end()? {
            out.extend(end);
        }
        Ok(out)
    }

    fn edit(&self, code: CameraId, there: Option<usize>) -> Result<Option<OsmEdit>> {
        let Some(camera) = self.store.read(|reader| find_camera(reader, code))? else { return Ok(None) };
        let told = camera.observations.into_iter().map(|stored| stored.observation);
        let (former, mut told): (Vec<Observation>, Vec<Observation>) =
            told.partition(|observation| OsmObject::of(observation).is_some());
        match there {
            None if !former.is_empty() => return Ok(None),
            None => {}
            Some(index) => {
                let row = &self.listing.rows[self.origin[index]];
                let mut element = row.observation.clone();
                // What the extract says in texts stays there.
                row.free_text.iter().for_each(|(key, value)| element.tags.set(key, value));
                told.insert(0, element);
            }
        }
        Ok(OsmEdit::of(&told))
    }
}

/// Writes beside the place first, so that a failure leaves what was there.
fn save(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let unfinished = PathBuf::from(name);
    let written = std::fs::write(&unfinished, bytes).and_then(|()| std::fs::rename(&unfinished, path));
    if written.is_err() {
        // The error is told; a leftover would only be in the way.
        let _left = std::fs::remove_file(&unfinished);
    }
    written.with_context(|| path.display().to_string())
}
