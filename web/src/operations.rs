//! Every operation of the API, once: its path, who may call it, what it takes and gives.
//!
//! Invariants: a request that fits no line here reaches nothing; who may do what is read here and decided before the
//! operation begins. The OpenAPI document is made from this table.

mod table;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::wire::Role;
pub use table::OPERATIONS;

/// How much of what an operation is about a role may reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Nothing: the operation is refused.
    Never,
    /// What is their own: the class that they joined, the room in which they sit, what is left of those in which they played,
    /// what they wrote.
    Own,
    /// Everything on this server.
    All,
}

/// The method of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes or does something.
    Post,
    /// Sets something whole.
    Put,
    /// Changes parts.
    Patch,
    /// Removes.
    Delete,
}

/// What a request's or answer's body is.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON of this schema.
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// Bytes of this media type.
    Bytes(&'static str),
    /// A WebSocket: what the client sends, what the server sends.
    Socket(fn(&mut SchemaGenerator) -> Schema, fn(&mut SchemaGenerator) -> Schema),
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name, unique.
    pub id: &'static str,
    /// The method; a socket is a `Get`.
    pub method: Method,
    /// Path below `/api/v1`, with `{names}` of parts that vary: `class`, `room`, `role`, `participant`, `staff`, `scenario`,
    /// `observation`.
    pub path: &'static str,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// What it takes.
    pub takes: Body,
    /// What it gives.
    pub gives: Body,
    /// Reach of visitor, student, educator, trainer.
    pub reach: [Reach; 4],
}

impl Operation {
    /// How much a role may reach by it.
    pub fn reach(&self, role: Role) -> Reach {
        self.reach[role as usize]
    }

    /// The parts of its path that vary, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether a request must carry its session's CSRF token: everything that changes something, save what visitors do,
    /// who have no session. Those are held to JSON bodies and to their own origin.
    pub fn wants_csrf(&self) -> bool {
        self.method != Method::Get && self.reach(Role::Visitor) == Reach::Never
    }
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The operation of a name.
pub fn operation(id: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.id == id)
}
