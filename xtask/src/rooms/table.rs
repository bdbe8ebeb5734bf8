//! A table of who may use whom: `name: name name folder/of/library !never`.

use eyre::{Result, ensure, eyre};
use std::collections::BTreeMap;

/// A parsed table without cycles and without unknown names.
#[derive(Debug)]
pub(super) struct Table(BTreeMap<String, Vec<String>>);

impl Table {
    /// Reads a table; lines that begin with `#` are comments.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut rows = BTreeMap::new();
        for line in text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'))
        {
            let (name, may) = line.split_once(':').ok_or_else(|| eyre!("no colon in `{line}`"))?;
            let may = may.split_whitespace().map(Into::into).collect();
            ensure!(
                rows.insert(name.trim().to_owned(), may).is_none(),
                "`{}` is declared twice",
                name.trim()
            );
        }
        let table = Self(rows);
        for (name, may) in &table.0 {
            for other in may.iter().filter(|it| is_name(it)) {
                ensure!(table.declares(other), "`{name}` names `{other}`, which is not declared");
                ensure!(!table.leads(other, name), "`{name}` and `{other}` lead to each other");
            }
        }
        Ok(table)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn declares(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether `from` may use `to`.
    pub(super) fn allows(&self, from: &str, to: &str) -> bool {
        self.row(from).any(|it| it == to)
    }

    /// Whether `from` may use a file of a library: one of its folders is listed.
    pub(super) fn allows_path(&self, from: &str, path: &str) -> bool {
        self.row(from)
            .filter(|it| it.contains('/'))
            .any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether `from` must not use `to`.
    pub(super) fn forbids(&self, from: &str, to: &str) -> bool {
        self.row(from).any(|it| it.strip_prefix('!') == Some(to))
    }

    fn row(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Whether there is a way from `from` to `to`.
    fn leads(&self, from: &str, to: &str) -> bool {
        let mut seen = vec![from];
        let mut at = 0;
        while let Some(&name) = seen.get(at) {
            if name == to {
                return true;
            }
            for next in self.row(name).filter(|it| is_name(it)) {
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
            at += 1;
        }
        false
    }
}

fn is_name(entry: &str) -> bool {
    !entry.contains('/') && !entry.starts_with('!')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_folders_and_refusals() {
        let table = Table::parse("# about\na:\n\nb: a lib/x !tokio\n").unwrap();
        assert_eq!(table.len(), 2);
        assert!(table.allows("b", "a") && !table.allows("a", "b"));
        assert!(table.allows_path("b", "lib/x/F.sol") && !table.allows_path("b", "lib/xy/F.sol"));
        assert!(table.forbids("b", "tokio") && !table.forbids("a", "tokio"));
    }

    #[test]
    fn refuses_knots_and_strangers() {
        for (text, why) in [
            ("a: b\nb: a\n", "a cycle of two"),
            ("a: b\nb: c\nc: a\n", "a cycle of three"),
            ("a: a\n", "a cycle of one"),
            ("a: ghost\n", "a name nobody declared"),
            ("a:\na:\n", "a name declared twice"),
            ("a b\n", "no colon"),
        ] {
            assert!(Table::parse(text).is_err(), "{why}");
        }
    }
}
