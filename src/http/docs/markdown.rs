//! From Markdown to HTML for `/docs`: headings that can be linked to as on the forges, code and tables in boxes that
//! scroll by themselves, links between files. Markup in a file is shown as text.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

/// A heading that can be linked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    pub id: String,
    pub text: String,
}

/// What screen readers say of the boxes.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub code: &'a str,
    pub table: &'a str,
}

/// A document as a page takes it.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// Text of its first heading, which is left out of the rest.
    pub title: String,
    /// Headings of the second level.
    pub headings: Vec<Heading>,
    pub html: String,
}

/// Renders a document; `address_of` answers where a link to another file leads or a picture is, or nothing for one that stays as it is.
pub fn render(text: &str, words: &Words<'_>, address_of: impl Fn(&str) -> Option<String>) -> Rendered {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let mut rendered = Rendered::default();
    for index in 0..events.len() {
        let Event::Start(Tag::Heading { level, .. }) = &events[index] else { continue };
        let (level, text) = (*level, text_from(&events[index + 1..]));
        let heading = Heading { id: slug(&text), text };
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[index] {
            *id = Some(heading.id.clone().into());
        }
        match level {
            HeadingLevel::H1 => rendered.title = heading.text,
            HeadingLevel::H2 => rendered.headings.push(heading),
            _ => {}
        }
    }
    let is_title_end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Heading(HeadingLevel::H1)));
    let from = events.iter().position(is_title_end).map_or(0, |end| end + 1);
    let body = events.drain(from..).flat_map(|event| boxed(event, words, &address_of));
    html::push_html(&mut rendered.html, body);
    rendered
}

/// An event with what stands around it on a page.
fn boxed<'a>(event: Event<'a>, words: &Words<'_>, address_of: &impl Fn(&str) -> Option<String>) -> Vec<Event<'a>> {
    let open = |class: &str, label: &str| {
        let label = label.replace('&', "&amp;").replace('"', "&quot;");
        Event::Html(format!("<div class=\"{class}\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">").into())
    };
    let close = || Event::Html(CowStr::Borrowed("</div>\n"));
    match event {
        Event::Start(Tag::CodeBlock(kind)) => {
            let kind = if let CodeBlockKind::Fenced(info) = kind { info } else { CowStr::Borrowed("") };
            let class = if is_result(&kind) { "code code--result" } else { "code" };
            vec![open(class, words.code), Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind)))]
        }
        start @ Event::Start(Tag::Table(_)) => vec![open("scroll", words.table), start],
        end @ Event::End(TagEnd::CodeBlock | TagEnd::Table) => vec![end, close()],
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = address_of(&dest_url).map_or(dest_url, CowStr::from);
            vec![Event::Start(Tag::Link { link_type, dest_url, title, id })]
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = address_of(&dest_url).map_or(dest_url, CowStr::from);
            vec![Event::Start(Tag::Image { link_type, dest_url, title, id })]
        }
        Event::Html(markup) | Event::InlineHtml(markup) => vec![Event::Text(markup)],
        other => vec![other],
    }
}

/// What an example answers; nothing to copy.
fn is_result(info: &str) -> bool {
    info.split(' ').any(|word| matches!(word, "result" | "form"))
}

/// The words up to the end of the heading.
fn text_from(events: &[Event<'_>]) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    inside
        .filter_map(|event| if let Event::Text(text) | Event::Code(text) = event { Some(&**text) } else { None })
        .collect()
}

/// The address of a heading within its page, made as the forges make it: `How to cite` is `how-to-cite`.
fn slug(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|sign| match sign {
        sign if sign.is_alphanumeric() || sign == '_' => Some(sign),
        '-' | ' ' => Some('-'),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words<'_> = Words { code: "Code \"1\"", table: "Table" };

    #[test]
    fn headings_code_tables_and_links_become_a_page() {
        let text = "# Title\n\nSee [b](b.en.md). ![c](d.png)\n\n## How to cite? (SQL)\n\n```sh run\na < b\n```\n\n```text result\n1\n```\n\n| a |\n| --- |\n| b |\n";
        let page = render(text, &WORDS, |link| Some(format!("/{link}")));
        assert_eq!(page.title, "Title");
        assert_eq!(page.headings, [Heading { id: "how-to-cite-sql".into(), text: "How to cite? (SQL)".into() }]);
        for expected in [
            "<a href=\"/b.en.md\">b</a>",
            "<img src=\"/d.png\" alt=\"c\" />",
            "<h2 id=\"how-to-cite-sql\">",
            "<div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Code &quot;1&quot;\">\n<pre><code class=\"language-sh\">a &lt; b",
            "<div class=\"code code--result\"",
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>",
        ] {
            assert!(page.html.contains(expected), "{expected} is not in {}", page.html);
        }
        assert!(!page.html.contains("Title"), "{}", page.html);
    }

    #[test]
    fn markup_in_a_file_is_text() {
        let page = render("<script>x</script>\n\na <b onclick=\"x\">b</b>\n", &WORDS, |_| None);
        assert!(!page.html.contains("<script") && !page.html.contains("<b "), "{}", page.html);
    }
}
