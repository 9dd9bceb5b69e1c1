//! What hooks see and remember, as values of the script language.
//!
//! Invariant: a view is plain data, copied out of beliefs, and cannot be changed; memory takes small plain values and
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use codedark_sim::adversary::hook::{HookNotes, HookView, NOTES_BYTES_MAX, NOTES_MAX, Note, Offer, bytes_of};
use codedark_sim::adversary::{Beliefs, Foothold, Seen};
use codedark_sim::ids::{AccountId, AssetId, StoreId, TechniqueId, ZoneId};
use codedark_sim::scenario::{AssetClass, Goal, Privilege};
use codedark_sim::time::Tick;
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

/// What a hook is shown.
#[derive(Clone)]
pub struct View(Arc<Shown>);

struct Shown {
    tick: i64,
    hour: i64,
    weekday: i64,
    rest: i64,
    proposed: Option<i64>,
    goal: i64,
    goals_done: i64,
    evictions: i64,
    stolen: i64,
    goals: Vec<Goal>,
    offers: Vec<Offer>,
    accounts: Vec<Privilege>,
    machines: Vec<Machine>,
}

/// A machine as an operator believes it to be.
#[derive(Clone, Copy)]
struct Machine {
    id: AssetId,
    class: Option<AssetClass>,
    stores: u16,
    held: bool,
    admin: bool,
    persistent: bool,
    commanded: bool,
    blinded: bool,
    encrypted: bool,
}

impl View {
    /// Copies out what a hook may see.
    pub fn of(view: &HookView<'_>) -> Self {
        let beliefs = view.beliefs;
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Self(Arc::new(Shown {
            tick: view.tick.into(),
            hour: view.hour.into(),
            weekday: view.weekday.into(),
            rest: view.rest.into(),
            proposed: view.proposed.map(whole),
            goal: view.goal.into(),
            goals_done: view.goals_done.into(),
            evictions: view.evictions.into(),
            stolen: whole(beliefs.stolen.len()),
            goals: view.goals.to_vec(),
            offers: view.offers.to_vec(),
            accounts: beliefs.accounts.values().copied().collect(),
            machines: machines(beliefs),
        }))
    }
}

/// Machines that were seen or are held, by id.
fn machines(beliefs: &Beliefs) -> Vec<Machine> {
    let mut machines: Vec<Machine> = beliefs.seen.iter().map(|(id, seen)| Machine::new(*id, Some(seen))).collect();
    for (id, foothold) in &beliefs.footholds {
        let place = machines.binary_search_by_key(id, |machine| machine.id).unwrap_or_else(|place| {
            machines.insert(place, Machine::new(*id, None));
            place
        });
        let machine = &mut machines[place];
        let Foothold { admin, persistent, commanded, .. } = *foothold;
        (machine.held, machine.admin, machine.persistent, machine.commanded) = (true, admin, persistent, commanded);
    }
    for (set, mark) in [
        (&beliefs.blinded, (|m| m.blinded = true) as fn(&mut Machine)),
        (&beliefs.encrypted, |m| {
            m.encrypted = true;
        }),
    ] {
        for id in set {
            if let Ok(place) = machines.binary_search_by_key(id, |machine| machine.id) {
                mark(&mut machines[place]);
            }
        }
    }
    machines
}

impl Machine {
    fn new(id: AssetId, seen: Option<&Seen>) -> Self {
        Self {
            id,
            class: seen.map(|seen| seen.class),
            stores: seen.map_or(0, |seen| u16::try_from(seen.stores.len()).unwrap_or(u16::MAX)),
            held: false,
            admin: false,
            persistent: false,
            commanded: false,
            blinded: false,
            encrypted: false,
        }
    }
}

/// What a hook remembers. Clones are the same memory.
#[derive(Clone)]
pub struct Memory(Arc<Mutex<HookNotes>>);

type Failure = Box<EvalAltResult>;

impl Memory {
    /// These notes.
    pub fn of(notes: HookNotes) -> Self {
        Self(Arc::new(Mutex::new(notes)))
    }

    /// The notes as they are now.
    pub fn into_notes(self) -> HookNotes {
        // A poisoned lock cannot come to be here: nothing panics while it is held.
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn get(&self, name: &str, otherwise: Dynamic) -> Dynamic {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).map_or(otherwise, value_of)
    }

