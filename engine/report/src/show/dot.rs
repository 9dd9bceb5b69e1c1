//! The overview in the language of Graphviz, for those who want to draw it their own way.
//!
//! Invariant: every name is quoted; ids are made of our own letters and places in lists.

use std::fmt::Write as _;

use super::Overview;

/// A quoted string of the DOT language. A backslash would begin an escape there, so it is doubled.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Two lines in one label.
fn two_lines(first: &str, second: &str) -> String {
    let (first, second) = (quote(first), quote(second));
    format!("{}\\n{}", &first[..first.len() - 1], &second[1..])
}

impl Overview {
    /// The overview as a directed graph: machines in their zones, needs, care; dashed where care only gets slower.
    pub fn to_dot(&self) -> String {
        let mut out = String::new();
        self.write_dot(&mut out).expect("writing to a String cannot fail");
        out
    }

    fn write_dot(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "digraph {} {{", quote(&self.id))?;
        writeln!(
            out,
            "  graph [rankdir=\"LR\", compound=\"true\", fontname=\"sans-serif\", label={}];",
            two_lines(&self.title, &self.hospital)
        )?;
        writeln!(out, "  node [shape=\"box\", fontname=\"sans-serif\", fontsize=\"10\"];")?;
        writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=\"9\"];")?;
        let mut ids = std::collections::BTreeMap::new();
        for (z, zone) in self.zones.iter().enumerate() {
            writeln!(out, "  subgraph \"cluster_zone_{z}\" {{")?;
            writeln!(out, "    label={};", quote(&zone.title))?;
            writeln!(out, "    \"zone_{z}\" [shape=\"point\", style=\"invis\"];")?;
            for (n, machine) in zone.assets.iter().enumerate() {
                let id = format!("machine_{z}_{n}");
                let title = if machine.count == 1 {
                    machine.title.clone()
                } else {
                    format!("{} ×{}", machine.title, machine.count)
                };
                let colour = if machine.entry_of.is_empty() { "" } else { ", color=\"red\", penwidth=\"3\"" };
                writeln!(out, "    \"{id}\" [label={}{colour}];", two_lines(&machine.name, &title))?;
                ids.insert(machine.name.as_str(), id);
            }
            writeln!(out, "  }}")?;
        }
        for (n, adversary) in self.adversaries.iter().enumerate() {
            writeln!(
                out,
                "  \"adversary_{n}\" [shape=\"octagon\", color=\"red\", label={}];",
                two_lines(&adversary.name, &adversary.at)
            )?;
            if let Some(foothold) = ids.get(adversary.foothold.as_str()) {
                writeln!(out, "  \"adversary_{n}\" -> \"{foothold}\" [color=\"red\"];")?;
            }
        }
        for link in &self.links {
            let (from, to) = link.places;
            writeln!(
                out,
                "  \"zone_{from}\" -> \"zone_{to}\" [ltail=\"cluster_zone_{from}\", lhead=\"cluster_zone_{to}\", color=\"gray\", label={}];",
                quote(&link.ports)
            )?;
        }
        for (c, care) in self.care.iter().enumerate() {
            writeln!(out, "  \"care_{c}\" [shape=\"ellipse\", label={}];", quote(&care.title))?;
            for (n, need) in care.needs.iter().enumerate() {
                let style = if need.required { "solid" } else { "dashed" };
                writeln!(out, "  \"need_{c}_{n}\" [shape=\"plaintext\", label={}];", quote(&need.title))?;
                writeln!(out, "  \"need_{c}_{n}\" -> \"care_{c}\" [style=\"{style}\"];")?;
                for id in need.machines.iter().filter_map(|name| ids.get(name.as_str())) {
                    writeln!(out, "  \"{id}\" -> \"need_{c}_{n}\" [style=\"{style}\"];")?;
                }
            }
            for other in &care.waits_for_places {
                writeln!(out, "  \"care_{other}\" -> \"care_{c}\" [color=\"orange\", label=\"waits for\"];")?;
            }
        }
        writeln!(out, "}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotes() {
        assert_eq!(quote("a\"];\\\n}"), "\"a\\\"];\\\\ }\"");
        assert_eq!(two_lines("a\\", "b"), "\"a\\\\\\nb\"");
    }
}
