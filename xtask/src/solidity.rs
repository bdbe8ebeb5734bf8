//! As much of Solidity's grammar as the checks need: tokens, imports, names of contracts.

/// A token of a Solidity file; comments are none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

/// The paths that a file imports, as written.
pub(crate) fn imports(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut tokens = tokens(source).into_iter();
    let mut depth = 0_u32;
    while let Some(token) = tokens.next() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth = depth.saturating_sub(1),
            Token::Word(word) if depth == 0 && word == "import" => {
                found.extend(tokens.by_ref().take_while(|it| *it != Token::Sign(';')).find_map(
                    |it| {
                        if let Token::Text(path) = it { Some(path) } else { None }
                    },
                ));
            }
            _ => {}
        }
    }
    found
}

/// The names of the contracts that a file defines and that can be deployed: neither abstract nor interfaces nor libraries.
pub(crate) fn contracts(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_u32;
    let mut before = [None, None];
    for token in tokens(source) {
        match &token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth = depth.saturating_sub(1),
            Token::Word(name) if depth == 0 => {
                if let [earlier, Some(Token::Word(keyword))] = &before
                    && keyword == "contract"
                    && *earlier != Some(Token::Word("abstract".into()))
                {
                    found.push(name.clone());
                }
            }
            _ => {}
        }
        let [_, last] = before;
        before = [last, Some(token)];
    }
    found
}

/// The file that an import in `file` names: a relative one is followed, another is a path already.
/// None if it leads out of the root.
pub(crate) fn resolve(file: &str, import: &str) -> Option<String> {
    if !import.starts_with('.') {
        return Some(import.into());
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest[2..].find("*/").map_or("", |end| &rest[end + 4..]);
        } else if first == '"' || first == '\'' {
            let (text, after) = text(&rest[1..], first);
            found.push(Token::Text(text));
            rest = after;
        } else if is_word(first) {
            let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].into()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                found.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// A string after its opening quote, and what follows its closing one.
fn text(rest: &str, quote: char) -> (String, &str) {
    let mut escaped = false;
    for (at, it) in rest.char_indices() {
        if it == quote && !escaped {
            return (rest[..at].into(), &rest[at + 1..]);
        }
        escaped = it == '\\' && !escaped;
    }
    (rest.into(), "")
}

const fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_' || it == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_form_of_import() {
        let source = r#"
            // import "./comment.sol";
            /* import "./block.sol"; */
            import "./plain.sol";
            import {A, B as C} from "../types/Ids.sol";
            import {
                Long
            }
                from
                './long.sol';
            import * as D from "solady/utils/LibBit.sol";
            contract E { string s = "import \"x.sol\"; {"; function f() { /* } */ } }
            import "./late.sol";
        "#;
        assert_eq!(
            imports(source),
            [
                "./plain.sol",
                "../types/Ids.sol",
                "./long.sol",
                "solady/utils/LibBit.sol",
                "./late.sol"
            ]
        );
    }

    #[test]
    fn finds_contracts_and_not_the_word() {
        let source = r#"
            // contract No {
            import {contract2} from "./contract No.sol";
            library L { struct S { uint256 contract_; } }
            abstract contract B { string s = "contract X {"; }
            interface I { /* contract Y {} */ }
            contract C is B { function f() external { new D(); } }
            contract D /* here */ {}
        "#;
        assert_eq!(contracts(source), ["C", "D"]);
    }

    #[test]
    fn follows_imports() {
        for (import, target) in [
            ("./B.sol", Some("src/core/B.sol")),
            ("../units/U.sol", Some("src/units/U.sol")),
            ("../../test/T.sol", Some("test/T.sol")),
            ("solady/X.sol", Some("solady/X.sol")),
            ("../../../out.sol", None),
        ] {
            assert_eq!(resolve("src/core/A.sol", import).as_deref(), target, "{import}");
        }
    }
}
