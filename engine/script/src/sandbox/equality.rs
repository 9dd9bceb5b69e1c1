//! What compares the values of lists.
//!
//! Invariant: one step compares plain values only. Rhai compares lists and maps value by value within one step, each by
//! a call of its own, so that a run within its steps could take minutes.

use std::any::TypeId;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext};

type Answer<T> = Result<T, Box<EvalAltResult>>;

/// Lays comparisons over those of Rhai.
pub fn register(engine: &mut Engine) {
    for name in ["==", "!="] {
        for kind in [TypeId::of::<Array>(), TypeId::of::<Map>()] {
            engine.register_raw_fn(name, [kind, kind], |context, _| {
                refuse::<bool>(&context, "lists and maps cannot be compared as a whole; compare their values")
            });
        }
    }
    let any = TypeId::of::<Dynamic>();
    let (list, number) = (TypeId::of::<Array>(), TypeId::of::<i64>());
    engine.register_raw_fn("contains", [list, any], |context, args| Ok(place(&context, args, 0)?.is_some()));
    engine.register_raw_fn("index_of", [list, any], |context, args| Ok(whole(place(&context, args, 0)?)));
    engine.register_raw_fn("index_of", [list, any, number], |context, args| {
        let start = args.get(2).and_then(|start| start.as_int().ok()).unwrap_or(0);
        Ok(whole(place(&context, args, start)?))
    });
    engine.register_fn("dedup", |list: &mut Array| list.dedup_by(|a, b| same(a, b)));
}

/// The first place from a start on at which a list has a value; a start below 0 counts from the end.
fn place(context: &NativeCallContext<'_>, args: &[&mut Dynamic], start: i64) -> Answer<Option<usize>> {
    let (Some(list), Some(value)) = (args.first().and_then(|list| list.read_lock::<Array>()), args.get(1)) else {
        return Ok(None);
    };
    if !is_plain(value) {
        return refuse(context, "only texts, numbers, true and false can be looked for in a list");
    }
    let back = || usize::try_from(start.unsigned_abs()).map_or(0, |back| list.len().saturating_sub(back));
    let start = usize::try_from(start).unwrap_or_else(|_| back());
    Ok(list.iter().skip(start).position(|one| same(one, value)).map(|place| place + start))
}

fn whole(place: Option<usize>) -> i64 {
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)
}

fn refuse<T>(context: &NativeCallContext<'_>, why: &str) -> Answer<T> {
    Err(Box::new(EvalAltResult::ErrorRuntime(why.into(), context.call_position())))
}

fn is_plain(value: &Dynamic) -> bool {
    value.is_string() || value.is_int() || value.is_float() || value.is_bool() || value.is_char() || value.is_unit()
}

/// Whether two plain values are equal; others are not.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Some(a), Some(b)) = (a.read_lock::<ImmutableString>(), b.read_lock::<ImmutableString>()) {
        return *a == *b;
    }
    let number = |value: &Dynamic| value.as_float().or_else(|_| value.as_int().map(|whole| whole as f64)).ok();
    match (a.as_int(), b.as_int()) {
        (Ok(a), Ok(b)) => return a == b,
        _ => {
            if let (Some(a), Some(b)) = (number(a), number(b)) {
                return a == b;
            }
        }
    }
    match (a.as_bool(), b.as_bool(), a.as_char(), b.as_char()) {
        (Ok(a), Ok(b), ..) => a == b,
        (_, _, Ok(a), Ok(b)) => a == b,
        _ => a.is_unit() && b.is_unit(),
    }
}
