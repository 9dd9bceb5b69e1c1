//! Compiles the binary anew when a shipped file comes or goes.

fn main() {
    for folder in ["scenarios", "scripts", "assets"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
