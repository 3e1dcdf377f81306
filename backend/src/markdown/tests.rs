//! What Markdown becomes, and what it never does.

use proptest::prelude::*;

use super::to_html;

/// Every element that may be there, and whether it has an end.
static ELEMENTS: [(&str, bool); 15] = [
    ("p", true),
    ("h3", true),
    ("h4", true),
    ("h5", true),
    ("h6", true),
    ("blockquote", true),
    ("pre", true),
    ("code", true),
    ("ul", true),
    ("ol", true),
    ("li", true),
    ("em", true),
    ("strong", true),
    ("br", false),
    ("hr", false),
];
const ENTITIES: [&str; 5] = ["amp;", "lt;", "gt;", "quot;", "#39;"];
/// Behind the address of every link.
const REL: &str = "\" rel=\"nofollow ugc noopener\"";

/// What is wrong with a text as HTML of ours.
fn check(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    loop {
        let (text, after) = rest.split_once('<').map_or((rest, None), |(text, after)| (text, Some(after)));
        check_text(text)?;
        let Some(after) = after else { break };
        let (tag, after) = after.split_once('>').ok_or("a tag without an end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> ends nothing"));
            }
        } else if let Some(link) = tag.strip_prefix("a href=\"") {
            check_link(link.strip_suffix(REL).ok_or_else(|| format!("<{tag}>"))?)?;
            if open.contains(&"a") {
                return Err("a link in a link".to_owned());
            }
            open.push("a");
        } else {
            let name = tag.strip_prefix("ol start=\"").and_then(|start| start.strip_suffix('"'));
            let name = match name {
                Some(start) if start.bytes().all(|byte| byte.is_ascii_digit()) => "ol",
                Some(start) => return Err(format!("start={start}")),
                None => tag,
            };
            let known = ELEMENTS.iter().find(|(element, _)| *element == name);
            let (name, ends) = known.ok_or_else(|| format!("<{tag}>"))?;
            if *ends {
                open.push(*name);
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("not ended: {open:?}")) }
}

fn check_text(text: &str) -> Result<(), String> {
    if text.contains(['>', '"', '\'']) {
        return Err(format!("not escaped: {text}"));
    }
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(format!("a control: {text:?}"));
    }
    let entity = |after: &str| ENTITIES.iter().any(|entity| after.starts_with(entity));
    if text.split('&').skip(1).all(entity) { Ok(()) } else { Err(format!("not escaped: {text}")) }
}

fn check_link(to: &str) -> Result<(), String> {
    check_text(to)?;
    let lower = to.to_ascii_lowercase();
    let web = ["http://", "https://", "mailto:"].iter().any(|start| lower.starts_with(start));
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    if (web || own) && !to.contains(char::is_whitespace) { Ok(()) } else { Err(format!("a link to {to}")) }
}

