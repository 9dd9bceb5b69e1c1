//! Passwords and PINs as Argon2id hashes.
//!
//! Invariant: hashing happens on threads that may wait, a few at once, so that sign-ins can exhaust neither memory nor the
//! threads that answer others.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::wire::Problem;

/// How dear a guess is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Memory of one hash, in KiB; at least 8.
    pub memory_kib: u32,
    /// Passes over it; at least 1.
    pub passes: u32,
    /// Hashes computed at the same time.
    pub at_once: usize,
}

impl Cost {
    /// One of the choices of OWASP's password storage cheat sheet for Argon2id, which are equally strong: 46 MiB, one pass, one
    /// lane. Of those it is the one that does not stay: the system's allocator (glibc) keeps freed blocks of up to 32 MiB for
    /// the thread that had them, which were hundreds of megabytes after a class had joined.
    pub const USUAL: Self = Self { memory_kib: 47_104, passes: 1, at_once: 4 };

    /// The least that Argon2 takes: for tests.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, at_once: 4 };
}

/// Makes and checks hashes.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    slots: Arc<Semaphore>,
    /// The hash of no password: what an unknown name is checked against.
    nobody: Arc<str>,
}

impl Passwords {
    /// With a cost.
    ///
    /// # Errors
    /// Argon2 does not take this cost, or the system gives no random numbers.
    pub fn new(cost: Cost) -> Result<Self, String> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|error| error.to_string())?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let unguessable = super::token().map_err(|problem| problem.what)?;
        let nobody = hash(&argon, &unguessable)?;
        Ok(Self { argon, slots: Arc::new(Semaphore::new(cost.at_once.max(1))), nobody: nobody.into() })
    }

    /// The hash of a password, as PHC text.
    ///
    /// # Errors
    /// The system gives no random numbers or no memory.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.on_thread(move |argon, _| hash(argon, &password)).await?.map_err(|error| {
            tracing::error!(%error, "a password cannot be hashed");
            Problem::new("unavailable", "passwords cannot be kept now").instead("try again later")
        })
    }

    /// Whether a password belongs to a hash. `None` (nobody of that name) takes as long and is never right; so is a hash
    /// that is empty, which belongs to somebody who was erased.
    ///
    /// # Errors
    /// The server stops.
    pub async fn check(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        self.on_thread(move |argon, nobody| {
            let known = hash.as_deref().filter(|hash| !hash.is_empty());
            let fits = argon.verify_password(password.as_bytes(), known.unwrap_or(nobody)).is_ok();
            fits && known.is_some()
        })
        .await
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>, &str) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let stopping = || Problem::new("unavailable", "the server stops").instead("try again in a minute");
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| stopping())?;
        let (argon, nobody) = (self.argon.clone(), Arc::clone(&self.nobody));
        let done = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work(&argon, &nobody)
        });
        done.await.map_err(|_| stopping())
    }
}

fn hash(argon: &Argon2<'static>, password: &str) -> Result<String, String> {
    let hash = argon.hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_and_nothing_fits_nobody() {
        let passwords = Passwords::new(Cost::LEAST).expect("the least cost");
        let hash = passwords.hash("correct horse".into()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(passwords.check("correct horse".into(), Some(hash.clone())).await.expect("checked"));
        assert!(!passwords.check("wrong horse".into(), Some(hash)).await.expect("checked"));
        for hash in [None, Some(String::new()), Some("nonsense".into())] {
            assert!(!passwords.check(String::new(), hash).await.expect("checked"));
        }
    }

    #[test]
    fn the_usual_cost_is_taken() {
        Passwords::new(Cost::USUAL).expect("Argon2 takes it");
        assert!(Passwords::new(Cost { memory_kib: 1, ..Cost::USUAL }).is_err());
    }
}
