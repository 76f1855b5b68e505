//! Policy documents: explicit deny, allow, implicit deny.
