//! `contrechamp serve`: opens or makes the inventory, listens, and ends by finishing what was accepted.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{DONE, backup_schedule, handles, listing, log, refresh_schedule, tell, territory_files, today};
use crate::config::{Proof, Publish, ServeArgs};
use crate::domain::Territory;
use crate::http::basemap::{Basemap, Upstream};
use crate::http::{App, Limits, ProofOfWork, PublicUrl, Rate, Settings, app, keep_letting_through, metrics_app, serve};
use crate::import::territory::seed;
use crate::store::Store;
use crate::store::upkeep::rescue::rescued;

/// Serves until it is told to end; answers the exit status.
pub fn run(args: ServeArgs) -> Result<u8> {
    log::start(&args.log)?;
    let files = territory_files(&args.territory);
    let territory = files.territory().context("the territory cannot be read")?;
    let database = &args.database.database;
    look_for_rescued(database)?;
    if !database.exists() && !args.empty {
        tell(&format!("{} does not exist: making it with the territory {}", database.display(), territory.name));
        let is_ours = seed(database, &files, today(&territory), Timestamp::now);
        if !is_ours.context("the territory cannot be loaded")? {
            tell(&format!(
                "{} was made by another program meanwhile: it is served as it is, without the territory",
                database.display()
            ));
        }
    }
    warn_of_publisher(&territory);
    let store = open(database)?;
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot be started")?;
    runtime.block_on(listen(args, store, territory))?;
    Ok(DONE)
}

/// What was saved when the file was removed under a running server is not to be forgotten, least of all for a new file.
fn look_for_rescued(database: &Path) -> Result<()> {
    for copy in rescued(database) {
        let told = format!("{} holds what the inventory held when its file was removed in use", copy.display());
        if !database.exists() {
            bail!(
                "{} does not exist, and {told}: rename it to that, or move it away to begin anew",
                database.display()
            );
        }
        tell(&format!("warning: {told}: look at both with `contrechamp check`, and keep the right one"));
    }
    Ok(())
}

/// One line at each start while the law's statements are not filled in.
fn warn_of_publisher(territory: &Territory) {
    let missing = territory.publisher.missing();
    if !missing.is_empty() {
        tell(&format!(
            "warning: territory.toml does not say who answers for this service: [publisher] lacks {}; /legal tells every visitor so",
            missing.join(", ")
        ));
    }
}

fn open(database: &Path) -> Result<Store> {
    Store::open(database, Timestamp::now).with_context(|| format!("{} cannot be opened", database.display()))
}

async fn listen(args: ServeArgs, store: Store, territory: Territory) -> Result<()> {
    let listener = bind(args.listen).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    let basemap = open_basemap(&args, &territory).await?;
    let settings = settings(&args, &territory, address, basemap)?;
    let state = App::new(store, territory, settings, Timestamp::now)?;
    let limits = Limits { connections: handles::connections(args.connections), ..Limits::default() };
    if let Some(apart) = args.metrics_listen {
        let listener = bind(apart).await?;
        tell(&format!("counters at http://{}/metrics", listener.local_addr().unwrap_or(apart)));
        tokio::spawn(serve(listener, metrics_app(state.clone()), limits, std::future::pending()));
    }
    backup_schedule::start(&args.backups, &state)?;
    refresh_schedule::start(&args.refresh, &state)?;
    tokio::spawn(keep_letting_through(Arc::downgrade(&state)));
    let end = end_asked()?;
    tell(&format!("listening on http://{address}"));
    serve(listener, app(state), limits, end).await.context("the listener failed")
}

async fn open_basemap(args: &ServeArgs, territory: &Territory) -> Result<Option<Arc<Basemap>>> {
    let basemap = &args.basemap;
    let opened = match (&basemap.basemap, &basemap.basemap_upstream) {
        (Some(file), _) => Basemap::open(file, basemap.basemap_attribution.clone()).await,
        (None, Some(template)) => {
            let file =
                basemap.basemap_cache.clone().unwrap_or_else(|| args.database.database.with_extension("basemap"));
            let attribution = basemap.basemap_attribution.as_deref().unwrap_or_default();
            let most_bytes = basemap.basemap_cache_mb.saturating_mul(1_000_000);
            let upstream = Upstream::open(template, attribution, territory.bbox(), &file, most_bytes);
            upstream.map(|upstream| Basemap::Upstream(Arc::new(upstream)))
        }
        (None, None) => return Ok(None),
    };
    opened.map(|basemap| Some(Arc::new(basemap))).map_err(|error| anyhow!("the base map cannot be used: {error}"))
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

fn settings(
    args: &ServeArgs,
    territory: &Territory,
    address: SocketAddr,
    basemap: Option<Arc<Basemap>>,
) -> Result<Settings> {
    let public_url = args.public_url.as_deref().map(PublicUrl::parse).transpose();
    let public_url = public_url.map_err(|error| anyhow!("--public-url: {error}"))?;
    Ok(Settings {
        public_url: public_url.unwrap_or_else(|| PublicUrl::of_listener(address)),
        trusted_proxies: args.trusted_proxies.clone(),
        report_rate: Rate { per_hour: args.reporting.reports_per_hour, ..Rate::default() },
        is_reviewed_first: args.reporting.publish == Publish::AfterReview,
        proof_of_work: match args.reporting.proof_of_work {
            Proof::Off => ProofOfWork::Off,
            Proof::UnderLoad => ProofOfWork::UnderLoad,
            Proof::Always => ProofOfWork::Always,
        },
        basemap,
        refresh: refresh_schedule::settings(&args.refresh, territory)?,
        has_metrics: args.metrics_listen.is_none(),
        list_reader: listing::reader(&args.database.database, territory),
    })
}

/// Resolves at SIGTERM or SIGINT.
fn end_asked() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be heard")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be heard")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tell("ending: finishing what was accepted");
    })
}
