//! Templates and languages: from a template's name and its values to HTML text.
//! Every value is escaped; only drawings made by `formats::svg` are let through as they are.

use std::sync::Arc;

use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, context, escape_formatter};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::http::i18n::{Argument, CatalogueError, Language, load_languages};
use crate::http::wire::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/templates"]
struct TemplateFiles;

/// Why the pages cannot be made: a fault of the program's own files, found at start.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error("the template {name} cannot be read: {reason}")]
    Template { name: String, reason: String },
}

/// The pages in every language.
pub struct Pages {
    editions: Vec<(Arc<Language>, Environment<'static>)>,
    codes: Vec<String>,
}

impl Pages {
    /// Reads catalogues and templates; the languages named in `order` come first.
    pub fn load(order: &[String]) -> Result<Self, PagesError> {
        let languages = load_languages(order)?.into_iter().map(Arc::new);
        let editions = languages.map(|language| Ok((Arc::clone(&language), environment(&language)?)));
        let editions = editions.collect::<Result<Vec<_>, PagesError>>()?;
        Ok(Self { codes: editions.iter().map(|(language, _)| language.code.clone()).collect(), editions })
    }

    /// The offered languages' tags, the default first; a request's language is an index into them.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// A language by its index; the default for an index that is none.
    pub fn language(&self, index: usize) -> &Language {
        let (language, _) = self.editions.get(index).unwrap_or(&self.editions[0]);
        language
    }

    /// Renders a template in a language, with `page` and the members of `body`.
    pub fn render(
        &self,
        language: usize,
        template: &str,
        page: &impl Serialize,
        body: impl Serialize,
    ) -> Result<String, Problem> {
        let (_, environment) = self.editions.get(language).unwrap_or(&self.editions[0]);
        let (page, body) = (Value::from(Serde(page)), Value::from(Serde(body)));
        let rendered =
            environment.get_template(template).and_then(|template| template.render(context! { page, ..body }));
        rendered.map_err(|error| Problem::internal(format!("{template}: {error:#}")))
    }
}

/// One language's templates, with the functions that write its words, numbers and dates.
fn environment(language: &Arc<Language>) -> Result<Environment<'static>, PagesError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(write_value);
    let words = Arc::clone(language);
    environment.add_function("t", move |key: &str, values: Kwargs| translate(&words, key, &values));
    let words = Arc::clone(language);
    environment.add_function("word", move |prefix: &str, value: &str| words.word(prefix, value).to_owned());
    let words = Arc::clone(language);
    environment.add_function("in_words", move |key: &str, value: &str| words.told(key, value));
    let words = Arc::clone(language);
    environment.add_function("number", move |value: f64, digits: Option<u8>| words.number(value, digits.unwrap_or(0)));
    let words = Arc::clone(language);
    environment.add_function("date", move |partial: &str| words.date(partial));
    let words = Arc::clone(language);
    environment.add_function("metres", move |metres: f64| words.metres(metres));
    for name in TemplateFiles::iter() {
        let wrong = |reason: String| PagesError::Template { name: name.to_string(), reason };
        let Some(file) = TemplateFiles::get(&name) else { continue };
        let source = String::from_utf8(file.data.into_owned()).map_err(|error| wrong(error.to_string()))?;
        environment.add_template_owned(name.to_string(), source).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(environment)
}

/// Writes a value into HTML: text is escaped, nothing is written for none; only what a template calls safe stays markup.
fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let text = value.as_str().filter(|_| !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html));
    let Some(text) = text else {
        return if value.is_none() { Ok(()) } else { escape_formatter(out, state, value) };
    };
    let failed = |_| minijinja::Error::from(ErrorKind::WriteFailure);
    let mut from = 0;
    for (index, character) in text.char_indices() {
        let escaped = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ => continue,
        };
        out.write_str(&text[from..index]).and_then(|()| out.write_str(escaped)).map_err(failed)?;
        from = index + 1;
    }
    out.write_str(&text[from..]).map_err(failed)
}

/// `t(key, name=value)`: a key that no catalogue has is an error where tests run and shows itself elsewhere.
fn translate(language: &Language, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    if cfg!(test) && !language.has(key) {
        return Err(minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("no text {key:?} in {}", language.code),
        ));
    }
    let mut arguments = Vec::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        let argument = match f64::try_from(value.clone()) {
            Ok(number) if value.is_number() => Argument::Number(number),
            _ => Argument::Text(value.to_string()),
        };
        arguments.push((name, argument));
    }
    Ok(language.fill(key, &arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_compiles_and_names_only_texts_that_exist() {
        let pages = Pages::load(&["fr".to_owned(), "en".to_owned()]).unwrap();
        for name in TemplateFiles::iter() {
            let source = String::from_utf8(TemplateFiles::get(&name).unwrap().data.into_owned()).unwrap();
            for (language, _) in &pages.editions {
                for key in literal_keys(&source) {
                    assert!(language.has(key), "{name} names {key:?}, which {}.json lacks", language.code);
                }
            }
        }
    }

    /// The keys written out in calls of `t`, in either quotes; composed ones end in a dot and are left out.
    fn literal_keys(source: &str) -> Vec<&str> {
        let calls =
            source.match_indices(" t(").chain(source.match_indices("\"t(")).map(|(index, _)| &source[index + 3..]);
        let keys = calls.filter_map(|call| {
            let quote = call.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            call[1..].split(quote).next()
        });
        keys.filter(|key| !key.ends_with('.')).collect()
    }
}
