//! A figure that is silent until there is enough to say it.

/// Fewer answers than this say nothing about anybody.
pub const ENOUGH: usize = 20;

/// A figure, or what it waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure<T> {
    /// There is too little to say it.
    Waits {
        /// How much there is.
        has: usize,
        /// How much it takes.
        wants: usize,
    },
    /// The figure.
    Is(T),
}

impl<T> Figure<T> {
    /// The figure made by `make`, when there is enough for it.
    pub fn of(has: usize, wants: usize, make: impl FnOnce() -> T) -> Self {
        if has < wants { Self::Waits { has, wants } } else { Self::Is(make()) }
    }

    /// The figure, if there is one.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Waits { .. } => None,
            Self::Is(figure) => Some(figure),
        }
    }
}
