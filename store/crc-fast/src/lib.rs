//! The checksums that S3 has besides hashes, in place of the crate [`crc-fast`], of whose interface this is as much as
//! `aws-smithy-checksums` calls.
//!
//! That one knows fifty checksums. It looks up which one it computes when it runs, so whoever links it has the tables of all
//! of them: 664 KB, which hardly compress, in a program that is fetched before it starts. They are for processors without
//! carry-less multiplication, and Lambda has none of those. Here are the three that S3 has.
//!
//! CRC-32/ISO-HDLC, which the SDK sends with every put, is computed by [`crc32fast`]: with the processor's help too, and in the
//! program anyway for gzip. The others are met only at objects that somebody else put there, and go byte by byte through a
//! table each, of 1 KB and 2 KB.
//!
//! [`crc-fast`]: https://docs.rs/crc-fast/1.10.0
#![forbid(unsafe_code)]

use std::fmt;

use crc::{CRC_32_ISCSI, CRC_64_NVME, Crc};

static ISCSI: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);
static NVME: Crc<u64> = Crc::<u64>::new(&CRC_64_NVME);

/// Which checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// That of gzip and Ethernet; `CRC32` in S3.
    Crc32IsoHdlc,
    /// Castagnoli's; `CRC32C` in S3.
    Crc32Iscsi,
    /// `CRC64NVME` in S3.
    Crc64Nvme,
}

/// A checksum under way.
#[derive(Clone)]
pub struct Digest(State);

#[derive(Clone)]
enum State {
    IsoHdlc(crc32fast::Hasher),
    Iscsi(crc::Digest<'static, u32>),
    Nvme(crc::Digest<'static, u64>),
}

impl Digest {
    /// That of nothing.
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => State::IsoHdlc(crc32fast::Hasher::new()),
            CrcAlgorithm::Crc32Iscsi => State::Iscsi(ISCSI.digest()),
            CrcAlgorithm::Crc64Nvme => State::Nvme(NVME.digest()),
        })
    }

    /// Adds these bytes.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::IsoHdlc(hasher) => hasher.update(data),
            State::Iscsi(digest) => digest.update(data),
            State::Nvme(digest) => digest.update(data),
        }
    }

    /// The checksum of what was added so far; one of 32 bits stands in the lower half.
    pub fn finalize(&self) -> u64 {
        match self.0.clone() {
            State::IsoHdlc(hasher) => hasher.finalize().into(),
            State::Iscsi(digest) => digest.finalize().into(),
            State::Nvme(digest) => digest.finalize(),
        }
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digest").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{CrcAlgorithm, Digest};

    const ALL: [CrcAlgorithm; 3] =
        [CrcAlgorithm::Crc32IsoHdlc, CrcAlgorithm::Crc32Iscsi, CrcAlgorithm::Crc64Nvme];

    fn checksums(data: &[u8]) -> [u64; 3] {
        ALL.map(|algorithm| {
            let mut digest = Digest::new(algorithm);
            digest.update(data);
            digest.finalize()
        })
    }

    /// Those of <https://reveng.sourceforge.io/crc-catalogue/all.htm>.
    #[test]
    fn the_published_check_values_hold() {
        assert_eq!(checksums(b"123456789"), [0xcbf4_3926, 0xe306_9283, 0xae8b_1486_0a79_9888]);
    }

    /// RFC 3720, B.4 has those of iSCSI for 32 bytes, the NVM Command Set specification those of NVMe for 4 KB.
    #[test]
    fn the_examples_of_their_standards_hold() {
        let upwards: Vec<u8> = (0..32).collect();
        let downwards: Vec<u8> = (0..32).rev().collect();
        assert_eq!(checksums(&[0; 32])[1], 0x8a91_36aa);
        assert_eq!(checksums(&[0xff; 32])[1], 0x62a8_ab43);
        assert_eq!(checksums(&upwards)[1], 0x46dd_794e);
        assert_eq!(checksums(&downwards)[1], 0x113f_db5c);
        assert_eq!(checksums(&[0; 4096])[2], 0x6482_d367_eb22_b64e);
        assert_eq!(checksums(&[0xff; 4096])[2], 0xc0dd_ba73_02ec_a3ac);
    }

    #[test]
    fn nothing_has_the_checksum_zero() {
        assert_eq!(ALL.map(|algorithm| Digest::new(algorithm).finalize()), [0; 3]);
    }

    #[test]
    fn it_does_not_matter_how_bytes_are_split() {
        let data: Vec<u8> = (0..1000_u16).map(|number| (number % 251) as u8).collect();
        let whole = checksums(&data);
        for piece in [1, 3, 16, 127, 999] {
            let split = ALL.map(|algorithm| {
                let mut digest = Digest::new(algorithm);
                data.chunks(piece).for_each(|bytes| digest.update(bytes));
                digest.finalize()
            });
            assert_eq!(split, whole, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_look_at_the_checksum_does_not_end_it() {
        for algorithm in ALL {
            let mut digest = Digest::new(algorithm);
            digest.update(b"12345");
            let first = digest.finalize();
            assert_eq!(first, digest.finalize());
            digest.update(b"6789");
            assert_ne!(first, digest.finalize());
        }
    }
}
