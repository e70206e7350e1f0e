//! Atom feeds (RFC 4287) with GeoRSS Simple points, so that readers and map clients alike can follow.

use super::export::xml::put;

/// A feed without its entries.
#[derive(Clone, Debug)]
pub struct Feed<'a> {
    /// Its own address, which is its identity too.
    pub address: &'a str,
    pub lang: &'a str,
    pub title: &'a str,
    pub subtitle: &'a str,
    pub author: &'a str,
    pub rights: &'a str,
    /// The page that shows the same.
    pub page: &'a str,
    /// RFC 3339; of the newest entry.
    pub updated: &'a str,
}

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// An address that never stands for anything else.
    pub id: String,
    pub title: String,
    /// RFC 3339.
    pub updated: String,
    pub page: String,
    /// A word for machines: `added`, `changed`, `withdrawn`.
    pub category: &'static str,
    pub summary: String,
    /// Longitude, latitude, degrees, WGS 84.
    pub position: Option<(f64, f64)>,
}

/// Writes a feed.
pub fn write(feed: &Feed<'_>, entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    put(
        &mut out,
        &[
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:georss=\"http://www.georss.org/georss\" xml:lang=\"",
            feed.lang,
            "\">\n<id>",
            feed.address,
            "</id>\n<title>",
            feed.title,
            "</title>\n<subtitle>",
            feed.subtitle,
            "</subtitle>\n<updated>",
            feed.updated,
            "</updated>\n<author><name>",
            feed.author,
            "</name></author>\n<rights>",
            feed.rights,
            "</rights>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"",
            feed.address,
            "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"",
            feed.page,
            "\"/>\n",
        ],
    );
    for entry in entries {
        put_entry(&mut out, entry);
    }
    out.extend_from_slice(b"</feed>\n");
    out
}

fn put_entry(out: &mut Vec<u8>, entry: &Entry) {
    put(
        out,
        &[
            "<entry><id>",
            &entry.id,
            "</id><title>",
            &entry.title,
            "</title><updated>",
            &entry.updated,
            "</updated><link rel=\"alternate\" type=\"text/html\" href=\"",
            &entry.page,
            "\"/><category term=\"",
            entry.category,
            "\"/><summary>",
            &entry.summary,
            "</summary>",
        ],
    );
    if let Some((lon, lat)) = entry.position {
        put(out, &["<georss:point>", &format!("{lat} {lon}"), "</georss:point>"]);
    }
    out.extend_from_slice(b"</entry>\n");
}
