//! A reader in front of a table that watches its quotes: one that is left open takes the lines after it into its value.
//! It changes nothing of what it passes on, and looks at no byte one by one where there is no quote.

use std::collections::VecDeque;
use std::io::{self, Read};

/// Where the bytes that were passed on have come to.
#[derive(Clone, Copy)]
enum State {
    Outside,
    /// In a value whose quote was opened on this line.
    Inside(u64),
    /// After a second quote, which ends the value unless a third follows at once.
    Ending(u64),
}

/// A value whose closing quote stands in the middle of another line: probably the opening one of that line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stray {
    /// Line of the opening quote, from 1.
    opened: u64,
    /// Line of the quote that was taken for its end.
    closed: u64,
}

/// Passes bytes on and follows their quotes (RFC 4180).
pub struct QuoteWatch<R> {
    inner: R,
    separator: u8,
    state: State,
    /// The byte before those that come next; a line end before the first.
    before: u8,
    line: u64,
    strays: VecDeque<Stray>,
    is_at_end: bool,
}

impl<R: Read> QuoteWatch<R> {
    /// Of a table with this separator, below so many lines of its file.
    pub fn new(inner: R, separator: u8, lines_above: u64) -> Self {
        let (state, strays) = (State::Outside, VecDeque::new());
        Self { inner, separator, state, before: b'\n', line: lines_above + 1, strays, is_at_end: false }
    }

    /// The line of a quote that took the lines after it into its value, and what is told of it. The row that was read
    /// last begins and ends on these lines.
    pub fn swallowed(&mut self, first: u64, last: u64) -> Option<(u64, String)> {
        if let Some(line) = self.left_open() {
            let end = self.last_line();
            let told = format!("the quote opened on line {line} is never closed: lines {line} to {end} are not read");
            return Some((line, told));
        }
        let Stray { opened, closed } = self.stray_within(first, last)?;
        let told = format!(
            "the quote opened on line {opened} is not closed before one inside line {closed}: lines {opened} to {closed} \
             are not read"
        );
        Some((opened, told))
    }

    /// Line of a quote that was still open when the text ended, once that was read.
    fn left_open(&self) -> Option<u64> {
        match self.state {
            State::Inside(line) if self.is_at_end => Some(line),
            _ => None,
        }
    }

    /// The last line that was met, with an end or without.
    fn last_line(&self) -> u64 {
        if self.before == b'\n' { self.line - 1 } else { self.line }
    }

    /// The stray quote of a row that begins and ends on these lines; those of rows before it are forgotten.
    fn stray_within(&mut self, first: u64, last: u64) -> Option<Stray> {
        while self.strays.front().is_some_and(|stray| stray.opened < first) {
            self.strays.pop_front();
        }
        self.strays.front().copied().filter(|stray| stray.opened <= last)
    }

    fn follow(&mut self, bytes: &[u8]) {
        let mut counted = 0;
        let mut next = 0;
        while let Some(&byte) = bytes.get(next) {
            if let State::Ending(opened) = self.state {
                if byte == b'"' {
                    self.state = State::Inside(opened);
                    next += 1;
                    continue;
                }
                self.state = State::Outside;
                if byte != self.separator && !matches!(byte, b'\n' | b'\r') && self.line > opened {
                    self.strays.push_back(Stray { opened, closed: self.line });
                }
            }
            let Some(at) = memchr::memchr(b'"', &bytes[next..]).map(|offset| next + offset) else { break };
            self.line += line_ends(&bytes[counted..at]);
            counted = at;
            let before = if at == 0 { self.before } else { bytes[at - 1] };
            self.state = match self.state {
                State::Inside(opened) => State::Ending(opened),
                _ if before == self.separator || matches!(before, b'\n' | b'\r') => State::Inside(self.line),
                state => state,
            };
            next = at + 1;
        }
        self.line += line_ends(&bytes[counted..]);
        self.before = bytes.last().copied().unwrap_or(self.before);
    }
}

impl<R: Read> Read for QuoteWatch<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.is_at_end |= count == 0 && !out.is_empty();
        self.follow(&out[..count]);
        Ok(count)
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found when the text is read in pieces of this size.
    fn watched(text: &str, size: usize) -> (Option<u64>, Vec<Stray>, u64) {
        let mut watch = QuoteWatch::new(text.as_bytes(), b';', 0);
        let mut out = vec![0; size];
        while watch.read(&mut out).unwrap() > 0 {}
        (watch.left_open(), watch.strays.iter().copied().collect(), watch.last_line())
    }

    #[test]
    fn quotes_are_followed_wherever_the_pieces_end() {
        let stray = |opened, closed| Stray { opened, closed };
        let texts = [
            ("a;b\n\"x\";\"y;\n\"\"z\"\"\"\nc;d\n", None, vec![], 4),
            ("a;b\nc;\"d\ne;f\n", Some(2), vec![], 3),
            ("a;b\nc;\"d\ne;f", Some(2), vec![], 3),
            ("a;b\nc;\"d\"\"", Some(2), vec![], 2),
            ("a\nb;\"c;d\ne;\"f\";g\n", None, vec![stray(2, 3)], 3),
            ("a;5\" tube\nb;\"so \"called\" one\"\n", None, vec![], 2),
            ("\"a\nb\";c\r\n\"", Some(3), vec![], 3),
        ];
        for (text, left_open, strays, lines) in texts {
            for size in 1..=text.len() + 1 {
                assert_eq!(watched(text, size), (left_open, strays.clone(), lines), "{text:?} by {size}");
            }
        }
    }
}
