//! Proof of work: asked for by the setting, answered once, and never in the way of a first report.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use contrechamp::http::ProofOfWork;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::support::{Api, Reply};

fn with(proof_of_work: ProofOfWork) -> Api {
    Api::with("http://127.0.0.1:8080", |settings| settings.proof_of_work = proof_of_work)
}

/// Behind a proxy that is trusted.
const SENDER: (&str, &str) = ("x-forwarded-for", "203.0.113.9");

/// Whether the next report of an address needs a proof.
async fn is_asked_of(api: &Api, sender: (&str, &str)) -> bool {
    api.get_with("/reports/challenge", &[sender]).await.json()["is_asked"].as_bool().unwrap()
}

async fn send(api: &Api, number: u128, proof: Option<&str>) -> Reply {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json"), SENDER];
    let lon = 3.81 + f64::from(u32::try_from(number).unwrap()) * 0.0012;
    let mut body = json!({
        "report_id": Uuid::from_u128(number + 1).to_string(),
        "kind": "camera",
        "position": { "type": "Point", "coordinates": [lon, 43.57] },
    });
    if let Some(proof) = proof {
        body["proof"] = json!(proof);
    }
    api.call(Method::POST, "/reports", &headers, body.to_string()).await
}

/// What a device computes.
pub fn solve(challenge: &Value) -> String {
    let salt = challenge["salt"].as_str().unwrap();
    let wanted = challenge["challenge"].as_str().unwrap();
    let hash = |number: u64| {
        let digest = Sha256::digest(format!("{salt}{number}"));
        let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect::<String>()
    };
    let number = (0..=challenge["maxnumber"].as_u64().unwrap()).find(|number| hash(*number) == wanted).unwrap();
    let answer = json!({
        "algorithm": "SHA-256",
        "challenge": wanted,
        "number": number,
        "salt": salt,
        "signature": challenge["signature"],
    });
    STANDARD.encode(answer.to_string())
}

#[tokio::test]
async fn a_proof_is_asked_for_always_taken_once_and_only_from_this_server() {
    let api = with(ProofOfWork::Always);
    assert_eq!(api.get("/territory.json").await.json()["report"]["proof"], true);
    let asked = send(&api, 1, None).await;
    assert_eq!((asked.status, asked.problem().as_str()), (StatusCode::PRECONDITION_REQUIRED, "proof-needed"));
    let proof = solve(&asked.json()["challenge"]);
    assert_eq!(send(&api, 1, Some(&proof)).await.status, StatusCode::CREATED);
    assert_eq!(send(&api, 2, Some(&proof)).await.problem(), "proof-needed", "used");
    let made_ahead = solve(&api.get("/reports/challenge").await.json());
    assert_eq!(send(&with(ProofOfWork::Always), 2, Some(&made_ahead)).await.problem(), "proof-needed");
    let tampered = STANDARD
        .encode(String::from_utf8(STANDARD.decode(&made_ahead).unwrap()).unwrap().replace("expires=1", "expires=9"));
    for wrong in ["", "e30=", "not base64", &tampered] {
        assert_eq!(send(&api, 2, Some(wrong)).await.problem(), "proof-needed", "{wrong}");
    }
    assert_eq!(send(&api, 2, Some(&made_ahead)).await.status, StatusCode::CREATED);
    let again = send(&api, 2, Some(&solve(&api.get("/reports/challenge").await.json()))).await;
    assert_eq!(again.status, StatusCode::OK, "another proof is no other report");
}

#[tokio::test]
async fn first_reports_are_never_slowed_and_many_are() {
    let api = with(ProofOfWork::UnderLoad);
    let is_asked = async || is_asked_of(&api, SENDER).await;
    for number in 0..60 {
        assert!(!is_asked().await, "{number}");
        assert_eq!(send(&api, number, None).await.status, StatusCode::CREATED, "{number}");
    }
    assert!(is_asked().await, "so that a device works while the form is filled in");
    assert!(!is_asked_of(&api, ("x-forwarded-for", "198.51.100.7")).await, "of another address");
    let asked = send(&api, 61, None).await;
    assert_eq!(asked.problem(), "proof-needed");
    assert_eq!(send(&api, 61, Some(&solve(&asked.json()["challenge"]))).await.status, StatusCode::CREATED);
    let off = with(ProofOfWork::Off);
    for number in 0..65 {
        assert_eq!(send(&off, number, None).await.status, StatusCode::CREATED, "{number}");
    }
    assert!(!is_asked_of(&off, SENDER).await);
    assert!(is_asked_of(&with(ProofOfWork::Always), SENDER).await);
}

#[tokio::test]
async fn a_challenge_is_kept_by_nobody() {
    let api = Api::new();
    let (first, second) = (api.get("/reports/challenge").await, api.get("/reports/challenge").await);
    assert_eq!(first.header("cache-control"), "no-store");
    assert_ne!(first.json()["challenge"], second.json()["challenge"]);
}
