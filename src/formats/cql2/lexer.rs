//! The words and signs of CQL2 text.

use super::{At, FilterError};

/// A word or a sign.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name or a keyword, as it is written.
    Word(String),
    /// A name between double quotes.
    Quoted(String),
    /// A text between single quotes.
    Text(String),
    Number(f64),
    Sign(&'static str),
    End,
}

/// Signs, longer ones first.
const SIGNS: [&str; 12] = ["<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "-", "+", "*"];

impl Token {
    /// In words, for errors.
    pub fn describe(&self) -> String {
        match self {
            Self::Word(word) => format!("{word:?}"),
            Self::Quoted(name) => format!("the property {name:?}"),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Number(number) => format!("the number {number}"),
            Self::Sign(sign) => format!("{sign:?}"),
            Self::End => "the end".to_owned(),
        }
    }

    /// Whether it is this keyword, in whatever case.
    pub fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// All tokens with their places; the last one is the end.
pub fn tokens(text: &str) -> Result<Vec<(Token, At)>, FilterError> {
    let characters: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < characters.len() {
        let begun = At::Character(at + 1);
        let rest = &characters[at..];
        let (token, length) = match rest[0] {
            space if space.is_whitespace() => {
                at += 1;
                continue;
            }
            quote @ ('\'' | '"') => quoted(rest, quote, &begun)?,
            digit if digit.is_ascii_digit() || digit == '.' => number(rest, &begun)?,
            first if is_name(first) => {
                let length = rest.iter().take_while(|character| is_name(**character)).count();
                (Token::Word(rest[..length].iter().collect()), length)
            }
            other => match SIGNS.into_iter().find(|sign| sign.chars().eq(rest.iter().copied().take(sign.len()))) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(FilterError::new(&begun, "a name, a value or a sign", format!("{other:?}"))),
            },
        };
        tokens.push((token, begun));
        at += length;
    }
    tokens.push((Token::End, At::Character(characters.len() + 1)));
    Ok(tokens)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | ':' | '.')
}

/// A doubled quote stands for one, as does one after a backslash; what else a backslash stands before stays with it,
/// for patterns.
fn quoted(rest: &[char], quote: char, at: &At) -> Result<(Token, usize), FilterError> {
    let (mut text, mut index) = (String::new(), 1);
    loop {
        match (rest.get(index), rest.get(index + 1)) {
            (None, _) => {
                return Err(FilterError::new(at, format!("a closing {quote}"), "the end"));
            }
            (Some(sign), Some(next)) if *next == quote && (*sign == quote || *sign == '\\') => {
                text.push(quote);
                index += 2;
            }
            (Some('\\'), Some('\\')) => {
                text.push_str("\\\\");
                index += 2;
            }
            (Some(sign), _) if *sign == quote => break,
            (Some(sign), _) => {
                text.push(*sign);
                index += 1;
            }
        }
    }
    Ok((if quote == '"' { Token::Quoted(text) } else { Token::Text(text) }, index + 1))
}

fn number(rest: &[char], at: &At) -> Result<(Token, usize), FilterError> {
    let mut length = 0;
    while let Some(character) = rest.get(length) {
        let is_exponent_sign = matches!(character, '+' | '-') && matches!(rest[length - 1], 'e' | 'E');
        if !(character.is_ascii_alphanumeric() || *character == '.' || length > 0 && is_exponent_sign) {
            break;
        }
        length += 1;
    }
    let text: String = rest[..length].iter().collect();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), length)),
        _ => Err(FilterError::new(at, "a number", text)),
    }
}
