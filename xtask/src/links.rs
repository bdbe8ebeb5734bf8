//! `cargo xtask links`: relative links in the Markdown files lead to a file, and to a heading where they name one.

use crate::repo;
use eyre::{Result, bail};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

/// Folders whose Markdown is not ours.
const FOREIGN: [&str; 4] = ["target", "tools", "node_modules", "out"];

/// Checks every Markdown file.
pub(crate) fn run() -> Result<()> {
    let mut pages = BTreeMap::new();
    for file in repo::files("", "md", &FOREIGN)? {
        pages.insert(file.clone(), Page::read(&repo::read(&file)?));
    }
    let exists = |file: &Path| repo::root().join(file).exists();
    let mut broken = Vec::new();
    for (file, page) in &pages {
        for link in &page.links {
            if let Err(why) = follow(file, link, &pages, exists) {
                broken.push(format!("{}: {link}: {why}", file.display()));
            }
        }
    }
    if !broken.is_empty() {
        broken.iter().for_each(|it| eprintln!("{it}"));
        bail!("{} links lead nowhere", broken.len());
    }
    let links: usize = pages.values().map(|it| it.links.len()).sum();
    println!("{links} relative links in {} Markdown files lead somewhere", pages.len());
    Ok(())
}

/// The relative links and the anchors of a page.
#[derive(Debug, Default, PartialEq, Eq)]
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading: Option<String> = None;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                    if is_relative(&dest_url) =>
                {
                    page.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    if let Some(text) = heading.take() {
                        page.anchor(&slug(&text));
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// Adds an anchor; a repeated one is numbered.
    fn anchor(&mut self, slug: &str) {
        let name = (0..)
            .map(|n| if n == 0 { slug.to_owned() } else { format!("{slug}-{n}") })
            .find(|name| !self.anchors.contains(name));
        self.anchors.extend(name);
    }
}

/// Whether a link stays in the repository: it has no scheme and no host.
fn is_relative(link: &str) -> bool {
    !link.starts_with("//") && link.split('/').next().is_some_and(|first| !first.contains(':'))
}

/// The anchor that GitHub gives to a heading: lower case, spaces as hyphens, punctuation dropped.
fn slug(heading: &str) -> String {
    heading
        .trim()
        .chars()
        .filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'))
        .map(|it| if it == ' ' { '-' } else { it })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Follows a link from `file`, and says why it leads nowhere.
fn follow(
    file: &Path,
    link: &str,
    pages: &BTreeMap<PathBuf, Page>,
    exists: impl Fn(&Path) -> bool,
) -> Result<(), &'static str> {
    let (path, anchor) =
        link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() {
        file.to_path_buf()
    } else {
        let folder =
            if path.starts_with('/') { Path::new("") } else { file.parent().unwrap_or(file) };
        normal(&folder.join(path.trim_start_matches('/'))).ok_or("leaves the repository")?
    };
    if !exists(&target) {
        return Err("no such file");
    }
    match (anchor, pages.get(&target)) {
        (Some(anchor), Some(page)) if !page.anchors.iter().any(|it| it == anchor) => {
            Err("no such heading")
        }
        _ => Ok(()),
    }
}

/// A path without `.` and `..`, or none if it leaves the root.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => clean.pop().then_some(())?,
            _ => {}
        }
    }
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let page = Page::read(
            "# The `execute` call: what, and why?\n## Same\n## Same\n## a_b & c-d\nSetext\n------\n```\n# not one\n```\n",
        );
        assert_eq!(
            page.anchors,
            ["the-execute-call-what-and-why", "same", "same-1", "a_b--c-d", "setext"]
        );
    }

    #[test]
    fn only_relative_links_are_followed() {
        let page = Page::read(
            "[a](x.md) ![b](img/b.svg) [c](https://example.org/y) [d](mailto:a@b.c) [e](#top) [f][g] `[h](no.md)`\n\n[g]: ../z.md#part\n",
        );
        assert_eq!(page.links, ["x.md", "img/b.svg", "#top", "../z.md#part"]);
    }

    #[test]
    fn a_link_needs_its_file_and_its_heading() {
        let pages = BTreeMap::from([
            (PathBuf::from("docs/a.md"), Page::read("# One\n")),
            (PathBuf::from("README.md"), Page::read("# Top\n")),
        ]);
        let exists = |file: &Path| {
            ["docs/a.md", "README.md", "docs", "src/lib.rs"].iter().any(|it| Path::new(it) == file)
        };
        let from = |link| follow(Path::new("docs/a.md"), link, &pages, exists);
        for good in [
            "#one",
            "../README.md",
            "../README.md#top",
            "../docs/",
            "/README.md",
            "../src/lib.rs#L3",
        ] {
            assert_eq!(from(good), Ok(()), "{good}");
        }
        assert_eq!(from("#two"), Err("no such heading"));
        assert_eq!(from("../README.md#one"), Err("no such heading"));
        assert_eq!(from("gone.md"), Err("no such file"));
        assert_eq!(from("../../other.md"), Err("leaves the repository"));
    }
}
