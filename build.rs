//! The data is part of the program: a changed case is a changed program.

fn main() {
    for folder in ["specs", "cases", "snapshots"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
