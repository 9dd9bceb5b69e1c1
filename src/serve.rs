//! `codedark serve`: the class server.
mod host;
