//! The picture of a stream that has none of its own: its title and topic, drawn as SVG.

use model::{Language, Stream};

/// How wide a line may be, in the width of a Latin letter; a Chinese character counts two.
const LINE_WIDTH: usize = 24;
const LINES: usize = 3;
/// The same of the line above the title, whose letters are smaller.
const ABOUT_WIDTH: usize = 36;

/// One hue a topic, each far from the next (degrees).
const HUES: [u32; 12] = [275, 140, 50, 305, 15, 335, 215, 165, 190, 85, 245, 112];
/// The ground where it is lightest, in percent, and how much of the smaller text covers it: to be read on every hue.
const SATURATION: u32 = 55;
const LIGHTNESS: u32 = 28;
const OPACITY: f64 = 0.9;

/// Between which heights the line goes: below the text.
const TOP: i64 = 490;
const BOTTOM: i64 = 650;

/// A cover of 16:9. Everything from the stream is escaped.
pub fn cover(stream: &Stream) -> String {
    let hue = stream.topics.first().map_or(215, |topic| hue(&topic.slug));
    let topic = stream.topics.first().map(|topic| topic.name(stream.language));
    let lines: String = wrap(&stream.title)
        .iter()
        .enumerate()
        .map(|(number, line)| {
            format!(r#"<text x="64" y="{}" class="t">{}</text>"#, 270 + 92 * number, escaped(line))
        })
        .collect();
    let chart = chart(stream.slug.as_str());
    // Streams of one topic differ in where the light comes from.
    let turn = (hash(stream.slug.as_str()) >> 29) * 45;
    // The lower corners are where cards put their badges.
    let about: Vec<&str> = topic.into_iter().chain([stream.channel_name.as_str()]).collect();
    let about = escaped(&shortened(&about.join(" · ")));
    let lang = match stream.language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720" lang="{lang}">
<style>text{{font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;fill:#fff}}.t{{font-size:76px;font-weight:700}}.s{{font-size:48px;fill-opacity:{OPACITY}}}</style>
<linearGradient id="g" x1="0" y1="0" x2="1" y2="1" gradientTransform="rotate({turn} .5 .5)"><stop offset="0" stop-color="hsl({hue} {SATURATION}% {LIGHTNESS}%)"/><stop offset="1" stop-color="hsl({hue} 60% 12%)"/></linearGradient>
<rect width="1280" height="720" fill="url(#g)"/>
<polyline points="{chart}" fill="none" stroke="hsl({hue} 80% 70%)" stroke-opacity=".3" stroke-width="10" stroke-linejoin="round"/>
<text x="64" y="120" class="s">{about}</text>
{lines}
</svg>"#
    )
}

fn drawn_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The line above the title; one that does not fit ends with an ellipsis.
fn shortened(about: &str) -> String {
    if drawn_width(about) <= ABOUT_WIDTH {
        return about.to_owned();
    }
    let most = ABOUT_WIDTH - drawn_width("…");
    let starts = about.char_indices().map(|(end, _)| &about[..end]);
    let fitting = starts.take_while(|start| drawn_width(start) <= most).last().unwrap_or_default();
    [fitting.trim_end(), "…"].concat()
}

/// The title in lines; what does not fit ends with an ellipsis.
fn wrap(title: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0;
    for word in words(title) {
        let wide = drawn_width(word);
        if width > 0 && width + wide > LINE_WIDTH {
            lines.push(String::new());
            width = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        width += wide;
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// Pieces at which a line may break: behind a space, between Chinese characters, and within a word that fills a line.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (place, c) in text.char_indices() {
        let end = place + c.len_utf8();
        let rest = &text[end..];
        let full = end - start >= LINE_WIDTH && !rest.starts_with(' ');
        if full || c == ' ' || !c.is_ascii() || rest.starts_with(|next: char| !next.is_ascii()) {
            words.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// A colour that a topic keeps. By these bits of the hash no two topics of the demo have the same.
fn hue(slug: &str) -> u32 {
    HUES[(hash(slug) >> 27) as usize % HUES.len()]
}

/// A line that looks like a price and belongs to this stream. It turns back where it would leave its place.
fn chart(slug: &str) -> String {
    let mut seed = hash(slug);
    let mut y = (TOP + BOTTOM) / 2;
    let point = |step: i64| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        y += i64::from(seed >> 16) % 141 - 70;
        if y < TOP {
            y = 2 * TOP - y;
        } else if y > BOTTOM {
            y = 2 * BOTTOM - y;
        }
        format!("{},{y}", step * 128)
    };
    (0..=10).map(point).collect::<Vec<_>>().join(" ")
}

/// FNV-1a: the same in every build, which the hasher of the standard library does not promise.
fn hash(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
}

fn escaped(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    visible.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{
        ABOUT_WIDTH, BOTTOM, HUES, LIGHTNESS, LINE_WIDTH, OPACITY, SATURATION, TOP, chart, drawn_width,
        escaped, hue, shortened, wrap,
    };

    #[test]
    fn the_smaller_text_can_be_read_on_every_hue() {
        for hue in HUES {
            let ground = rgb(hue);
            let text = ground.map(|part| OPACITY + (1.0 - OPACITY) * part);
            let contrast = (luminance(text) + 0.05) / (luminance(ground) + 0.05);
            assert!(contrast >= 4.5, "{hue}: {contrast:.2}");
        }
    }

    /// The ground of this hue (CSS Color 4, "Converting HSL Colors to sRGB").
    fn rgb(hue: u32) -> [f64; 3] {
        let (saturation, lightness) = (f64::from(SATURATION) / 100.0, f64::from(LIGHTNESS) / 100.0);
        let reach = saturation * lightness.min(1.0 - lightness);
        [0.0, 8.0, 4.0].map(|part| {
            let place = (part + f64::from(hue) / 30.0) % 12.0;
            lightness - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)
        })
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(rgb: [f64; 3]) -> f64 {
        let linear =
            |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let [red, green, blue] = rgb.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn topics_of_the_demo_differ() {
        let topics =
            ["bonds", "commodities", "crypto", "earnings", "equities", "funds", "fx", "macro", "options"];
        assert_eq!(topics.map(hue).into_iter().collect::<HashSet<_>>().len(), topics.len());
    }

    #[test]
    fn lines_go_up_and_down_within_their_place() {
        for number in 0..200 {
            let line = chart(&format!("stream-{number}"));
            let heights: Vec<i64> =
                line.split(' ').map(|point| point.split_once(',').unwrap().1.parse().unwrap()).collect();
            assert_eq!(heights.len(), 11, "{line}");
            assert!(heights.iter().all(|height| (TOP..=BOTTOM).contains(height)), "{line}");
            let flat = heights.windows(2).filter(|pair| pair[0] == pair[1]).count();
            assert!(flat < 3, "{line}");
        }
    }

    #[test]
    fn long_titles_are_wrapped_and_cut() {
        assert_eq!(wrap("The week ahead in bonds"), ["The week ahead in bonds"]);
        assert_eq!(wrap("The week ahead in bonds and what it means").len(), 2);
        assert_eq!(wrap("上证指数开盘解读与下周宏观日历"), ["上证指数开盘解读与下周宏", "观日历"]);
        let long = wrap(&"word ".repeat(60));
        assert_eq!(long.len(), 3);
        assert!(long[2].ends_with('…'));
        assert_eq!(wrap(""), [""]);
        assert_eq!(wrap(&"y".repeat(30)), ["y".repeat(LINE_WIDTH), "y".repeat(30 - LINE_WIDTH)]);
    }

    #[test]
    fn what_stands_above_the_title_is_cut_where_the_picture_ends() {
        for fits in ["Bonds · Macro Desk", "宏观 · 晨间宏观观察", ""] {
            assert_eq!(shortened(fits), fits);
        }
        let chinese = "晨间宏观".repeat(10);
        for long in ["a name of words ".repeat(4), chinese, "w".repeat(60)] {
            let short = shortened(&long);
            let kept = short.strip_suffix('…').unwrap();
            assert!(long.starts_with(kept) && !kept.ends_with(' '), "{short}");
            assert!((ABOUT_WIDTH - 3..=ABOUT_WIDTH).contains(&drawn_width(&short)), "{short}");
        }
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("<script>\"&\u{0}"), "&lt;script&gt;&quot;&amp;");
    }
}
