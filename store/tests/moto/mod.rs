//! What stands in for AWS in tests.

use emulator::Moto;
use store::Aws;

/// Without connections yet: those of one test's runtime are of no use to another's.
pub fn aws() -> Aws {
    Aws::emulated(Moto::shared().unwrap().endpoint())
}