    fn set(&self, name: &str, value: &Dynamic) -> Result<(), Failure> {
        let note = note_of(value, 0).ok_or_else(|| {
            format!("memory keeps numbers, texts, true and false, and lists of these; not a {}", value.type_name())
        })?;
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.insert(name.to_string(), note);
        if notes.len() > NOTES_MAX || bytes_of(&notes) > NOTES_BYTES_MAX {
            return Err(format!("memory is full: {NOTES_MAX} notes and {NOTES_BYTES_MAX} bytes are possible").into());
        }
        Ok(())
    }

    fn remove(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// How deep lists of notes nest.
const DEPTH_MAX: usize = 4;

fn note_of(value: &Dynamic, depth: usize) -> Option<Note> {
    if let Ok(flag) = value.as_bool() {
        return Some(Note::Flag(flag));
    }
    if let Ok(number) = value.as_int() {
        return Some(Note::Number(number));
    }
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return Some(Note::Text(text.to_string()));
    }
    let list = value.read_lock::<Array>().filter(|_| depth < DEPTH_MAX)?;
    list.iter().map(|one| note_of(one, depth + 1)).collect::<Option<_>>().map(Note::List)
}

fn value_of(note: &Note) -> Dynamic {
    match note {
        Note::Flag(flag) => (*flag).into(),
        Note::Number(number) => (*number).into(),
        Note::Text(text) => text.as_str().into(),
        Note::List(list) => list.iter().map(value_of).collect::<Array>().into(),
    }
}

/// Registers what hooks can ask.
pub fn register(engine: &mut Engine) {
    engine.register_type_with_name::<View>("view");
    engine.register_get("tick", |view: &mut View| view.0.tick);
    engine.register_get("hour", |view: &mut View| view.0.hour);
    engine.register_get("weekday", |view: &mut View| view.0.weekday);
    engine.register_get("rest", |view: &mut View| view.0.rest);
    engine.register_get("proposed", |view: &mut View| view.0.proposed.map_or(Dynamic::UNIT, Dynamic::from));
    engine.register_get("next", |view: &mut View| {
        let place = view.0.proposed.and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| view.0.offers.get(place)).map_or(Dynamic::UNIT, |offer| Dynamic::from(*offer))
    });
    engine.register_get("goal", |view: &mut View| view.0.goal);
    engine.register_get("goals_done", |view: &mut View| view.0.goals_done);
    engine.register_get("evictions", |view: &mut View| view.0.evictions);
    engine.register_get("stolen", |view: &mut View| view.0.stolen);
    engine.register_get("goals", |view: &mut View| -> Array {
        view.0.goals.iter().map(|goal| goal_word(*goal).into()).collect()
    });
    engine.register_get("offers", |view: &mut View| -> Array {
        view.0.offers.iter().copied().map(Dynamic::from).collect()
    });
    engine.register_get("machines", |view: &mut View| -> Array {
        view.0.machines.iter().copied().map(Dynamic::from).collect()
    });
    engine.register_get("accounts", |view: &mut View| -> Array {
        view.0.accounts.iter().map(|privilege| privilege_word(*privilege).into()).collect()
    });
    engine.register_get("held", |view: &mut View| count(&view.0.machines, |machine| machine.held));
    engine.register_get("encrypted", |view: &mut View| count(&view.0.machines, |machine| machine.encrypted));
    engine.register_fn("machine", |view: &mut View, id: i64| {
        let place = u16::try_from(id)
            .ok()
            .and_then(|id| view.0.machines.binary_search_by_key(&AssetId(id), |machine| machine.id).ok());
        place.map_or(Dynamic::UNIT, |place| Dynamic::from(view.0.machines[place]))
    });
    engine.register_fn("offer", |view: &mut View, id: &str| {
        let wanted = TechniqueId::parse(id);
        let place = view.0.offers.iter().position(|offer| Some(offer.technique) == wanted);
        place.and_then(|place| i64::try_from(place).ok()).map_or(Dynamic::UNIT, Dynamic::from)
    });
    engine.register_type_with_name::<Offer>("offer");
    engine.register_get("technique", |offer: &mut Offer| offer.technique.to_string());
    engine.register_get("source", |offer: &mut Offer| {
        offer.source.map_or(Dynamic::UNIT, |source| Dynamic::from(i64::from(source.0)))
    });
    engine.register_get("target", |offer: &mut Offer| i64::from(offer.target.0));
    engine.register_get("odds", |offer: &mut Offer| i64::from(offer.odds));
    engine.register_get("minutes", |offer: &mut Offer| i64::from(offer.minutes));
    engine.register_type_with_name::<Machine>("machine");
    engine.register_get("id", |machine: &mut Machine| i64::from(machine.id.0));
    engine.register_get("class", |machine: &mut Machine| machine.class.map_or("unknown", class_word));
    engine.register_get("stores", |machine: &mut Machine| i64::from(machine.stores));
    engine.register_get("held", |machine: &mut Machine| machine.held);
    engine.register_get("admin", |machine: &mut Machine| machine.admin);
    engine.register_get("persistent", |machine: &mut Machine| machine.persistent);
    engine.register_get("commanded", |machine: &mut Machine| machine.commanded);
    engine.register_get("blinded", |machine: &mut Machine| machine.blinded);
    engine.register_get("encrypted", |machine: &mut Machine| machine.encrypted);
    engine.register_type_with_name::<Memory>("memory");
    engine.register_fn("get", |memory: &mut Memory, name: &str, otherwise: Dynamic| memory.get(name, otherwise));
    engine.register_fn("set", |memory: &mut Memory, name: &str, value: Dynamic| memory.set(name, &value));
    engine.register_fn("remove", |memory: &mut Memory, name: &str| memory.remove(name));
}

