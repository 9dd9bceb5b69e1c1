//! Giving up a computation from outside, between two minutes of the exercise that it runs.
//!
//! Scenarios may come from anybody, and one can make a single minute dear and ask for 180 days of them. Whoever computes runs
//! on a thread's behalf asks here whether the result is still wanted. Giving up unwinds to [`while_wanted`] as a panic without
//! a message would, since each step between, up to there, has nothing left to do.
//!
//! Invariants: it decides whether a result comes, never which. Nothing is given up within a minute, so what a half-run
//! exercise gives back for the next fork is whole. Outside of [`while_wanted`] nothing is ever given up.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

/// Whether a result is still wanted.
pub type GoOn = Arc<dyn Fn() -> bool + Send + Sync>;

/// The result was not wanted any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GivenUp;

thread_local! {
    /// Whom this thread computes for.
    static ASKED: RefCell<Option<GoOn>> = const { RefCell::new(None) };
}

/// Sets whom this thread computes for, and back when dropped.
struct Scope(Option<GoOn>);

impl Scope {
    fn enter(go_on: &GoOn) -> Self {
        Self(ASKED.replace(Some(Arc::clone(go_on))))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        ASKED.set(self.0.take());
    }
}

/// Computes as long as the result is wanted. It is asked before it begins, and on this thread before each minute that any
/// exercise runs.
///
/// # Errors
/// It was given up.
pub fn while_wanted<T>(go_on: &GoOn, compute: impl FnOnce() -> T) -> Result<T, GivenUp> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let _scope = Scope::enter(go_on);
        point();
        compute()
    }));
    done.map_err(|cause| match cause.downcast::<GivenUp>() {
        Ok(given_up) => *given_up,
        Err(panic) => resume_unwind(panic),
    })
}

/// Gives up if whoever this thread computes for wants the result no more.
pub(crate) fn point() {
    if ASKED.with_borrow(|asked| asked.as_ref().is_some_and(|go_on| !go_on())) {
        resume_unwind(Box::new(GivenUp));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn times(n: u32) -> GoOn {
        let left = AtomicU32::new(n);
        Arc::new(move || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok())
    }

    #[test]
    fn it_is_given_up_where_it_is_asked_and_nowhere_else() {
        let mut done = 0;
        let counted = while_wanted(&times(4), || {
            for _ in 0..10 {
                point();
                done += 1;
            }
        });
        assert_eq!((counted, done), (Err(GivenUp), 3), "once before it begins");
        assert_eq!(while_wanted(&times(0), || 1), Err(GivenUp));
        point();
        assert_eq!(while_wanted(&times(1), || 1), Ok(1));
    }

    #[test]
    fn an_inner_one_ends_by_itself() {
        let outer = while_wanted(&times(3), || {
            let inner = while_wanted(&times(1), point);
            point();
            inner
        });
        assert_eq!(outer, Ok(Err(GivenUp)));
    }

    #[test]
    fn a_mistake_stays_a_mistake() {
        let told = catch_unwind(|| while_wanted(&times(9), || resume_unwind(Box::new("a mistake"))));
        assert_eq!(told.expect_err("it went wrong").downcast_ref(), Some(&"a mistake"));
    }
}
