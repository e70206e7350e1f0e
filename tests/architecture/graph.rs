//! A graph of names and the one question the rules ask of it: does it go round?

use std::collections::{BTreeMap, BTreeSet};

/// Who uses whom.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// One circle, as the names along it with the first repeated at the end, or `None`.
pub fn find_circle(graph: &Graph) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| visit(graph, start, &mut Vec::new(), &mut done))
}

fn visit(graph: &Graph, name: &str, trail: &mut Vec<String>, done: &mut BTreeSet<String>) -> Option<Vec<String>> {
    if let Some(at) = trail.iter().position(|seen| seen == name) {
        let mut circle = trail[at..].to_vec();
        circle.push(name.to_owned());
        return Some(circle);
    }
    if done.contains(name) {
        return None;
    }
    trail.push(name.to_owned());
    let circle = graph.get(name).into_iter().flatten().find_map(|next| visit(graph, next, trail, done));
    trail.pop();
    done.insert(name.to_owned());
    circle
}

/// A graph from pairs, for testing a rule.
#[cfg(test)]
fn graph(pairs: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::new();
    for (from, to) in pairs {
        graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
    }
    graph
}

#[test]
fn a_circle_of_three_is_found() {
    let circle = find_circle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).expect("b and c use each other");
    assert_eq!(circle, ["b", "c", "b"]);
}

#[test]
fn a_diamond_is_no_circle() {
    assert_eq!(find_circle(&graph(&[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])), None);
}
