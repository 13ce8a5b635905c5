//! What the door asks before anything is logged: throttles and sizes. Pure; the time is passed in.
