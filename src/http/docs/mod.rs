//! `/docs`: the documentation for researchers, made from the Markdown in `docs/`, which reads on its own in the
//! repository too. On an instance its own address stands where the files have that of a machine of one's own.

mod markdown;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::routing::get;
use minijinja::Value;
use rust_embed::RustEmbed;
use serde::Serialize;

use self::markdown::{Heading, Words, render};
use super::pages::shell;
use super::state::{App, AppState};
use super::wire::answer::{Answer, Freshness, HTML};
use super::wire::asked::Asked;
use super::wire::problem::{Problem, shorten};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/docs"]
struct Files;

/// The address that the files speak of, without a slash at the end.
const WRITTEN_ADDRESS: &str = "http://127.0.0.1:8080";
/// The end of a picture's name.
const PICTURE: &str = ".png";
/// The language of those whose own has no file.
const FALLBACK: &str = "en";

/// The routes of the documentation.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/docs", get(guide))
        .route("/docs/dictionary", get(dictionary))
        .route("/docs/{picture}", get(picture))
}

/// Values of `docs.html`.
#[derive(Serialize)]
struct Values {
    title: String,
    /// What is led to at the beginning.
    headings: Vec<Heading>,
    /// Made by `markdown` from a file of the program's own.
    html: Value,
    /// Whether this is the guide and not a page under it.
    is_guide: bool,
}

async fn guide(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    page(&app, &asked, &uri, "")
}

async fn dictionary(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    page(&app, &asked, &uri, "dictionary.")
}

/// A picture of the guide.
async fn picture(Path(name): Path<String>) -> Result<Answer, Problem> {
    let file = Files::get(&name).filter(|_| name.ends_with(PICTURE));
    let file = file.ok_or_else(|| Problem::not_found(format!("There is no picture {:?}.", shorten(&name))))?;
    Ok(Answer::new("image/png", file.data.into_owned(), Freshness::Build))
}

fn page(app: &App, asked: &Asked, uri: &Uri, document: &str) -> Result<Answer, Problem> {
    let language = app.pages.language(asked.language);
    let text = [language.code.as_str(), FALLBACK].iter().find_map(|code| read(&format!("{document}{code}.md")));
    let text = text.ok_or_else(|| Problem::internal(format!("no file docs/{document}{FALLBACK}.md")))?;
    let text = text.replace(WRITTEN_ADDRESS, app.url("").trim_end_matches('/'));
    let shell = shell(app, asked, uri);
    let words = Words { code: language.text("docs.code"), table: language.text("docs.table") };
    let rendered = render(&text, &words, |file| address_of(file, &shell.root));
    let values = Values {
        title: rendered.title,
        headings: rendered.headings,
        html: Value::from_safe_string(rendered.html),
        is_guide: document.is_empty(),
    };
    let html = app.pages.render(asked.language, "docs.html", &shell, values)?;
    Ok(Answer::new(HTML, html, Freshness::Build))
}

fn read(name: &str) -> Option<String> {
    Files::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}

/// Where a file of `docs/` is served: `dictionary.fr.md` at `docs/dictionary?lang=fr`, a picture at `docs/` and its name;
/// others are addresses already.
fn address_of(link: &str, root: &str) -> Option<String> {
    if link.ends_with(PICTURE) && !link.contains('/') {
        return Some(format!("{root}docs/{link}"));
    }
    let (document, language) = match link.strip_suffix(".md")?.split_once('.') {
        Some((document, language)) => (format!("/{document}"), language),
        None => (String::new(), link.strip_suffix(".md")?),
    };
    Some(format!("{root}docs{document}?lang={language}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_files_lead_to_their_pages() {
        assert_eq!(address_of("dictionary.fr.md", "./").as_deref(), Some("./docs/dictionary?lang=fr"));
        assert_eq!(address_of("en.md", "../").as_deref(), Some("../docs?lang=en"));
        assert_eq!(address_of("qgis-map.png", "../").as_deref(), Some("../docs/qgis-map.png"));
        assert_eq!(address_of("https://example.org/", "./"), None);
        assert_eq!(address_of("https://example.org/qgis-map.png", "./"), None);
    }
}
