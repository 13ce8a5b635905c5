//! Names of persons and rooms, valid by construction, and the keys under which two names are the same.
