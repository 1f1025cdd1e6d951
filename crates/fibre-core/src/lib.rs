//! Runtime shared by the fibre SDK family.
