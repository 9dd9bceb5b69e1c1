//! Edits of sealed files by chance, whose results are in `docs/measurements/sealing.md`. `measure.sh` makes the files of
//! two plays, `a` and `b`, in a folder and runs it: `tamper FOLDER EDITS`.

#![allow(clippy::disallowed_methods, reason = "it reads files")]

#[path = "../tests/it/tamper.rs"]
mod tamper;

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of the sealed files");
    let edits = std::env::args().nth(2).and_then(|text| text.parse().ok()).unwrap_or(1000);
    println!("| file | edit | edits | found | place named rightly |\n|---|---|---|---|---|");
    for tally in tamper::study(&tamper::read(folder.as_ref()), edits) {
        print!("{tally}");
        tally.faults.iter().for_each(|fault| eprintln!("{fault}"));
    }
}
