//! How the manifest is made: from the files themselves, after a build.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256, Sha384};

use super::AssetsError;
use super::hashes::Hashes;
use super::manifest::{Entry, FILE, Manifest, PKG};

/// How many bytes of a hash are in a name: 22 characters, as cargo-leptos has it.
const IN_NAME: usize = 16;
/// How many bytes of a hash name a build: 16 characters.
const IN_BUILD: usize = 12;

impl Manifest {
    /// Writes it beside the executable, and says where.
    pub(super) fn write(&self, executable: &Path) -> Result<PathBuf, AssetsError> {
        let path = executable.with_file_name(FILE);
        let written = serde_json::to_vec_pretty(self)
            .map_err(std::io::Error::from)
            .and_then(|text| std::fs::write(&path, text));
        match written {
            Ok(()) => Ok(path),
            Err(source) => Err(AssetsError::Unwritable { path, source }),
        }
    }

    /// Looks at the files themselves: those of `public/` at the root of `site`, and in each folder with hashes those that
    /// the hashes name.
    pub(super) fn of(
        executable: &Path,
        site: &Path,
        hashed: &[(&Path, &Hashes)],
    ) -> Result<Self, AssetsError> {
        let mut files = BTreeMap::new();
        for (folder, hashes) in hashed {
            for file in names(folder)? {
                if let Some(name) = hashes.without_hash(&file).filter(|_| is_asset(&file)) {
                    let entry = Entry::new(&folder.join(&file), &file, Some(format!("{PKG}/{file}")))?;
                    files.insert(name, entry);
                }
            }
        }
        for name in names(site)?.into_iter().filter(|name| is_asset(name)) {
            let entry = Entry::new(&site.join(&name), &name, None)?;
            files.insert(name, entry);
        }
        let build = build(executable, &files)?;
        Ok(Self { build, files })
    }
}

impl Entry {
    /// The file at `source`; without a path of its own it gets its hash into its name here.
    fn new(source: &Path, name: &str, path: Option<String>) -> Result<Self, AssetsError> {
        let mut digest = Sha384::new();
        read_into(source, &mut digest)?;
        let digest = digest.finalize();
        let plain = path.is_none();
        let path = path.unwrap_or_else(|| {
            let hash = URL_SAFE_NO_PAD.encode(&digest[..IN_NAME]);
            match name.rsplit_once('.') {
                Some((stem, kind)) => format!("{PKG}/{stem}.{hash}.{kind}"),
                None => format!("{PKG}/{name}.{hash}"),
            }
        });
        let integrity = format!("sha384-{}", STANDARD.encode(digest));
        Ok(Self { path, content_type: content_type(name), integrity, plain })
    }
}

/// What is computed from others, or read by no browser, is no asset.
fn is_asset(name: &str) -> bool {
    ![".br", ".gz", ".ts"].iter().any(|ending| name.ends_with(ending))
}

fn content_type(name: &str) -> String {
    if name == "speculation-rules.json" {
        // The type that browsers ask of rules named in a header (HTML standard, "Speculation-Rules").
        return "application/speculationrules+json".to_owned();
    }
    mime_guess::from_path(name).first_or_octet_stream().to_string()
}

fn build(executable: &Path, files: &BTreeMap<String, Entry>) -> Result<String, AssetsError> {
    let mut digest = Sha256::new();
    for (name, entry) in files {
        digest.update([name.as_bytes(), b" ", entry.integrity.as_bytes(), b"\n"].concat());
    }
    read_into(executable, &mut digest)?;
    Ok(URL_SAFE_NO_PAD.encode(&digest.finalize()[..IN_BUILD]))
}

fn read_into(path: &Path, digest: &mut impl std::io::Write) -> Result<(), AssetsError> {
    let read = File::open(path).and_then(|mut file| std::io::copy(&mut file, digest));
    read.map(drop).map_err(|source| AssetsError::Unreadable { path: path.to_owned(), source })
}