fn count(machines: &[Machine], which: fn(&Machine) -> bool) -> i64 {
    machines.iter().filter(|machine| which(machine)).count() as i64
}

fn goal_word(goal: Goal) -> &'static str {
    match goal {
        Goal::Encrypt(_) => "encrypt",
        Goal::Steal(_) => "steal",
    }
}

fn privilege_word(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::User => "user",
        Privilege::WorkstationAdmin => "workstation_admin",
        Privilege::ServerAdmin => "server_admin",
        Privilege::DomainAdmin => "domain_admin",
    }
}

fn class_word(class: AssetClass) -> &'static str {
    match class {
        AssetClass::Workstation => "workstation",
        AssetClass::Server => "server",
        AssetClass::Database => "database",
        AssetClass::DomainController => "domain_controller",
        AssetClass::Backup => "backup",
        AssetClass::Management => "management",
        AssetClass::Modality => "modality",
        AssetClass::Analyser => "analyser",
        AssetClass::Device => "device",
        AssetClass::Appliance => "appliance",
    }
}

/// A view with something of everything, to try a hook on: a workday's noon, two machines, one of them held, two offers,
/// the second of which the planner wants.
pub fn sample<T>(look: impl FnOnce(&HookView<'_>) -> T) -> T {
    let (pc, server) = (AssetId(0), AssetId(1));
    let seen = |class, stores| Seen {
        class,
        ports: BTreeMap::from([(ZoneId(0), vec![445])]),
        weak_port: None,
        stores,
        zone: ZoneId(0),
        joined: true,
    };
    let beliefs = Beliefs {
        footholds: BTreeMap::from([(pc, Foothold::fresh(Tick(30)))]),
        seen: BTreeMap::from([
            (pc, seen(AssetClass::Workstation, Vec::new())),
            (server, seen(AssetClass::Server, vec![StoreId(0)])),
        ]),
        accounts: BTreeMap::from([(AccountId(0), Privilege::User)]),
        blinded: BTreeSet::from([pc]),
        ..Beliefs::default()
    };
    let offer = |number, target| Offer {
        technique: TechniqueId::new(number, 0),
        source: Some(pc),
        target,
        odds: 500,
        minutes: 30,
    };
    look(&HookView {
        tick: 240,
        hour: 12,
        weekday: 1,
        beliefs: &beliefs,
        goals: &[Goal::Steal(StoreId(0)), Goal::Encrypt(ZoneId(0))],
        goals_done: 0,
        goal: 0,
        evictions: 0,
        offers: &[offer(1018, pc), offer(1210, server)],
        proposed: Some(1),
        rest: 0,
    })
}
