//! Marks of two compared lists: a form of its own for each group, so that nothing hangs on colour.

use std::fmt::Write as _;

use super::View;
use crate::domain::Position;
use crate::domain::comparison::Group;

/// Where a mark stands, and where the other list has the same camera.
#[derive(Clone, Copy, Debug)]
pub struct ComparedMark {
    pub group: Group,
    pub position: Position,
    pub other: Option<Position>,
}

/// A drawing with marks on top of everything.
pub fn with_marks(drawing: String, view: &View, marks: &[ComparedMark]) -> String {
    let mut out = drawing;
    if out.ends_with("</svg>") {
        out.truncate(out.len() - "</svg>".len());
    }
    for mark in marks {
        let (x, y) = view.project(mark.position.lon(), mark.position.lat());
        if let Some(other) = mark.other {
            let (to_x, to_y) = view.project(other.lon(), other.lat());
            let _infallible = write!(out, "<path class=\"compared-way\" d=\"M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}\"/>");
        }
    }
    for mark in marks {
        let (x, y) = view.project(mark.position.lon(), mark.position.lat());
        let (word, path) = (mark.group.as_str(), form(mark.group));
        let _infallible = write!(
            out,
            "<path class=\"compared compared--{word}\" transform=\"translate({x:.1} {y:.1})\" d=\"{path}\"/>"
        );
    }
    out.push_str("</svg>");
    out
}

/// The mark of a group by itself, for a legend.
pub fn legend_mark(group: Group) -> String {
    let (word, path) = (group.as_str(), form(group));
    format!(
        "<svg class=\"map-symbol\" viewBox=\"-9 -9 18 18\" width=\"18\" height=\"18\" aria-hidden=\"true\"><path class=\"compared compared--{word}\" d=\"{path}\"/></svg>"
    )
}

/// A dot, a diamond, a triangle that points up, one that points down.
fn form(group: Group) -> &'static str {
    match group {
        Group::Same => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
        Group::Differing => "M0-6.5L6.5 0L0 6.5L-6.5 0Z",
        Group::OnlyHere => "M0-6.5L6 4.5H-6Z",
        Group::OnlyThere => "M0 6.5L6-4.5H-6Z",
    }
}
