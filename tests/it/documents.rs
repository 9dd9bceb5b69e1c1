//! Documents that are made from the code say what the code says. `CODEDARK_BLESS=1` writes them anew.

use std::fmt::Write as _;

use codedark_sim::action::ACTIONS;

use crate::shipped::root;

#[test]
fn the_pages_of_actions_and_words_are_up_to_date() {
    check("docs/actions.md", &actions());
    check("docs/scripts.md", &codedark_script::reference::whole());
    check("docs/codedark.d.rhai", &codedark_script::reference::definitions());
}

#[test]
fn the_document_of_the_api_is_up_to_date() {
    check("docs/openapi.json", &codedark_web::openapi::document());
}

fn check(path: &str, expected: &str) {
    let file = root().join(path);
    if std::env::var_os("CODEDARK_BLESS").is_some() {
        std::fs::write(&file, expected).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "{path} is out of date: run `CODEDARK_BLESS=1 cargo test --test it documents`");
}

fn actions() -> String {
    let mut page = String::from(
        "# Actions\n\nWhat a seat can order, from the table that both faces read. A price is shown before an order \
         is given.\n",
    );
    for spec in ACTIONS {
        write!(page, "\n## {}\n\n`{}`\n\n{}\n\n{}\n", spec.name, spec.usage(), spec.summary, spec.help).expect("text");
        for arg in spec.args {
            write!(page, "\n- `{}`: {}", arg.name, arg.help).expect("text");
        }
        if !spec.args.is_empty() {
            page.push('\n');
        }
        let noise = if spec.noise.is_empty() { "nothing" } else { spec.noise };
        let aliases = if spec.aliases.is_empty() { "none".into() } else { format!("`{}`", spec.aliases.join("`, `")) };
        let roles = spec.roles.join(", ");
        write!(page, "\nMay decide: {roles}. Other words: {aliases}. The adversary may notice: {noise}\n")
            .expect("text");
    }
    page
}
