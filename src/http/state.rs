//! What every handler can reach: the store, the settings, the caches. It holds nothing about a single request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::basemap::Basemap;
use super::gates::flag_gate::FlagGate;
use super::gates::passphrase::Passphrases;
use super::gates::photo_gate::PhotoGate;
use super::gates::rate_limit::{Rate, RateLimit};
use super::gates::signing::Signer;
use super::running::backups::Backups;
use super::running::list_reader::ListReader;
use super::running::metrics::Metrics;
use super::running::watch::Watch;
use super::running::waters::Waters;
use super::templates::{Pages, PagesError};
use super::wire::cache::BodyCache;
use super::wire::problem::Problem;
use super::wire::squeezed::Squeezed;
use crate::domain::{Position, Territory};
use crate::store::report::floods::last_batch;
use crate::store::report::water::{is_in_open_water, list_waters};
use crate::store::source::operators::list_operators;
use crate::store::territory::areas::find_area;
use crate::store::{Clock, Reader, Store, StoreError};

/// Reads that may wait or run at once; the store has fewer connections, so a few wait in line there.
const READS_AT_ONCE: usize = 8;
/// Longest wait for a turn to read.
const READ_PATIENCE: Duration = Duration::from_secs(10);
/// How long the list of operators is believed.
const OPERATORS_HOLD: SignedDuration = SignedDuration::from_secs(60);
/// Operators offered in forms at most.
const MOST_OPERATORS: usize = 200;

/// Tries of one address to sign in: a slip of the hand or two, and then a pause.
const SIGN_INS: Rate = Rate { per_hour: 20, at_once: 6 };

/// How the service presents itself and whom it believes.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where it is reached from outside.
    pub public_url: PublicUrl,
    /// Networks whose word about client addresses is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// How many reports one address may send.
    pub report_rate: Rate,
    /// Whether a report counts and is shown only once somebody has reviewed it.
    pub is_reviewed_first: bool,
    /// When a report has to come with a proof of work.
    pub proof_of_work: ProofOfWork,
    /// Tiles under the map; without them the ground is drawn.
    pub basemap: Option<Arc<Basemap>>,
    /// Which source is refreshed from OpenStreetMap, and how often.
    pub refresh: RefreshSettings,
    /// Whether `/metrics` is served here, rather than on an address of its own.
    pub has_metrics: bool,
    /// Reads lists that are sent to be compared; handed over, since importers stand beside this layer.
    pub list_reader: ListReader,
}

/// What `/health` needs to judge the last refresh from OpenStreetMap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefreshSettings {
    pub source_key: String,
    /// None where it is made by hand alone.
    pub every: Option<SignedDuration>,
}

/// When a proof is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProofOfWork {
    Off,
    /// From an address that has sent many already.
    #[default]
    UnderLoad,
    Always,
}

/// The address under which the outside reaches the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme, host and prefix without a slash at the end: `https://example.org/cameras`.
    pub base: String,
    /// The path of `base`: empty, or `/cameras`.
    pub prefix: String,
}

impl PublicUrl {
    /// Reads `http(s)://host[:port][/prefix]`; the error says what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected http(s)://host or http(s)://host/prefix, found {text:?}");
        let base = text.trim().trim_end_matches('/');
        let uri: axum::http::Uri = base.parse().ok().ok_or_else(wrong)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let is_plain = !base.contains(['"', '<', '>', '\\', ' ', '@']);
        if !is_web || !is_plain || uri.authority().is_none() || uri.query().is_some() {
            return Err(wrong());
        }
        Ok(Self { base: base.to_owned(), prefix: uri.path().trim_end_matches('/').to_owned() })
    }

    /// Whether it is reached by TLS.
    pub fn has_tls(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// Whether it names this very machine, as for trying it out.
    pub fn is_local(&self) -> bool {
        let rest = self.base.split_once("://").map_or("", |(_, rest)| rest);
        ["localhost", "127.", "[::1]"].iter().any(|host| rest.starts_with(host))
    }

    /// The address on which the server listens, for when no other was given.
    pub fn of_listener(address: SocketAddr) -> Self {
        let host = if address.ip().is_unspecified() { [127, 0, 0, 1].into() } else { address.ip() };
        Self { base: format!("http://{}", SocketAddr::new(host, address.port())), prefix: String::new() }
    }
}

/// Shared by all requests.
pub struct App {
    pub store: Store,
    pub territory: Territory,
    /// Templates and catalogues; the languages offered are theirs.
    pub pages: Pages,
    /// The territory's: a day means its day.
    pub zone: TimeZone,
    /// Asked at the edge, and nowhere deeper.
    pub clock: Clock,
    pub settings: Settings,
    pub cache: BodyCache,
    pub squeezed: Squeezed,
    pub metrics: Metrics,
    pub backups: Backups,
    pub report_limit: RateLimit,
    /// What was sent lately, to tell floods from people.
    pub watch: Watch,
    /// The form without scripts has a budget of its own.
    pub plain_limit: RateLimit,
    /// So have flags.
    pub flag_gate: FlagGate,
    /// And files that are compared: so many are held in memory, and one is read at a time.
    pub compare_limit: RateLimit,
    pub compare_places: Semaphore,
    pub compare_turn: tokio::sync::Mutex<()>,
    /// Tries to sign in as a moderator or to sign up.
    pub sign_in_limit: RateLimit,
    pub passphrases: Passphrases,
    pub photo_gate: PhotoGate,
    /// Signs forms and challenges.
    pub signer: Signer,
    /// Whoever makes the files of editions that redactions left without.
    pub editions_turn: tokio::sync::Mutex<()>,
    operators: Mutex<Option<Known>>,
    pub waters: Waters,
    reads: Arc<Semaphore>,
}

