//! The ground that is drawn under the map: water, parks and streets, whole or in two halves.
//! A first visit waits for it and it changes once in months, so it is compressed with more effort than other answers, and once.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde_json::json;

use crate::domain::Bbox;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, GEOJSON, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Coding;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::territory::ground::{Ground, ground_in};

/// The smallest class of street that is seen of a whole city.
const LEAST_FAR_CLASS: i64 = 2;

/// The route of the ground.
pub fn routes() -> Router<AppState> {
    Router::new().route("/ground.geojson", get(ground))
}

/// Which part of the ground: what is seen of a whole city, or what only a nearer look needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Far,
    Near,
}

impl Detail {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "far" => Ok(Self::Far),
            "near" => Ok(Self::Near),
            other => Err(format!("expected far or near, found {other:?}")),
        }
    }

    /// Small streets, pedestrian squares and buildings are near.
    fn of(ground: &Ground) -> Self {
        let is_far = ground.class <= LEAST_FAR_CLASS && !matches!(ground.kind.as_str(), "building" | "pedestrian");
        if is_far { Self::Far } else { Self::Near }
    }
}

async fn ground(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    params.take("lang");
    let detail = params.take_as("detail", Detail::parse)?;
    params.finish()?;
    let mut answer = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let features: Vec<String> = ground_in(reader, Bbox::WORLD)?
                .iter()
                .filter(|each| detail.is_none_or(|wanted| wanted == Detail::of(each)))
                .map(ground_feature)
                .collect();
            let body = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
            let scope = Scope { ground: true, ..Scope::default() };
            Ok(Answer::new(GEOJSON, body, Freshness::Version { scope, change: change.0 }))
        })
        .await?;
    if asked.coding == Coding::Brotli {
        let body = answer.body.clone();
        let work = tokio::task::spawn_blocking(move || app.squeezed.of(&body));
        answer.prepared = work.await.map_err(Problem::internal)?.map(|squeezed| [Some(squeezed), None].into());
    }
    Ok(answer)
}

/// The stored geometry is written as it is.
fn ground_feature(ground: &Ground) -> String {
    let mut properties = json!({ "kind": ground.kind });
    if ground.class > 0 {
        properties["class"] = ground.class.into();
    }
    if !ground.name.is_empty() {
        properties["name"] = ground.name.as_str().into();
    }
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{}}}", ground.geometry)
}
