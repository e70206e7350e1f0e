//! CQL2 as text, by recursive descent: OR over AND over NOT over one comparison or function.

use super::cursor::Parser;
use super::lexer::Token;
use super::{At, FUNCTIONS, FilterError, Term, TermKind, wkt};

const COMPARISONS: [&str; 6] = ["=", "<>", "<=", ">=", "<", ">"];

/// Reads a filter.
pub fn parse_text(text: &str) -> Result<Term, FilterError> {
    let mut parser = Parser::new(text)?;
    let term = parser.any_of()?;
    match parser.peek() {
        Token::End => Ok(term),
        _ => Err(parser.unexpected("AND, OR or the end")),
    }
}

impl Parser {
    fn any_of(&mut self) -> Result<Term, FilterError> {
        self.joined("or", Self::all_of)
    }

    fn all_of(&mut self) -> Result<Term, FilterError> {
        self.joined("and", Self::factor)
    }

    /// Parts joined by one keyword, as one term.
    fn joined(
        &mut self,
        keyword: &str,
        part: impl Fn(&mut Self) -> Result<Term, FilterError>,
    ) -> Result<Term, FilterError> {
        let at = self.at();
        let mut parts = vec![part(self)?];
        while self.accept(keyword) {
            parts.push(part(self)?);
        }
        match parts.len() {
            1 => Ok(parts.remove(0)),
            _ => self.call(at, keyword, parts),
        }
    }

    fn factor(&mut self) -> Result<Term, FilterError> {
        let at = self.at();
        self.budget.enter(&at)?;
        let term = if self.accept("not") {
            let inner = self.factor()?;
            self.call(at, "not", vec![inner])
        } else if self.accept_sign("(") {
            let inner = self.any_of()?;
            self.expect_sign(")")?;
            Ok(inner)
        } else {
            self.predicate()
        };
        self.budget.leave();
        term
    }

    fn predicate(&mut self) -> Result<Term, FilterError> {
        let at = self.at();
        if let Token::Word(word) = self.peek() {
            let function = FUNCTIONS.into_iter().find(|name| word.eq_ignore_ascii_case(name));
            if let Some(function) = function {
                self.take();
                let args = self.in_brackets(|parser| {
                    let first = parser.argument()?;
                    parser.expect_sign(",")?;
                    Ok(vec![first, parser.argument()?])
                })?;
                return self.call(at, function, args);
            }
        }
        let left = self.operand()?;
        if matches!(left.kind, TermKind::Boolean(_)) {
            return Ok(left);
        }
        self.rest_of_predicate(at, left)
    }

    /// What follows the first value of a comparison.
    fn rest_of_predicate(&mut self, at: At, left: Term) -> Result<Term, FilterError> {
        if let Token::Sign(sign) = *self.peek()
            && COMPARISONS.contains(&sign)
        {
            self.take();
            let right = self.operand()?;
            return self.call(at, sign, vec![left, right]);
        }
        if self.accept("is") {
            let is_negated = self.accept("not");
            if !self.accept("null") {
                return Err(self.unexpected("NULL"));
            }
            let term = self.call(at.clone(), "isnull", vec![left])?;
            return if is_negated { self.call(at, "not", vec![term]) } else { Ok(term) };
        }
        let is_negated = self.accept("not");
        let term = if self.accept("like") {
            let pattern = self.operand()?;
            self.call(at.clone(), "like", vec![left, pattern])?
        } else if self.accept("ilike") {
            // No word of the standard, but of the programs that ask: LIKE without regard to case.
            let pattern = self.operand()?;
            let folded = [left, pattern]
                .map(|term| Term { at: term.at.clone(), kind: TermKind::Call("casei".to_owned(), vec![term]) });
            self.call(at.clone(), "like", folded.to_vec())?
        } else if self.accept("between") {
            let low = self.operand()?;
            if !self.accept("and") {
                return Err(self.unexpected("AND"));
            }
            let high = self.operand()?;
            self.call(at.clone(), "between", vec![left, low, high])?
        } else if self.accept("in") {
            let list_at = self.at();
            let list = self.in_brackets(|parser| parser.list(Self::operand))?;
            let list = self.term(list_at, TermKind::List(list))?;
            self.call(at.clone(), "in", vec![left, list])?
        } else {
            return Err(self.unexpected("a comparison: =, <>, <, <=, >, >=, LIKE, BETWEEN, IN or IS NULL"));
        };
        if is_negated { self.call(at, "not", vec![term]) } else { Ok(term) }
    }

