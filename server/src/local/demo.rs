//! The demo: a catalogue of streams, and a video that they all share.

use std::path::Path;
use std::process::{Command, Stdio};

use backend::{Catalogue, CatalogueError};

use crate::say;

/// Where the video stands under the folder of media, and its captions.
const VIDEO: &str = "demo/index.m3u8";
const CAPTIONS: &str = "demo/captions.vtt";

/// The demo catalogue, with a video if this machine can make one.
pub(crate) fn catalogue(media: &Path) -> Result<Catalogue, CatalogueError> {
    let catalogue = Catalogue::demo()?;
    if media.join(VIDEO).is_file() || make_video(media) {
        return Ok(catalogue.with_video(&format!("/media/{VIDEO}"), &format!("/media/{CAPTIONS}")));
    }
    say(
        "The demo's streams have no video: ffmpeg is missing or failed. With it, delete the data folder and start again.",
    );
    Ok(catalogue)
}

/// A minute of test picture and tone, as fragmented segments of four seconds that every player takes. Written beside its
/// place first: a video that was cut off is made again.
fn make_video(media: &Path) -> bool {
    say("Making the demo's video with ffmpeg …");
    // A server that was killed may have left its ffmpeg at work.
    let (made, place) = (media.join(format!("demo-{}.part", std::process::id())), media.join("demo"));
    if std::fs::create_dir_all(&made).is_err() {
        return false;
    }
    let picture = "testsrc2=size=640x360:rate=25:duration=60";
    let tone = "sine=frequency=330:duration=60,volume=0.1";
    let encoded = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-loglevel",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            picture,
            "-f",
            "lavfi",
            "-i",
            tone,
        ])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "100", "-b:v", "600k"])
        .args(["-c:a", "aac", "-b:a", "64k", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod"])
        .args(["-hls_segment_type", "fmp4", "index.m3u8"])
        .current_dir(&made)
        .stdin(Stdio::null())
        .status();
    encoded.is_ok_and(|status| status.success())
        && std::fs::write(made.join("captions.vtt"), captions()).is_ok()
        && std::fs::rename(&made, &place).is_ok()
}

/// A caption every five seconds that says where the video is.
fn captions() -> String {
    let cue = |start: u32| {
        let time = |second: u32| format!("00:{:02}:{:02}.000", second / 60, second % 60);
        format!(
            "\n{} --> {}\nTest picture, second {start} / 测试画面，第 {start} 秒\n",
            time(start),
            time(start + 5)
        )
    };
    std::iter::once("WEBVTT\n".to_owned()).chain((0..60).step_by(5).map(cue)).collect()
}
