//! A real reverse proxy in front: an nginx that serves the instance under a path of its own.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Time};

use serde_json::Value;

use crate::instance::{Instance, Place, get};

/// An nginx that forwards `/cameras-of-the-city/` to a server.
struct Proxy {
    child: Child,
    address: String,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has free ports");
    listener.local_addr().expect("it is bound").port()
}

/// Starts nginx on `port`; the path of the proxy is stripped before the server sees it, as most are configured.
fn start_proxy(place: &Place, port: u16, upstream: &str) -> Proxy {
    let folder = crate::instance::text(&place.path("nginx"));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be written");
    let configuration = format!(
        "pid {folder}/pid; error_log {folder}/error.log; events {{}}
         http {{
           access_log off;
           client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
           server {{
             listen 127.0.0.1:{port};
             location /city/ {{
               proxy_pass {upstream}/;
               proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
             }}
           }}
         }}"
    );
    let path = place.write("nginx.conf", &configuration);
    let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
    let child = Command::new(program)
        .args(["-c", &path, "-e", &format!("{folder}/error.log"), "-g", "daemon off; master_process off;"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("`make test` installs nginx");
    let start = Time::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "nginx does not listen: {:?}",
            std::fs::read_to_string(format!("{folder}/error.log"))
        );
        std::thread::yield_now();
    }
    Proxy { child, address: format!("http://127.0.0.1:{port}/city") }
}

/// Every address in an answer's `href` members.
fn links(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("href").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| links(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| links(item, found)),
        _ => {}
    }
}

/// Values of `src` and `href` in a page.
fn references(page: &str) -> Vec<String> {
    ["href=\"", "src=\""]
        .iter()
        .flat_map(|attribute| page.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(|reference| reference.replace("&amp;", "&"))
        .collect()
}

#[test]
fn links_lead_through_the_proxy_whatever_host_is_claimed() {
    let place = Place::new();
    let port = free_port();
    let public = format!("http://127.0.0.1:{port}/city");
    let server = Instance::start(&place, &["--public-url", &public, "--trusted-proxy", "127.0.0.1/32"]);
    let proxy = start_proxy(&place, port, &server.address);

    for path in [
        "/?f=json",
        "/collections",
        "/collections/cameras",
        "/collections/cameras/items?limit=2",
        "/collections/areas/items?limit=2",
    ] {
        let answer =
            get(&format!("{}{path}", proxy.address), &[("accept", "application/json"), ("host", "evil.example")]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let mut found = Vec::new();
        links(&answer.json(), &mut found);
        assert!(!found.is_empty(), "{path} has no links");
        let foreign: Vec<&String> = found
            .iter()
            .filter(|link| link.starts_with("http") && !link.starts_with(&public) && !is_outside(link))
            .collect();
        assert!(foreign.is_empty(), "{path} links elsewhere: {foreign:?}");
        assert!(!answer.body.contains("evil.example"), "{path} repeats a claimed host");
    }
}

/// Standards and licences live elsewhere by nature.
fn is_outside(link: &str) -> bool {
    [
        "http://www.opengis.net/",
        "https://www.opengis.net/",
        "https://opendatacommons.org/",
        "https://www.etalab.gouv.fr/",
        "https://creativecommons.org/",
    ]
    .iter()
    .any(|home| link.starts_with(home))
}

#[test]
fn pages_and_what_they_load_work_under_a_path() {
    let place = Place::new();
    let port = free_port();
    let public = format!("http://127.0.0.1:{port}/city");
    let server = Instance::start(&place, &["--public-url", &public, "--trusted-proxy", "127.0.0.1/32"]);
    let proxy = start_proxy(&place, port, &server.address);
    for path in ["/", "/about", "/areas/34172", "/collections/cameras/items?f=html"] {
        let page = get(&format!("{}{path}", proxy.address), &[("accept", "text/html")]);
        assert_eq!(page.status, 200, "{path}");
        for reference in references(&page.body) {
            let url = resolve(&format!("{}{path}", proxy.address), &reference);
            let Some(url) = url.filter(|url| url.starts_with("http://127.0.0.1")) else { continue };
            assert!(url.starts_with(&public), "{path} leads out of the prefix: {reference}");
            let answer = get(&url, &[("accept", "text/html,*/*;q=0.8")]);
            assert!(answer.status < 400, "{path} names {reference}, which answers {}", answer.status);
        }
    }
}

/// RFC 3986 section 5.2, as much of it as pages use; `None` for what is not fetched.
fn resolve(base: &str, reference: &str) -> Option<String> {
    if reference.starts_with("http") {
        return Some(reference.to_owned());
    }
    if reference.starts_with("data:")
        || reference.starts_with("mailto:")
        || reference.starts_with('#')
        || reference.is_empty()
    {
        return None;
    }
    let path_of = base.split('?').next().unwrap_or(base);
    if reference.starts_with('?') {
        return Some(format!("{path_of}{reference}"));
    }
    let host_end = path_of.match_indices('/').nth(2).map_or(path_of.len(), |(at, _)| at);
    if reference.starts_with('/') {
        return Some(format!("{}{reference}", &path_of[..host_end]));
    }
    let mut folder: Vec<&str> = path_of[..path_of.rfind('/').unwrap_or(path_of.len())].split('/').collect();
    for part in reference.split('#').next().unwrap_or_default().split('/') {
        match part {
            "." => {}
            ".." => drop(folder.pop()),
            name => folder.push(name),
        }
    }
    Some(folder.join("/"))
}
