//! Where the reading of CQL2 text stands, and what every part of it does: look, take, expect.

use super::lexer::{Token, tokens};
use super::{At, Budget, FilterError, Term, TermKind};

/// Where the reading stands.
pub(super) struct Parser {
    tokens: Vec<(Token, At)>,
    next: usize,
    pub(super) budget: Budget,
}

impl Parser {
    /// At the beginning.
    pub(super) fn new(text: &str) -> Result<Self, FilterError> {
        Ok(Self { tokens: tokens(text)?, next: 0, budget: Budget::default() })
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    pub(super) fn at(&self) -> At {
        self.tokens[self.next].1.clone()
    }

    /// The next token; the end is never passed.
    pub(super) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    pub(super) fn unexpected(&self, expected: &str) -> FilterError {
        FilterError::new(&self.at(), expected, self.peek().describe())
    }

    pub(super) fn accept(&mut self, keyword: &str) -> bool {
        let is_next = self.peek().is(keyword);
        if is_next {
            self.take();
        }
        is_next
    }

    pub(super) fn accept_sign(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if is_next {
            self.take();
        }
        is_next
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Result<(), FilterError> {
        if self.accept_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("{sign:?}"))) }
    }

    pub(super) fn term(&mut self, at: At, kind: TermKind) -> Result<Term, FilterError> {
        self.budget.count(&at)?;
        Ok(Term { at, kind })
    }

    pub(super) fn call(&mut self, at: At, operator: &str, args: Vec<Term>) -> Result<Term, FilterError> {
        self.term(at, TermKind::Call(operator.to_owned(), args))
    }

    /// What stands between brackets.
    pub(super) fn in_brackets<T>(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        let at = self.at();
        self.budget.enter(&at)?;
        self.expect_sign("(")?;
        let found = inside(self)?;
        self.expect_sign(")")?;
        self.budget.leave();
        Ok(found)
    }

    /// One or more, with commas between them.
    pub(super) fn list<T>(&mut self, one: impl Fn(&mut Self) -> Result<T, FilterError>) -> Result<Vec<T>, FilterError> {
        let mut list = vec![one(self)?];
        while self.accept_sign(",") {
            list.push(one(self)?);
        }
        Ok(list)
    }

    pub(super) fn number(&mut self) -> Result<f64, FilterError> {
        let is_negative = self.accept_sign("-");
        if !is_negative {
            self.accept_sign("+");
        }
        match *self.peek() {
            Token::Number(number) => {
                self.take();
                Ok(if is_negative { -number } else { number })
            }
            _ => Err(self.unexpected("a number")),
        }
    }
}