    /// A geometry, or what a comparison takes.
    fn argument(&mut self) -> Result<Term, FilterError> {
        let at = self.at();
        if let Token::Word(word) = self.peek() {
            let word = word.to_ascii_uppercase();
            if let Some(kind) = wkt::geometry(self, &word)? {
                return self.term(at, kind);
            }
        }
        self.operand()
    }

    /// A property, a value, or one of them folded.
    fn operand(&mut self) -> Result<Term, FilterError> {
        let at = self.at();
        let kind = match self.peek() {
            Token::Sign("-" | "+") | Token::Number(_) => TermKind::Number(self.number()?),
            Token::Sign(_) | Token::End => return Err(self.unexpected("a property or a value")),
            _ => match self.take() {
                Token::Text(text) => TermKind::Text(text),
                Token::Quoted(name) => TermKind::Property(name),
                Token::Word(word) => return self.word(at, word),
                Token::Number(_) | Token::Sign(_) | Token::End => return Err(self.unexpected("a property or a value")),
            },
        };
        self.term(at, kind)
    }

    fn word(&mut self, at: At, word: String) -> Result<Term, FilterError> {
        let lower = word.to_ascii_lowercase();
        if !matches!(self.peek(), Token::Sign("(")) {
            let kind = match &*lower {
                "true" => TermKind::Boolean(true),
                "false" => TermKind::Boolean(false),
                "and" | "or" | "like" | "ilike" | "between" | "in" | "is" | "null" => {
                    return Err(FilterError::new(&at, "a property or a value", format!("{word:?}")));
                }
                _ => TermKind::Property(word),
            };
            return self.term(at, kind);
        }
        let kind = match &*lower {
            "casei" | "accenti" => {
                let inner = self.in_brackets(Self::operand)?;
                return self.call(at, &lower, vec![inner]);
            }
            "date" => TermKind::Date(self.in_brackets(Self::text)?),
            "timestamp" => TermKind::Timestamp(self.in_brackets(Self::text)?),
            "interval" => self.in_brackets(|parser| {
                let from = parser.text()?;
                parser.expect_sign(",")?;
                Ok(TermKind::Interval(from, parser.text()?))
            })?,
            _ => {
                let expected = format!(
                    "one of the functions CASEI, ACCENTI, DATE, TIMESTAMP, INTERVAL, {}",
                    FUNCTIONS.join(", ").to_uppercase()
                );
                return Err(FilterError { at, expected, found: format!("{:?}", super::shorten(&word)) });
            }
        };
        self.term(at, kind)
    }

