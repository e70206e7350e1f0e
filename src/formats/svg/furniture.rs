//! What makes a drawing a map that can be read: its scale, its north, and text that stays text.

use std::fmt::Write as _;

use super::View;

/// The text that stands in or behind the drawing.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Read aloud instead of the drawing.
    pub description: String,
    /// The letter at the arrow: N.
    pub north: String,
    /// Length of the scale bar in words; its metres come from [`View::scale_bar_m`].
    pub scale: String,
}

/// Appends scale bar and north arrow.
pub(super) fn write_furniture(out: &mut String, view: &View, words: &Words) {
    let View { width, height, .. } = *view;
    let bar = view.scale_bar_m() * view.units_per_metre();
    let (x, y) = (14.0, height - 16.0);
    let _infallible = write!(
        out,
        "<path class=\"map-scale\" d=\"M{x} {:.1}V{y:.1}H{:.1}V{:.1}\"/><text class=\"map-scale-name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        y - 6.0,
        x + bar,
        y - 6.0,
        x + bar + 6.0,
        y + 1.0,
        escape(&words.scale)
    );
    let _infallible = write!(
        out,
        "<g transform=\"translate({:.1} 34)\"><path class=\"map-north\" d=\"M0 -22L7 -4L0 -8L-7 -4Z\"/><text class=\"map-north-name\" y=\"12\">{}</text></g>",
        width - 22.0,
        escape(&words.north)
    );
}

/// Text as XML character data and attribute value; control characters that XML forbids become spaces.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
