//! The order in which options are seen: one seed, one order, for ever.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use crate::course::quiz::Question;

/// Every question of a session has a seed of its own, whatever stands before it.
pub(super) fn seed_of(seed: u64, question: &Question) -> u64 {
    seed ^ u64::from(crc32fast::hash(question.id.0.as_bytes()))
}

/// The order in which options are shown. One seed means one order, for ever: this is Fisher and Yates'
/// shuffle over PCG-32, both fixed here, because a library's `shuffle` may change with its version.
pub(super) fn order(seed: u64, options: usize) -> Vec<usize> {
    const STREAM: u64 = 0xa02b_dbf7_bb3c_0a7a;
    let mut random = Pcg32::new(seed, STREAM);
    let mut order: Vec<usize> = (0..options).collect();
    for last in (1..options).rev() {
        order.swap(last, below(&mut random, last as u32 + 1) as usize);
    }
    order
}

/// A number below `bound`, each as likely as the other.
fn below(random: &mut Pcg32, bound: u32) -> u32 {
    let uneven = u32::MAX - u32::MAX % bound;
    loop {
        let drawn = random.next_u32();
        if drawn < uneven {
            return drawn % bound;
        }
    }
}
