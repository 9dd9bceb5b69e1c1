//! The server from outside: real connections to a server of its own per test, its store in memory, the least dear hashes.

mod admission;
mod client;
mod front;
mod fuzz;
mod https;
mod operations;
mod own;
mod range;
mod sockets;
mod strangers;
