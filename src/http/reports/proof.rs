//! Proof of work in the form of ALTCHA: the device finds the number whose SHA-256 with a salt is the challenge. It costs
//! a second of a phone's time and tells nothing about anybody.

use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::http::gates::signing::random;
use crate::http::state::{App, AppState, ProofOfWork};
use crate::http::wire::answer::{Answer, Freshness, JSON};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::{Problem, ProblemKind};

/// Numbers that are tried at most where nothing happens, and in a flood: about a second and four of a phone's time.
const MOST_TRIED: u32 = 50_000;
const MOST_TRIED_IN_FLOOD: u32 = 200_000;
/// Seconds for which a challenge holds: as long as somebody may fill in the form.
const HOLDS_S: i64 = 3_600;
/// Reports of one address that nobody is slowed for, and the same in a flood.
const FREE_REPORTS: f64 = 60.0;
const FREE_REPORTS_IN_FLOOD: f64 = 10.0;
const PURPOSE: &str = "altcha";

/// A challenge, signed, for one report, and whether the next report of this address needs its answer: a device works while
/// the form is filled in, and does not work for nothing.
pub async fn challenge(State(app): State<AppState>, asked: Asked) -> Answer {
    let mut challenge = issue(&app);
    challenge["is_asked"] = is_asked(&app, &asked, 1.0).into();
    Answer::json(JSON, &challenge, Freshness::Never)
}

/// Asks for a proof where the setting says so; takes one that is right.
pub fn require_proof(app: &App, asked: &Asked, body: &Value) -> Result<(), Problem> {
    if !is_asked(app, asked, 0.0) || body["proof"].as_str().is_some_and(|proof| accepts(app, proof)) {
        return Ok(());
    }
    let detail = "expected in proof the answer to this challenge, used once; nothing was stored";
    let mut problem = Problem::new(ProblemKind::ProofNeeded, detail);
    problem.extra.insert("challenge".into(), issue(app));
    Err(problem)
}

/// Whether a proof is asked of an address for the reports it has sent, and so many more.
fn is_asked(app: &App, asked: &Asked, more: f64) -> bool {
    match app.settings.proof_of_work {
        ProofOfWork::Off => false,
        ProofOfWork::UnderLoad => {
            let free = if is_flood(app) { FREE_REPORTS_IN_FLOOD } else { FREE_REPORTS };
            app.report_limit.spent(asked.client, (app.clock)()) + more > free
        }
        ProofOfWork::Always => true,
    }
}

fn is_flood(app: &App) -> bool {
    app.watch.is_flood((app.clock)())
}

/// A challenge, signed, for one thing that is sent.
pub fn issue(app: &App) -> Value {
    let most = if is_flood(app) { MOST_TRIED_IN_FLOOD } else { MOST_TRIED };
    let expires = (app.clock)().as_second() + HOLDS_S;
    // The sign at the end keeps salt and number apart.
    let salt = format!("{}?expires={expires}&", hex(&random::<12>()));
    let number = u32::from_le_bytes(random()) % most;
    let challenge = hashed(&salt, u64::from(number));
    let signature = hex(&app.signer.sign(PURPOSE, &challenge));
    json!({ "algorithm": "SHA-256", "challenge": challenge, "maxnumber": most, "salt": salt, "signature": signature })
}

/// Whether a proof answers a challenge of ours, and for the first time: base64 of JSON, as ALTCHA's own clients send it.
pub fn accepts(app: &App, proof: &str) -> bool {
    let answer: Option<Value> = STANDARD.decode(proof).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(answer) = answer else { return false };
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    let (salt, challenge) = (text("salt"), text("challenge"));
    let expires = salt.strip_suffix('&').and_then(|salt| salt.split_once("?expires="));
    let expires = expires.and_then(|(_, expires)| expires.parse().ok());
    let (Some(expires), Some(number)) = (expires, answer["number"].as_u64()) else { return false };
    text("algorithm") == "SHA-256"
        && hashed(salt, number) == challenge
        && app.signer.redeem(PURPOSE, challenge, &unhex(text("signature")), expires, (app.clock)())
}

fn hashed(salt: &str, number: u64) -> String {
    hex(&Sha256::digest(format!("{salt}{number}")))
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    digits.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}
