//! After a session nothing is left of anybody's address: not in the database, its log, the logs or the metrics.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::instance::{Instance, Place, delete, get, post, run, text};
use super::report;

/// What a proxy may say of whom it speaks for, tidy or not.
const ADDRESSES: [&str; 9] = [
    "203.0.113.77",
    "203.0.113.78:50123",
    "[2001:db8:dead:beef::77]:4711",
    "2001:db8:dead:beef:1:2:3:4",
    "2001:DB8:DEAD:BEEF::78",
    "::ffff:203.0.113.79",
    "fe80::5054:ff:fe12:3456",
    "198.51.100.23, 203.0.113.80",
    "unknown, _hidden, 203.0.113.81",
];
/// Pieces of them that could stand nowhere by chance.
const TRACES: [&str; 8] =
    ["203.0.113.", "203-0-113", "198.51.100.", "dead:beef", "dead-beef", "deadbeef", "fe80::5054", "20010db8"];

fn bytes_of(address: &str) -> Vec<u8> {
    let address: std::net::Ipv6Addr = address.parse().expect("it is an address");
    address.octets().to_vec()
}

#[test]
fn no_address_is_left_anywhere_after_a_session() {
    let log = session("text");
    // A session without trouble logs nothing else: what stands there shows that the log was read at all.
    assert!(log.contains("listening on") && log.contains("answered"), "the log was read");
}

#[test]
fn a_log_of_json_tells_each_request_by_its_id_and_nothing_of_anybody() {
    let log = session("json");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    let ids: std::collections::BTreeSet<&str> =
        answered.iter().filter_map(|line| line["request_id"].as_str()).collect();
    assert!(ids.len() > 500 && ids.len() == answered.len(), "{} ids of {} answers", ids.len(), answered.len());
    assert!(answered.iter().any(|line| line["route"] == "reports" && line["status"] == 201));
    assert!(answered.iter().all(|line| line.get("path").is_none()));
}

/// Residents at work behind a proxy; answers the log, once nothing of them was found anywhere.
fn session(format: &str) -> String {
    let place = Place::new();
    let options = [
        "--empty",
        "--trusted-proxy",
        "127.0.0.1/32",
        "--log",
        "trace",
        "--log-format",
        format,
        "--reports-per-hour",
        "60",
    ];
    let server = Instance::start(&place, &options);
    for (number, address) in ADDRESSES.iter().enumerate() {
        let (receipt, body) = report(number);
        let bearer = format!("Bearer {receipt}");
        let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", address)];
        let own = server.url(&format!("/reports/{}", body["report_id"].as_str().expect("it has one")));
        assert_eq!(post(&server.url("/reports"), &headers, &body).expect("it answers").status, 201);
        assert_eq!(post(&server.url("/reports"), &headers, &json!({"kind": 1})).expect("it answers").status, 422);
        for path in
            ["/", "/report", "/collections/cameras/items?bbox=0,0,1,1", "/nothing", "/search?q=rue", "/cameras/x"]
        {
            get(&server.url(path), &headers);
        }
        assert_eq!(get(&own, &headers).status, 200);
        if number % 2 == 0 {
            assert_eq!(delete(&own, &headers).status, 204);
        }
    }
    // Somebody sends too much.
    let token = URL_SAFE_NO_PAD.encode([9; 32]);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("x-forwarded-for", ADDRESSES[3])];
    let statuses: Vec<u16> = (0..500)
        .map(|_| post(&server.url("/reports"), &headers, &json!({})).map_or(0, |answer| answer.status))
        .collect();
    assert!(statuses.contains(&429) && !statuses.contains(&0), "500 in a minute");
    let metrics = get(&server.url("/metrics"), &[]).body;
    assert!(metrics.contains("requests_total"));
    let (log, files) = (server.log(), ["test.db", "test.db-wal"].map(|name| std::fs::read(place.path(name))));
    let mut kept: Vec<(String, Vec<u8>)> =
        vec![("log".into(), log.into_bytes()), ("metrics".into(), metrics.into_bytes())];
    kept.extend(files.into_iter().map(|bytes| ("database".to_owned(), bytes.unwrap_or_default())));
    let copy = text(&place.path("copy.db"));
    assert!(run(&["backup", &copy, "--database", &place.database()]).status.success());
    kept.push(("backup".into(), std::fs::read(&copy).expect("it was written")));
    for (what, bytes) in &kept {
        let folded = String::from_utf8_lossy(bytes).to_lowercase();
        for trace in TRACES {
            assert!(!folded.contains(trace), "{trace} stands in the {what}");
        }
        for address in
            ["2001:db8:dead:beef::77", "2001:db8:dead:beef:1:2:3:4", "2001:db8:dead:beef::", "::ffff:203.0.113.79"]
        {
            let needle = bytes_of(address);
            assert!(!bytes.windows(16).any(|window| window == needle), "{address} stands in the {what}");
        }
        assert!(!folded.contains(&token.to_lowercase()), "a receipt stands in the {what}");
    }
    String::from_utf8_lossy(&kept[0].1).into_owned()
}
