//! What is drawn by chance: tokens, ids, class codes, PINs, seeds.
//!
//! Invariant: every value of a kind is equally likely.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::wire::Problem;

/// The letters of a class code: none that is mistaken for another, aloud or on a board.
pub const CODE_LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of a class code: 30^6 are 729 million.
const CODE_LENGTH: usize = 6;

/// Digits of a PIN.
const PIN_LENGTH: usize = 6;

/// How many PINs there are: six digits.
const PINS: u64 = 1_000_000;

fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::new("unavailable", "the server has no random numbers now").instead("try again later")
    })?;
    Ok(bytes)
}

/// Any number of 64 bits.
///
/// # Errors
/// The system gives no random numbers; so for all of these.
pub fn number() -> Result<u64, Problem> {
    Ok(u64::from_le_bytes(random()?))
}

/// A number below a bound: numbers beyond the last whole multiple are drawn again.
fn below(bound: u64) -> Result<u64, Problem> {
    let whole = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = number()?;
        if drawn < whole {
            return Ok(drawn % bound);
        }
    }
}

/// A token of 256 bits, as letters that a cookie and a link take.
///
/// # Errors
/// See [`number`].
pub fn token() -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// What is kept of a token: SHA-256 in hexadecimal digits. Nobody guesses 256 bits, so a slow hash would add nothing.
pub fn token_hash(token: &str) -> String {
    digest(token.as_bytes())
}

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// An opaque id: 64 bits in hexadecimal digits.
///
/// # Errors
/// See [`number`].
pub fn id() -> Result<String, Problem> {
    Ok(hex(&random::<8>()?))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A class's code.
///
/// # Errors
/// See [`number`].
pub fn class_code() -> Result<String, Problem> {
    let letter = |_| {
        let at = below(CODE_LETTERS.len() as u64)?;
        Ok(char::from(CODE_LETTERS[usize::try_from(at).unwrap_or(0)]))
    };
    (0..CODE_LENGTH).map(letter).collect()
}

/// A code as somebody wrote it: case, spaces and hyphens do not matter.
pub fn written_code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).take(CODE_LENGTH + 1).map(|c| c.to_ascii_uppercase()).collect()
}

/// A PIN: six digits.
///
/// # Errors
/// See [`number`].
pub fn pin() -> Result<String, Problem> {
    Ok(format!("{:06}", below(PINS)?))
}

/// A PIN as somebody wrote it: spaces and hyphens do not matter.
pub fn written_pin(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(PIN_LENGTH + 1).collect()
}

/// Whether two secrets are the same; takes as long for every answer.
pub fn same(one: &str, other: &str) -> bool {
    let hashes = (Sha256::digest(one.as_bytes()), Sha256::digest(other.as_bytes()));
    hashes.0.iter().zip(hashes.1.iter()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_pins_have_their_form_and_tokens_differ() {
        for _ in 0..200 {
            let code = class_code().expect("a code");
            assert!(code.len() == 6 && code.bytes().all(|letter| CODE_LETTERS.contains(&letter)), "{code}");
            assert_eq!(written_code(&format!(" {}-{} ", code[..3].to_lowercase(), &code[3..])), code);
            let pin = pin().expect("a PIN");
            assert_eq!(written_pin(&format!(" {} {}-{}", &pin[..3], &pin[3..5], &pin[5..])), pin);
            assert!(pin.len() == 6 && pin.bytes().all(|digit| digit.is_ascii_digit()), "{pin}");
        }
        let (one, other) = (token().expect("a token"), token().expect("a token"));
        assert_ne!(one, other);
        assert_eq!(URL_SAFE_NO_PAD.decode(&one).expect("base64").len(), 32);
        assert!(same(&one, &one) && !same(&one, &other) && !same(&one, ""));
        assert_eq!(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
