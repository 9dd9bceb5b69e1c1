//! What is measured, for Prometheus.
//!
//! Invariant: labels are operations, statuses and states; never a name, an id or an address.

use std::sync::PoisonError;
use std::sync::{Mutex, atomic::AtomicU64};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Asked {
    operation: String,
    status: u32,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct State {
    state: String,
}

/// States of rooms, in the order of [`crate::room::Rooms::counts`].
const STATES: [&str; 6] = ["waiting", "running", "paused", "concluding", "over", "failed"];

/// Upper edges of the histogram, in seconds.
const EDGES: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.15, 0.5, 2.0, 10.0];

/// Everything that is measured.
pub struct Metrics {
    registry: Mutex<Registry>,
    asked: Family<Asked, Counter>,
    took: Histogram,
    answered: Histogram,
    frames: Counter,
    refused_frames: Counter,
    rooms: Family<State, Gauge>,
    sockets: Gauge,
    connections: Gauge,
    memory: Gauge<f64, AtomicU64>,
}

/// What is read when somebody asks.
pub struct Now {
    /// Rooms by state.
    pub rooms: [usize; 6],
    /// Open sockets.
    pub sockets: usize,
    /// Open connections.
    pub connections: usize,
}

impl Metrics {
    /// With everything at nought.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("codedark");
        let metrics = Self {
            asked: Family::default(),
            took: Histogram::new(EDGES),
            answered: Histogram::new(EDGES),
            frames: Counter::default(),
            refused_frames: Counter::default(),
            rooms: Family::default(),
            sockets: Gauge::default(),
            connections: Gauge::default(),
            memory: Gauge::default(),
            registry: Mutex::default(),
        };
        registry.register("requests", "Requests by operation and status", metrics.asked.clone());
        registry.register_with_unit(
            "request",
            "From a request's head to its answer",
            Unit::Seconds,
            metrics.took.clone(),
        );
        let told = "From a seat's order, query or preview to its answer";
        registry.register_with_unit("message", told, Unit::Seconds, metrics.answered.clone());
        registry.register("frames", "Frames that clients sent", metrics.frames.clone());
        registry.register("refused_frames", "Frames that were malformed or too many", metrics.refused_frames.clone());
        registry.register("rooms", "Rooms by state", metrics.rooms.clone());
        registry.register("sockets", "Open sockets", metrics.sockets.clone());
        registry.register("connections", "Open connections", metrics.connections.clone());
        registry.register_with_unit("memory", "Resident memory of the process", Unit::Bytes, metrics.memory.clone());
        Self { registry: Mutex::new(registry), ..metrics }
    }

    /// A request was answered.
    pub fn request(&self, operation: &str, status: u16, took: Duration) {
        let labels = Asked { operation: operation.to_owned(), status: u32::from(status) };
        self.asked.get_or_create(&labels).inc();
        self.took.observe(took.as_secs_f64());
    }

    /// A client sent a frame.
    pub fn frame(&self, refused: bool) {
        self.frames.inc();
        if refused {
            self.refused_frames.inc();
        }
    }

    /// A seat's order, query or preview was answered.
    pub fn message(&self, took: Duration) {
        self.answered.observe(took.as_secs_f64());
    }

    /// The whole page.
    pub fn page(&self, now: &Now) -> String {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        for (state, count) in STATES.into_iter().zip(now.rooms) {
            self.rooms.get_or_create(&State { state: state.to_owned() }).set(gauge(count));
        }
        self.sockets.set(gauge(now.sockets));
        self.connections.set(gauge(now.connections));
        if let Some(bytes) = resident_bytes() {
            self.memory.set(bytes);
        }
        let mut page = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a text cannot fail.
        let _ = encode(&mut page, &registry);
        page
    }
}

/// Resident memory of this process, where the system tells it as Linux does.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_counts_what_happened() {
        let metrics = Metrics::new();
        metrics.request("join", 200, Duration::from_millis(3));
        metrics.request("join", 404, Duration::from_millis(3));
        metrics.frame(true);
        let page = metrics.page(&Now { rooms: [1, 2, 3, 4, 5, 6], sockets: 7, connections: 8 });
        for line in [
            "codedark_requests_total{operation=\"join\",status=\"200\"} 1",
            "codedark_request_seconds_count 2",
            "codedark_refused_frames_total 1",
            "codedark_rooms{state=\"paused\"} 3",
            "codedark_sockets 7",
            "codedark_connections 8",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
    }
}
