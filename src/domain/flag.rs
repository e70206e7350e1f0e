//! What anybody may point out, and about what: closed lists, since the words beside it are never public.

use std::str::FromStr;

use uuid::Uuid;

use super::CameraId;

/// Longest path of a page.
const LONGEST_PATH: usize = 200;

/// What a flag is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flagged {
    Camera(CameraId),
    /// A published photo.
    Photo(Uuid),
    /// An edition, by its name in addresses.
    Edition(String),
    /// Any other page, by its path below the address of the service.
    Page(String),
}

impl Flagged {
    /// What a code, a path or a pasted address names; whether there is such a thing is not looked at.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let named = |before: &str| {
            let rest = text.split_once(before)?.1;
            rest.split(|sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '-' | '.' | '_' | '~')).next()
        };
        let camera = ["/items/", "/cameras/", "camera="].iter().find_map(|before| named(before)).unwrap_or(text);
        if let Ok(camera) = camera.parse() {
            return Some(Self::Camera(camera));
        }
        let path = path_of(text)?;
        match path.trim_start_matches('/').split('/').next() {
            Some("cameras") => None,
            Some("photos") => named("photos/")?.parse().ok().map(Self::Photo),
            Some("editions") if path.len() > "/editions/".len() => {
                named("editions/").map(|id| Self::Edition(id.to_owned()))
            }
            _ => Some(Self::Page(path)),
        }
    }

    /// Reads back what [`Flagged::kind`] and [`Flagged::id`] answer.
    pub fn from_stored(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "camera" => id.parse().ok().map(Self::Camera),
            "photo" => id.parse().ok().map(Self::Photo),
            "edition" => Some(Self::Edition(id.to_owned())),
            "page" => Some(Self::Page(id.to_owned())),
            _ => None,
        }
    }

    /// As written in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Camera(_) => "camera",
            Self::Photo(_) => "photo",
            Self::Edition(_) => "edition",
            Self::Page(_) => "page",
        }
    }

    /// Which one of its kind.
    pub fn id(&self) -> String {
        match self {
            Self::Camera(camera) => camera.to_string(),
            Self::Photo(photo) => photo.to_string(),
            Self::Edition(id) => id.clone(),
            Self::Page(path) => path.clone(),
        }
    }

    /// Its path below the address of the service, beginning with a slash.
    pub fn path(&self) -> String {
        match self {
            Self::Camera(camera) => format!("/cameras/{camera}"),
            Self::Photo(photo) => format!("/photos/{photo}"),
            Self::Edition(id) => format!("/editions/{id}"),
            Self::Page(path) => path.clone(),
        }
    }
}

/// The path of an address, without host, query and fragment.
fn path_of(text: &str) -> Option<String> {
    let below = match text.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => text,
    };
    let path = below.split(['?', '#']).next().unwrap_or_default();
    let is_path = text.starts_with('/') || text.contains("://") || path.contains('/');
    let is_plain =
        path.bytes().all(|byte| byte.is_ascii_graphic()) && path.len() <= LONGEST_PATH && !path.contains("//");
    (is_path && is_plain).then(|| format!("/{}", path.trim_start_matches('/')))
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// Personal data is shown: a request for removal, looked at before everything else.
    PersonalData,
    /// It is the camera or doorbell of a single dwelling.
    PrivateHome,
    /// What is told of it is wrong.
    Wrong,
    /// It is listed twice.
    Duplicate,
    /// Nonsense or an insult.
    Abuse,
}

impl FlagKind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::PersonalData, Self::PrivateHome, Self::Wrong, Self::Duplicate, Self::Abuse];

    /// As written in requests and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::PrivateHome => "private_home",
            Self::Wrong => "wrong",
            Self::Duplicate => "duplicate",
            Self::Abuse => "abuse",
        }
    }
}

impl FromStr for FlagKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("expected one of {}, found {text:?}", words.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_named_by_its_code_or_by_any_address_of_it() {
        let code = CameraId::from_stored(7).to_string();
        for text in [
            format!(" {code} "),
            code.to_lowercase(),
            format!("https://example.org/city/cameras/{code}?lang=fr"),
            format!("https://example.org/collections/cameras/items/{code}"),
            format!("https://example.org/?camera={code}&lang=fr#15/43.6/3.9"),
        ] {
            assert_eq!(Flagged::parse(&text), Some(Flagged::Camera(CameraId::from_stored(7))), "{text}");
        }
    }

    #[test]
    fn photos_editions_and_pages_are_named_by_their_address_and_nothing_else_is() {
        let photo = Uuid::from_u128(7);
        let page = |path: &str| Some(Flagged::Page(path.to_owned()));
        for (text, about) in [
            (format!("https://example.org/photos/{photo}"), Some(Flagged::Photo(photo))),
            (format!("photos/{photo}"), Some(Flagged::Photo(photo))),
            ("/editions/2026-11-26-x~2/cameras.csv".to_owned(), Some(Flagged::Edition("2026-11-26-x~2".to_owned()))),
            ("https://example.org/editions?lang=fr".to_owned(), page("/editions")),
            ("https://example.org/areas/34172?lang=fr#x".to_owned(), page("/areas/34172")),
            ("https://example.org".to_owned(), page("/")),
            ("/".to_owned(), page("/")),
        ] {
            let found = Flagged::parse(&text);
            assert_eq!(found, about, "{text}");
            let again = found.and_then(|found| Flagged::from_stored(found.kind(), &found.id()));
            assert_eq!(again, about, "{text}");
        }
        for text in
            ["", "https://example.org/cameras/", "/photos/7", "camera=?", "rue Foch", "a/b c", "//example.org/x"]
        {
            assert_eq!(Flagged::parse(text), None, "{text}");
        }
    }
}