    fn text(&mut self) -> Result<String, FilterError> {
        match self.peek() {
            Token::Text(_) => match self.take() {
                Token::Text(text) => Ok(text),
                _ => Ok(String::new()),
            },
            _ => Err(self.unexpected("a text in single quotes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::cql2::parse_json;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,120}") {
            let _ = parse_text(&text);
        }

        #[test]
        fn no_row_of_its_own_words_makes_it_panic(words in proptest::collection::vec(proptest::sample::select(vec![
            "a", "=", "'x'", "(", ")", "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "1", "-", ",", "S_INTERSECTS",
            "POINT", "POLYGON", "BBOX", "DATE", "CASEI", "\"b\"", "TRUE",
        ]), 0..30)) {
            let _ = parse_text(&words.join(" "));
        }
    }

    fn wrong(text: &str) -> String {
        parse_text(text).unwrap_err().to_string()
    }

    /// A term without its places.
    fn kind(term: &Term) -> String {
        let text = format!("{term:?}");
        let mut plain = String::new();
        for (index, part) in text.split("at: ").enumerate() {
            plain.push_str(if index == 0 { part } else { part.split_once("), ").map_or(part, |(_, rest)| rest) });
        }
        plain
    }

    #[test]
    fn text_and_json_are_one_language() {
        for (text, json) in [
            ("a = 'it''s'", r#"{"op":"=","args":[{"property":"a"},"it's"]}"#),
            ("\"school:FR\" IN ('x', 'y')", r#"{"op":"in","args":[{"property":"school:FR"},["x","y"]]}"#),
            (
                "a <> 1.5 or not (b between -2 and 3e1 and c is not null)",
                r#"{"op":"or","args":[{"op":"<>","args":[{"property":"a"},1.5]},{"op":"not","args":[{"op":"and","args":[
                   {"op":"between","args":[{"property":"b"},-2,30]},{"op":"not","args":[{"op":"isNull","args":[{"property":"c"}]}]}]}]}]}"#,
            ),
            (
                "CASEI(camera:type) LIKE casei('D%') AND T_AFTER(d, INTERVAL('2010-01-01','..'))",
                r#"{"op":"and","args":[{"op":"like","args":[{"op":"casei","args":[{"property":"camera:type"}]},{"op":"casei","args":["D%"]}]},
                   {"op":"t_after","args":[{"property":"d"},{"interval":["2010-01-01",".."]}]}]}"#,
            ),
            (
                "S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0)))",
                r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}"#,
            ),
            (
                "S_WITHIN(geometry, BBOX(-1, 0, 1, 2))",
                r#"{"op":"s_within","args":[{"property":"geometry"},{"bbox":[-1,0,1,2]}]}"#,
            ),
            (
                "d = DATE('2014-05-20') AND TRUE",
                r#"{"op":"and","args":[{"op":"=","args":[{"property":"d"},{"date":"2014-05-20"}]},true]}"#,
            ),
        ] {
            assert_eq!(kind(&parse_text(text).unwrap()), kind(&parse_json(json).unwrap()), "{text}");
        }
    }

    #[test]
    fn errors_say_where_what_was_expected_and_what_was_found() {
        assert_eq!(wrong(""), "at character 1: expected a property or a value, found the end");
        assert_eq!(wrong("a = "), "at character 5: expected a property or a value, found the end");
        assert_eq!(wrong("a = 'x"), "at character 5: expected a closing ', found the end");
        assert_eq!(wrong("a = 'x' b"), "at character 9: expected AND, OR or the end, found \"b\"");
        assert_eq!(wrong("a = 1x"), "at character 5: expected a number, found 1x");
        assert_eq!(wrong("a ! 1"), "at character 3: expected a name, a value or a sign, found '!'");
        assert!(wrong("sleep(1) = 1").starts_with("at character 1: expected one of the functions CASEI"));
        assert!(wrong("a").starts_with("at character 2: expected a comparison"));
        assert_eq!(wrong("S_INTERSECTS(geometry, POINT(1))"), "at character 31: expected a number, found \")\"");
    }

    #[test]
    fn deep_and_long_filters_are_refused() {
        let deep = format!("{}a = 1{}", "(".repeat(40), ")".repeat(40));
        assert!(wrong(&deep).contains("expected at most 32 levels"), "{}", wrong(&deep));
        let nots = format!("{}a = 1", "NOT ".repeat(5_000));
        assert!(wrong(&nots).contains("expected at most 32 levels"));
        let long = vec!["a=1"; 600].join(" OR ");
        assert!(wrong(&long).contains("expected at most 1000 terms"));
        let folded = format!("{}a{} = 'x'", "CASEI(".repeat(3_000), ")".repeat(3_000));
        assert!(wrong(&folded).contains("expected at most 32 levels"));
    }
}
