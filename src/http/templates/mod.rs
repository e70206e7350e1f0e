//! From a template and its values to HTML, in each language. What a page says is decided in `pages`.

mod engine;
mod shell;

pub use engine::{Pages, PagesError};
pub use shell::{OtherLanguage, Shell, Visit};
