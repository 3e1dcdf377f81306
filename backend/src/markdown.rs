//! Markdown (CommonMark) as HTML that is safe to show, whoever wrote it.
//!
//! The HTML is written here, from the parser's events, with the few elements that a description needs: so nothing else can be
//! in it. What is HTML in the text is shown as it was typed; a picture becomes a link to it, for it would tell its server who
//! looks at the page.

use std::fmt::Write as _;

use model::Length;
use pulldown_cmark::{Event, LinkType, Parser, Tag};

/// How deep elements stand in each other at the most; what would stand deeper is only text.
const DEEPEST: usize = 16;

/// The text as HTML; what is longer than a description may be is cut off.
pub(crate) fn to_html(text: &str) -> String {
    let end = text.char_indices().nth(Length::DESCRIPTION.most as usize).map_or(text.len(), |(end, _)| end);
    let mut page = Page::default();
    for event in Parser::new(text.get(..end).unwrap_or_default()) {
        page.event(event);
    }
    page.html
}

/// HTML that is being written.
#[derive(Default)]
struct Page {
    html: String,
    open: Vec<Open>,
}

/// What was begun and is not ended yet.
enum Open {
    /// Ends with this text.
    Element(&'static str),
    /// A link to this address, whose words begin at this place.
    Link { to: String, words: usize },
    /// Its words stand alone.
    Nothing,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(_) => self.end(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => escape(&text, &mut self.html),
            Event::Code(code) => {
                self.html.push_str("<code>");
                escape(&code, &mut self.html);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            // Of extensions that are off.
            _ => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>) {
        let open = match tag {
            _ if self.open.len() >= DEEPEST => Open::Nothing,
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.begin_link(&format!("mailto:{dest_url}"))
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.begin_link(dest_url),
            Tag::List(Some(start)) => {
                let _infallible = write!(self.html, "<ol start=\"{start}\">");
                Open::Element("</ol>\n")
            }
            tag => match element(tag) {
                Some((begin, end)) => {
                    self.html.push_str(begin);
                    Open::Element(end)
                }
                None => Open::Nothing,
            },
        };
        self.open.push(open);
    }

    /// A link stands in no other.
    fn begin_link(&mut self, to: &str) -> Open {
        let in_a_link = self.open.iter().any(|open| matches!(open, Open::Link { .. }));
        if in_a_link || !is_allowed(to) {
            return Open::Nothing;
        }
        self.html.push_str("<a href=\"");
        escape(to, &mut self.html);
        self.html.push_str("\" rel=\"nofollow ugc noopener\">");
        Open::Link { to: to.to_owned(), words: self.html.len() }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Element(end)) => self.html.push_str(end),
            Some(Open::Link { to, words }) => {
                // A link without words can't be read out.
                if self.html.len() == words {
                    escape(&to, &mut self.html);
                }
                self.html.push_str("</a>");
            }
            Some(Open::Nothing) | None => {}
        }
    }
}

/// How an element begins and ends. A page has its own title, and sections above those of a description.
fn element(tag: &Tag<'_>) -> Option<(&'static str, &'static str)> {
    Some(match tag {
        Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>\n"),
        Tag::Heading { level, .. } => match *level as u8 {
            1 => ("<h3>", "</h3>\n"),
            2 => ("<h4>", "</h4>\n"),
            3 => ("<h5>", "</h5>\n"),
            _ => ("<h6>", "</h6>\n"),
        },
        Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
        Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>\n"),
        Tag::List(None) => ("<ul>", "</ul>\n"),
        Tag::Item => ("<li>", "</li>\n"),
        Tag::Emphasis => ("<em>", "</em>"),
        Tag::Strong => ("<strong>", "</strong>"),
        _ => return None,
    })
}

/// Whether a link may lead there: to the web, to somebody's mailbox, or to a path of this site.
fn is_allowed(to: &str) -> bool {
    // Browsers leave some of these out, and what they then read is another address.
    if to.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let begins = |with: &str| to.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let own_path = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    own_path || ["https://", "http://", "mailto:"].into_iter().any(begins)
}

/// Writes text so that it is only text, within elements and in attributes.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests;
