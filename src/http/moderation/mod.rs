//! `/moderation`: moderators sign up by an invitation, sign in with a passphrase, go through the queue and decide. Plain
//! forms; scripts only add keys. Nobody gets a cookie before signing in. The public log of decisions is next to it.

mod bulk;
mod buttons;
mod cover;
mod decide;
mod edition;
mod gate;
mod history;
mod item;
mod item_map;
mod join;
mod log;
mod picture;
mod queue;
mod secret;
mod sign_in;
mod survey;

use axum::Router;
use axum::routing::{get, post};

use super::state::AppState;

pub use self::secret::Invitation;

/// The routes of moderators, and the log that is everybody's.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/moderation", get(queue::page).post(sign_in::sign_in))
        .route("/moderation/join", get(join::blank).post(join::join))
        .route("/moderation/sign-out", post(sign_in::sign_out))
        .route("/moderation/decide", post(decide::decide_one))
        .route("/moderation/bulk", get(bulk::page))
        .route("/moderation/undo", post(decide::undo_one))
        .route("/moderation/editions", post(edition::make_one))
        .route("/moderation/decisions", get(history::page))
        .route("/moderation/photos", get(cover::list))
        .route("/moderation/photos/{photo_id}", get(picture::picture))
        .route("/moderation/photos/{photo_id}/cover", get(cover::page).post(cover::cover))
        .route("/moderation/log", get(log::page))
}
