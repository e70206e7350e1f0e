//! The HTTP interface from outside, without a port; one file for each route.