/// The names of a folder's files.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, AssetsError> {
    let unreadable = |source| AssetsError::Unreadable { path: folder.to_owned(), source };
    if !folder.is_dir() {
        return Err(AssetsError::Missing { path: folder.to_owned() });
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if let (true, Ok(name)) = (entry.path().is_file(), entry.file_name().into_string()) {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha384};

    use super::{AssetsError, Hashes, Manifest};

    /// A built site in a folder of its own.
    fn built(write: impl Fn(&Path)) -> (Manifest, Hashes) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("site/pkg")).unwrap();
        for (name, content) in [
            ("server", "program"),
            ("hash.txt", "js: HASH-of_js\nwasm: HASHwasm\n"),
            ("site/favicon.svg", "<svg/>"),
            ("site/favicon.svg.br", "small"),
            ("site/speculation-rules.json", "{}"),
            ("site/pkg/site.HASH-of_js.js", "script"),
            ("site/pkg/site.HASH-of_js.js.gz", "small"),
            ("site/pkg/site.HASHwasm.wasm", "wasm"),
            ("site/pkg/site.HASHother.js", "of another build"),
            ("site/pkg/site.d.HASH-of_js.ts", "types"),
        ] {
            fs::write(root.join(name), content).unwrap();
        }
        write(root);
        let hashes = Hashes::read(root.join("hash.txt")).unwrap();
        let (server, site) = (root.join("server"), root.join("site"));
        let manifest = Manifest::of(&server, &site, &[(&site.join("pkg"), &hashes)]).unwrap();
        (manifest, hashes)
    }

    #[test]
    fn every_file_has_its_address_type_and_integrity() {
        let (manifest, _) = built(|_| {});
        let names: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["favicon.svg", "site.js", "site.wasm", "speculation-rules.json"]);
        let script = &manifest.files["site.js"];
        assert_eq!((script.path.as_str(), script.plain), ("pkg/site.HASH-of_js.js", false));
        assert_eq!(script.content_type, "text/javascript");
        assert_eq!(script.integrity, format!("sha384-{}", STANDARD.encode(Sha384::digest("script"))));
        assert_eq!(manifest.files["site.wasm"].content_type, "application/wasm");
        let icon = &manifest.files["favicon.svg"];
        let hash = icon.path.strip_prefix("pkg/favicon.").and_then(|rest| rest.strip_suffix(".svg")).unwrap();
        assert_eq!((hash.len(), icon.plain), (22, true));
        let rules = &manifest.files["speculation-rules.json"];
        assert_eq!(rules.content_type, "application/speculationrules+json");
    }

    #[test]
    fn whatever_changes_makes_another_build() {
        let (first, _) = built(|_| {});
        assert_eq!(first.build.len(), 16);
        assert_eq!(first, built(|_| {}).0, "the same files are the same build");
        let (program, _) = built(|root| fs::write(root.join("server"), "other").unwrap());
        assert_ne!(first.build, program.build);
        assert_eq!(first.files, program.files);
        let (icon, _) = built(|root| fs::write(root.join("site/favicon.svg"), "<svg></svg>").unwrap());
        assert_ne!(first.build, icon.build);
        assert_ne!(first.files["favicon.svg"].path, icon.files["favicon.svg"].path);
    }

    #[test]
    fn what_was_written_is_read() {
        let ((manifest, hashes), folder) = (built(|_| {}), tempfile::tempdir().unwrap());
        let executable = folder.path().join("bootstrap");
        assert!(matches!(Manifest::read(&executable, &hashes), Err(AssetsError::NoManifest { .. })));
        let path = manifest.write(&executable).unwrap();
        assert_eq!(path, folder.path().join("assets.json"));
        assert_eq!(Manifest::read(&executable, &hashes).unwrap(), manifest);

        fs::write(folder.path().join("hash.txt"), "js: HASHother\n").unwrap();
        let others = Hashes::read(folder.path().join("hash.txt")).unwrap();
        assert!(matches!(Manifest::read(&executable, &others), Err(AssetsError::OtherManifest { .. })));
        fs::write(path, "{").unwrap();
        assert!(matches!(Manifest::read(&executable, &hashes), Err(AssetsError::NotAManifest { .. })));
    }
}