/// Files to compare that are held in memory as they come in and are read; 8 MB each at most.
const COMPARED_AT_ONCE: usize = 4;
/// Longest a read may keep the thread of a request, which serves others too.
const SHORTLY: Duration = Duration::from_millis(3);

/// Operators that lists name, and when they were looked up.
type Known = (Timestamp, Arc<Vec<String>>);

/// A handle to [`App`], given to handlers by axum.
pub type AppState = Arc<App>;

impl App {
    /// Puts the parts together; an error means that the program's own templates or catalogues are broken.
    pub fn new(store: Store, territory: Territory, settings: Settings, clock: Clock) -> Result<AppState, PagesError> {
        // A number given twice would only show two floods as one.
        let last_batch = store.read(last_batch).unwrap_or_default();
        Ok(Arc::new(Self {
            store,
            watch: Watch::new(settings.report_rate.per_hour > 0, last_batch),
            // A territory is checked when it is parsed; UTC stands in only where one was made by hand.
            zone: TimeZone::get(&territory.time_zone).unwrap_or(TimeZone::UTC),
            pages: Pages::load(&territory.languages)?,
            territory,
            clock,
            report_limit: RateLimit::new(settings.report_rate),
            plain_limit: RateLimit::new(settings.report_rate.tenth()),
            flag_gate: FlagGate::new(settings.report_rate),
            compare_limit: RateLimit::new(settings.report_rate),
            compare_places: Semaphore::new(COMPARED_AT_ONCE),
            compare_turn: tokio::sync::Mutex::default(),
            sign_in_limit: RateLimit::new(SIGN_INS),
            passphrases: Passphrases::default(),
            photo_gate: PhotoGate::new(settings.report_rate),
            signer: Signer::default(),
            editions_turn: tokio::sync::Mutex::default(),
            operators: Mutex::default(),
            waters: Waters::default(),
            settings,
            cache: BodyCache::default(),
            squeezed: Squeezed::default(),
            metrics: Metrics::default(),
            backups: Backups::default(),
            reads: Arc::new(Semaphore::new(READS_AT_ONCE)),
        }))
    }

    /// Reads in one snapshot, off the request's thread. The permit goes with the work: a client that hangs up frees
    /// it only when the query has ended.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(READ_PATIENCE, Arc::clone(&self.reads).acquire_owned()).await;
        let Ok(Ok(permit)) = turn else { return Err(Problem::busy()) };
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || {
            let result = store.read(work);
            drop(permit);
            result
        });
        done.await.map_err(Problem::internal)?.map_err(Problem::from)
    }

    /// Reads in one snapshot, at once and on the request's own thread where that is a matter of milliseconds: handing
    /// a short look-up to another thread and back costs more than the look-up. One that takes longer begins anew in
    /// [`App::read`].
    pub async fn read_shortly<T: Send + 'static>(
        &self,
        work: impl Fn(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        match self.store.try_read(SHORTLY, &work) {
            Err(StoreError::Busy) => self.read(work).await,
            done => done.map_err(Problem::from),
        }
    }

    /// Refuses a filter by an area that does not exist: an empty answer would look like an area without cameras.
    pub async fn require_area(&self, code: Option<&str>) -> Result<(), Problem> {
        let Some(code) = code.map(str::to_owned) else { return Ok(()) };
        let wanted = code.clone();
        if self.read(move |reader| find_area(reader, &wanted)).await?.is_some() {
            return Ok(());
        }
        Err(Problem::parameter("area", format!("expected the id of an area such as those in areas, found {code:?}")))
    }

    /// Operators that lists name, looked up at most once a minute; none while the database is too busy to tell.
    pub async fn known_operators(&self) -> Arc<Vec<String>> {
        let now = (self.clock)();
        let known = self.operators.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, operators)) = known
            && now.duration_since(at) < OPERATORS_HOLD
        {
            return operators;
        }
        let Ok(found) = self.read(|reader| list_operators(reader, MOST_OPERATORS)).await else {
            return Arc::default();
        };
        let operators = Arc::new(found);
        *self.operators.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&operators)));
        operators
    }

    /// Whether a place lies in open water; none does not. The inventory is asked about bridges only where an outline holds the place.
    pub async fn is_in_water(&self, position: Option<Position>) -> Result<bool, Problem> {
        let Some(position) = position else { return Ok(false) };
        let now = (self.clock)();
        let waters = match self.waters.known(now) {
            Some(waters) => waters,
            None => self.waters.keep(now, self.read(list_waters).await?),
        };
        let is_near = waters.iter().any(|water| water.contains(position));
        Ok(is_near && self.read(move |reader| is_in_open_water(reader, position)).await?)
    }

    /// Today in the territory.
    pub fn today(&self) -> Date {
        super::query::day::day_of((self.clock)(), &self.zone)
    }

    /// An absolute address of ours; `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings.public_url.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_may_have_a_prefix() {
        let url = PublicUrl::parse("https://example.org/cameras/").unwrap();
        assert_eq!((url.base.as_str(), url.prefix.as_str()), ("https://example.org/cameras", "/cameras"));
        assert_eq!(PublicUrl::parse("http://localhost:8080").unwrap().prefix, "");
        for text in ["example.org", "ftp://example.org", "https://", "https://a/?q=1", "https://a/\"><script>", "/x"] {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_unspecified_listener_is_told_as_loopback() {
        assert_eq!(PublicUrl::of_listener("0.0.0.0:80".parse().unwrap()).base, "http://127.0.0.1:80");
        assert_eq!(PublicUrl::of_listener("[::1]:81".parse().unwrap()).base, "http://[::1]:81");
    }
}
