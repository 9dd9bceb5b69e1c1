//! Who somebody is: passwords, one-time links, codes, PINs and session tokens.
//!
//! Invariants: whatever lets somebody in is drawn from the system's random source and kept only as a hash; passwords and PINs by
//! Argon2id, tokens of 256 bits by SHA-256. Checking a name that does not exist takes as long as checking one that does.

mod password;
mod secret;

pub use password::{Cost, Passwords};
pub use secret::{
    CODE_LETTERS, class_code, digest, id, number, pin, same, token, token_hash, written_code, written_pin,
};
