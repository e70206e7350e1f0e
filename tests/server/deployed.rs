//! The walk-through of README.md and what lies in `tools/deploy`, as far as it can be run beside everything else: in a
//! folder that stands for the machine, as the user that is made there, behind the proxies by TLS.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Time};

use crate::instance::{BINARY, Instance, Place, is_open_to_others, post, text};
use crate::proxy::free_port;
use crate::report;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// Commands of the walk-through that the tests leave out; every other one is run.
const NOT_HERE: [&str; 8] = [
    "make dist",
    "sudoedit ",
    "sudo systemctl ",
    "sudo apt-get install ",
    "sudo certbot ",
    "sudo -u contrechamp contrechamp ",
    "SITE_HOST=",
    "docker compose ",
];

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    std::fs::read_to_string(path).unwrap_or_else(|error| format!("{}: {error}", path.display()))
}

fn has(program: &str) -> bool {
    let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"];
    folders.iter().any(|folder| Path::new(folder).join(program).exists())
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests should know what was left out")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Whether the test can do what an administrator does; says so where it cannot.
fn is_administrator(place: &Place) -> bool {
    let is_root = std::fs::metadata(place.path(".")).is_ok_and(|folder| folder.uid() == 0);
    let can = is_root && has("setpriv") && has("useradd");
    if !can {
        skip("only root can make a user and become it, with setpriv and useradd");
    }
    can
}

/// The commands of the walk-through, without what is said about them.
fn commands() -> Vec<String> {
    let readme = read(format!("{REPOSITORY}/README.md"));
    let section = readme.split("### On a server of your own").nth(1).and_then(|rest| rest.split("\n### ").next());
    let blocks = section.unwrap_or_default().split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Runs the commands of the walk-through with `root` in place of the machine's own folders.
fn walk_through(root: &str) {
    for folder in ["etc", "usr/local/bin", "etc/systemd/system", "etc/caddy", "etc/nginx/conf.d", "var/lib"] {
        std::fs::create_dir_all(format!("{root}/{folder}")).expect("a temporary folder can be written");
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        commands().into_iter().partition(|command| NOT_HERE.iter().all(|start| !command.starts_with(start)));
    assert!(here.len() >= 10 && elsewhere.len() >= 10, "{here:?}, {elsewhere:?}");
    for command in here {
        let inside = command
            .replace("sudo ", "")
            .replace("target/release/contrechamp", BINARY)
            .replace("useradd ", &format!("useradd --prefix {root} "))
            .replace(" /etc/", &format!(" {root}/etc/"))
            .replace(" /usr/local/", &format!(" {root}/usr/local/"));
        let done =
            Command::new("sh").args(["-ec", &inside]).current_dir(REPOSITORY).output().expect("sh is everywhere");
        assert!(done.status.success(), "{inside}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

/// The user's number, by the name that the walk-through gave it.
fn user(root: &str) -> u32 {
    let users = read(format!("{root}/etc/passwd"));
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[0] == "contrechamp");
    fields.and_then(|fields| fields[2].parse().ok()).expect("the walk-through makes the user")
}

/// The values of a key of the installed unit.
fn told_by_unit(root: &str, key: &str) -> Vec<String> {
    let unit = read(format!("{root}/etc/systemd/system/contrechamp.service"));
    unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).map(str::to_owned).collect()
}

/// What the unit sets, and what its file of settings does.
fn settings(root: &str) -> BTreeMap<String, String> {
    let file = told_by_unit(root, "EnvironmentFile").pop().expect("the unit names it");
    let own = read(format!("{root}{file}"));
    let lines = own.lines().filter(|line| !line.starts_with('#')).map(str::to_owned);
    let inside = |value: &str| if value.starts_with('/') { format!("{root}{value}") } else { value.to_owned() };
    let pair = |line: String| line.split_once('=').map(|(name, value)| (name.to_owned(), inside(value)));
    told_by_unit(root, "Environment").into_iter().chain(lines).filter_map(pair).collect()
}

/// Serves as systemd would: the unit's settings, command, folders and mask, its user, and no capability.
fn serve_as_the_unit_says(root: &str) -> Instance {
    let user = user(root);
    for folder in told_by_unit(root, "StateDirectory").iter().flat_map(|line| line.split(' ')) {
        let path = format!("{root}/var/lib/{folder}");
        std::fs::create_dir_all(&path).expect("a temporary folder can be written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("it was just made");
        std::os::unix::fs::chown(&path, Some(user), Some(user)).expect("root may give it away");
    }
    let command = told_by_unit(root, "ExecStart").pop().expect("the unit has a command");
    let mask = told_by_unit(root, "UMask").pop().expect("the unit has a mask");
    let number = user.to_string();
    let mut serve = Command::new("setpriv");
    serve
        .args(["--reuid", &number, "--regid", &number, "--clear-groups", "--no-new-privs"])
        .args(["--bounding-set=-all", "--inh-caps=-all", "sh", "-c"])
        .arg(format!("umask {mask}; exec {root}{command}"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .envs(settings(root))
        .env("CONTRECHAMP_LISTEN", "127.0.0.1:0")
        .current_dir("/")
        .stdin(Stdio::null());
    Instance::of(serve)
}

/// Every path below a folder with its owner, mode and time of change; `but` is left out.
fn listing(folder: &Path, but: &Path) -> BTreeMap<PathBuf, (u32, u32, i64)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(about) = entry.metadata() else { continue };
        if path == but {
            continue;
        }
        if about.is_dir() {
            found.extend(listing(&path, but));
        }
        found.insert(path, (about.uid(), about.mode() & 0o777, about.mtime_nsec() + about.mtime() * 1_000_000_000));
    }
    found
}

/// A program that goes away with the test.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A client that minds neither who signed a certificate nor where it is sent on to.
fn agent() -> ureq::Agent {
    let tls = ureq::tls::TlsConfig::builder().disable_verification(true).build();
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .tls_config(tls)
        .timeout_global(Some(Duration::from_secs(60)));
    config.build().into()
}

/// Status and headers of an answer through a proxy.
fn look(url: &str) -> Option<(u16, BTreeMap<String, String>)> {
    let answer = agent().get(url).header("accept", "text/html").call().ok()?;
    let header = |name: &ureq::http::HeaderName| {
        answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    Some((answer.status().as_u16(), answer.headers().keys().map(|name| (name.to_string(), header(name))).collect()))
}

/// The same, once the proxy answers.
fn wait_for(url: &str, log: &str) -> (u16, BTreeMap<String, String>) {
    let start = Time::now();
    loop {
        match look(url) {
            Some(answer) if answer.0 != 502 && answer.0 != 503 => return answer,
            other => assert!(start.elapsed() < Duration::from_secs(60), "{url}: {other:?}\n{}", read(log)),
        }
        std::thread::yield_now();
    }
}

/// What holds for every proxy: TLS from now on, no banner, no way around it, and the visitor's own address.
fn assert_in_front(plain: &str, secure: &str, log: &str) {
    let (status, headers) = wait_for(&format!("{secure}/health"), log);
    assert_eq!(status, 200, "{headers:?}");
    assert_eq!(headers.get("strict-transport-security").map(String::as_str), Some("max-age=31536000"), "{headers:?}");
    assert!(headers["content-security-policy"].contains("default-src 'none'"), "{headers:?}");
    let banner = headers.get("server").map_or("", String::as_str);
    assert!(banner.is_empty() || banner == "nginx", "{headers:?}");
    let (status, headers) = wait_for(&format!("{plain}/about"), log);
    assert!(matches!(status, 301 | 308) && headers["location"].starts_with("https://localhost"), "{headers:?}");
    assert_eq!(wait_for(&format!("{secure}/legal"), log).0, 200);
}

#[test]
fn the_walk_through_makes_a_server_that_writes_to_its_data_folder_alone() {
    let place = Place::new();
    if !is_administrator(&place) {
        return;
    }
    if !is_open_to_others() {
        skip("the project lies in a private folder, where no other user can serve it unoptimised");
        return;
    }
    std::fs::set_permissions(place.path("."), std::fs::Permissions::from_mode(0o755)).expect("it is our own");
    let root = text(&place.path("machine"));
    walk_through(&root);
    let (machine, data) = (PathBuf::from(&root), PathBuf::from(format!("{root}/var/lib/contrechamp")));
    std::fs::create_dir_all(&data).expect("a temporary folder can be written");
    let before = listing(&machine, &data);
    let server = serve_as_the_unit_says(&root);
    let about = read(format!("/proc/{}/status", server.process()));
    let user = user(&root);
    for line in [format!("Uid:\t{user}\t{user}\t{user}\t{user}"), "NoNewPrivs:\t1".into()] {
        assert!(about.contains(&line), "{line} is not in {about}");
    }
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd"] {
        assert!(about.contains(&format!("{set}:\t0000000000000000")), "{about}");
    }
    let (receipt, body) = report(1);
    let sent = post(&server.url("/reports"), &[("authorization", &format!("Bearer {receipt}"))], &body);
    assert_eq!(sent.expect("it answers").status, 201);
    assert!(server.log().contains("[publisher] lacks name"), "{}", server.log());
    assert!(server.stop().success());
    assert_eq!(listing(&machine, &data), before, "something outside the data folder was written");
    let written = listing(&data, Path::new(""));
    assert!(written.contains_key(&data.join("city.db")), "{written:?}");
    for (path, (owner, mode, _)) in written {
        assert!(owner == user && mode.trailing_zeros() >= 6, "{} is {mode:o} of {owner}", path.display());
    }
}

#[test]
fn caddy_stands_in_front_by_tls() {
    if !has("caddy") {
        skip("caddy is absent (make test installs it)");
        return;
    }
    let place = Place::new();
    let options = ["--empty", "--public-url", "https://localhost", "--trusted-proxy", "127.0.0.1/32"];
    let server = Instance::start(&place, &options);
    let (plain, secure) = (free_port(), free_port());
    let folder = text(&place.path("caddy"));
    let here = format!(
        "admin off\nhttp_port {plain}\nhttps_port {secure}\nlocal_certs\nskip_install_trust\nstorage file_system {folder}\n"
    );
    let site = read(format!("{REPOSITORY}/tools/deploy/Caddyfile"));
    let configuration = place.write("Caddyfile", &site.replacen("\n{\n", &format!("\n{{\n{here}"), 1));
    let log = text(&place.path("caddy.log"));
    let child = Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config", &configuration])
        .env("SITE_HOST", "localhost")
        .env("SITE_UPSTREAM", server.address.trim_start_matches("http://"))
        .env("HOME", &folder)
        .stdin(Stdio::null())
        .stderr(std::fs::File::create(&log).expect("a temporary folder can be written"))
        .spawn();
    let _caddy = Started(child.expect("it is there"));
    assert_in_front(&format!("http://localhost:{plain}"), &format!("https://localhost:{secure}"), &log);
    let told = without_a_server(server, secure, &log);
    assert!(told.contains("http.log.error"), "what went wrong is not told: {told}");
    assert!(!told.contains("/legal"), "a visit was written down: {told}");
}

/// What a proxy wrote down once somebody came while the server was away: nothing of them.
fn without_a_server(server: Instance, secure: u16, log: &str) -> String {
    assert!(server.stop().success());
    let url = format!("https://localhost:{secure}/about?map=17/43.61/3.88");
    let (status, _) = look(&url).expect("the proxy answers");
    assert!(matches!(status, 502 | 503), "{status}");
    let told = read(log);
    for private in ["remote_ip", "client:", "map=17", "User-Agent", "user-agent"] {
        assert!(!told.contains(private), "a visit that failed was written down with {private}: {told}");
    }
    told
}

#[test]
fn nginx_stands_in_front_by_tls() {
    if !has("nginx") || !has("openssl") {
        skip("nginx or openssl is absent (make test installs them)");
        return;
    }
    let place = Place::new();
    let options = ["--empty", "--public-url", "https://localhost", "--trusted-proxy", "127.0.0.1/32"];
    let server = Instance::start(&place, &options);
    let (plain, secure) = (free_port(), free_port());
    let folder = text(&place.path("nginx"));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be written");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-keyout", &format!("{folder}/privkey.pem"), "-out", &format!("{folder}/fullchain.pem")])
        .output()
        .expect("it is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let site = read(format!("{REPOSITORY}/tools/deploy/nginx-site.conf"))
        .replace("listen 80;", &format!("listen 127.0.0.1:{plain};"))
        .replace("listen 443 ", &format!("listen 127.0.0.1:{secure} "))
        .replace("/etc/letsencrypt/live/example.org", &folder)
        .replace("http://127.0.0.1:8080", &server.address)
        .replace("example.org", "localhost");
    let configuration = place.write(
        "nginx.conf",
        &format!(
            "pid {folder}/pid; error_log {folder}/error.log; events {{}}\nhttp {{ client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;\n{site}\n}}"
        ),
    );
    let log = format!("{folder}/error.log");
    let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
    let child = Command::new(program)
        .args(["-c", &configuration, "-e", &log, "-g", "daemon off; master_process off;"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _nginx = Started(child.expect("it is there"));
    // It sends people on to the port that everybody uses.
    let sent_on = wait_for(&format!("http://127.0.0.1:{plain}/about"), &log);
    assert_eq!((sent_on.0, sent_on.1["location"].as_str()), (301, "https://127.0.0.1/about"));
    assert_in_front(&format!("http://localhost:{plain}"), &format!("https://localhost:{secure}"), &log);
    let (receipt, body) = report(1);
    let bearer = format!("Bearer {receipt}");
    assert_eq!(post(&server.url("/reports"), &[("authorization", &bearer)], &body).expect("it answers").status, 201);
    let photo =
        format!("/reports/{}/photos/{}?kind=close", body["report_id"].as_str().expect("it has one"), uuid::Uuid::nil());
    // As large as photos are: nginx lets it through, and what it is not is the server's own answer.
    let reached = put_through(&format!("https://localhost:{secure}{photo}"), &bearer, &vec![7_u8; 3_000_000]);
    assert!(matches!(reached.as_deref(), Some("application/problem+json")), "{reached:?}");
    without_a_server(server, secure, &log);
}

/// The media type of the answer to a large body.
fn put_through(url: &str, bearer: &str, bytes: &[u8]) -> Option<String> {
    let answer = agent().put(url).header("authorization", bearer).send(bytes).ok()?;
    answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned)
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit_and_little_exposed() {
    if !has("systemd-analyze") {
        skip("systemd-analyze is absent (make test installs it)");
        return;
    }
    let place = Place::new();
    let unit = read(format!("{REPOSITORY}/tools/deploy/contrechamp.service"));
    let installed = place.write("contrechamp.service", &unit.replace("/usr/local/bin/contrechamp", BINARY));
    for question in [&["verify"][..], &["security", "--offline=true", "--threshold=15"]] {
        let answer = Command::new("systemd-analyze").args(question).arg(&installed).output().expect("it is there");
        let told = String::from_utf8_lossy(&answer.stdout);
        assert!(answer.status.success(), "{question:?}: {}{told}", String::from_utf8_lossy(&answer.stderr));
    }
}
