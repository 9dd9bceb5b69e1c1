//! Rooms, driven by a clock that tests move.