#[test]
fn what_a_description_needs() {
    for (markdown, html) in [
        ("Rates *before* the **open**.", "<p>Rates <em>before</em> the <strong>open</strong>.</p>\n"),
        ("开盘**前**的利率", "<p>开盘<strong>前</strong>的利率</p>\n"),
        ("# One\n\n## Two\n\n###### Six", "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>\n"),
        ("- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c", "<ol start=\"3\"><li>c</li>\n</ol>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("    a & b\n", "<pre><code>a &amp; b\n</code></pre>\n"),
        ("one  \ntwo\nthree", "<p>one<br>\ntwo\nthree</p>\n"),
        ("---", "<hr>\n"),
        (
            "[desk](https://desk.example/?a=1&b=2 \"a title\")",
            "<p><a href=\"https://desk.example/?a=1&amp;b=2\" rel=\"nofollow ugc noopener\">desk</a></p>\n",
        ),
        ("[us](/live)", "<p><a href=\"/live\" rel=\"nofollow ugc noopener\">us</a></p>\n"),
        ("[](/live)", "<p><a href=\"/live\" rel=\"nofollow ugc noopener\">/live</a></p>\n"),
        (
            "![a chart](https://c.example/a.png)",
            "<p><a href=\"https://c.example/a.png\" rel=\"nofollow ugc noopener\">a chart</a></p>\n",
        ),
        (
            "<mailto:desk@desk.example>",
            "<p><a href=\"mailto:desk@desk.example\" rel=\"nofollow ugc noopener\">mailto:desk@desk.example</a></p>\n",
        ),
        (
            "<desk@desk.example>",
            "<p><a href=\"mailto:desk@desk.example\" rel=\"nofollow ugc noopener\">desk@desk.example</a></p>\n",
        ),
        ("", ""),
    ] {
        assert_eq!(to_html(markdown), html, "{markdown}");
        assert_eq!(check(html), Ok(()), "{markdown}");
    }
}

#[test]
fn what_is_html_is_shown_as_it_was_typed() {
    for (markdown, html) in [
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<!-- no -->", "<p>&lt;!-- no --&gt;</p>\n"),
        ("&lt;img src=x onerror=y&gt;", "<p>&lt;img src=x onerror=y&gt;</p>\n"),
    ] {
        assert_eq!(to_html(markdown), html, "{markdown}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_is_only_text() {
    for to in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/\\evil.example",
        "/&#9;/evil.example",
        "<https://a b>",
        "relative",
        "#id",
    ] {
        for markdown in [format!("[x]({to})"), format!("![x]({to})"), format!("[x]\n\n[x]: {to}")] {
            assert_eq!(to_html(&markdown), "<p>x</p>\n", "{markdown}");
        }
    }
    assert_eq!(to_html("<javascript:x>"), "<p>javascript:x</p>\n");
}

#[test]
fn links_do_not_stand_in_links() {
    let html = to_html("[![a](https://a.example/a.png)](https://b.example/)");
    assert_eq!(html, "<p><a href=\"https://b.example/\" rel=\"nofollow ugc noopener\">a</a></p>\n");
    assert_eq!(check(&to_html("![[a](https://a.example) b](https://b.example)")), Ok(()));
}

#[test]
fn neither_depth_nor_length_makes_it_large() {
    for markdown in [
        "> ".repeat(5_000),
        "- ".repeat(5_000),
        "*a ".repeat(3_000),
        "[".repeat(10_000),
        "![a](".repeat(2_000),
        format!("[a]: https://a.example/{}\n\n{}", "a".repeat(4_000), "[a]".repeat(2_000)),
        "&".repeat(10_000),
    ] {
        let html = to_html(&markdown);
        assert_eq!(check(&html), Ok(()), "{markdown:.20}");
        assert!(html.len() < 400_000, "{markdown:.20}: {}", html.len());
    }
    assert_eq!(to_html(&"财".repeat(10_001)), format!("<p>{}</p>\n", "财".repeat(10_000)));
}

/// Pieces that other renderers have stumbled over.
const PIECES: &str = concat!(
    "<script>¦</script>¦<img src=x onerror=alert(1)>¦<svg/onload=x>¦<a href=\"¦\"¦'¦<¦>¦&¦&lt;¦&#106;¦",
    "[¦]¦(¦)¦![¦](¦](javascript:alert(1))¦](https://a.example)¦](/a\\b)¦](<¦[a]: data:x\n¦[a]¦<a@b.c>¦",
    "*¦**¦_¦`¦```\n¦> ¦- ¦1. ¦# ¦---\n¦\\¦|¦~~¦{#id .class}¦<!--¦-->¦<?¦]]>¦",
    "\n¦\n\n¦\t¦ ¦    ¦\0¦\u{1b}¦\u{202e}¦style=x¦javascript:¦a¦财",
);

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.split('¦').collect::<Vec<_>>());
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_typed_only_these_elements_come_out(text in prop_oneof![hostile(), "\\PC{0,200}", "(.|\\s){0,200}"]) {
        let html = to_html(&text);
        prop_assert_eq!(check(&html), Ok(()), "{}", html);
        prop_assert!(!html.to_lowercase().contains("<script"));
    }
}
