//! Which networks have spoken of the existence of which cameras today: two sightings of one network are not independent.
//! Held under the network's hash of the day and forgotten with it.

use std::collections::HashMap;

use uuid::Uuid;

use crate::domain::CameraId;

/// Reports by network and camera.
#[derive(Default)]
pub struct Answers {
    held: HashMap<(u64, i64), Vec<Uuid>>,
}

impl Answers {
    /// Takes note of what a network says; whether it said something of the camera before, in another report.
    pub fn note(&mut self, network: u64, camera_id: CameraId, report_id: Uuid) -> bool {
        let reports = self.held.entry((network, camera_id.stored())).or_default();
        if !reports.contains(&report_id) {
            reports.push(report_id);
        }
        reports.first() != Some(&report_id)
    }

    /// What was withdrawn was not said.
    pub fn forget(&mut self, network: u64, camera_id: CameraId, report_id: Uuid) {
        if let Some(reports) = self.held.get_mut(&(network, camera_id.stored())) {
            reports.retain(|id| *id != report_id);
        }
    }

    /// Forgets all of them once there are too many.
    pub fn forget_old(&mut self, most: usize) {
        if self.held.len() > most {
            self.held.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_report_of_a_network_about_a_camera_is_told_and_the_first_never() {
        let mut answers = Answers::default();
        let (camera, other) = (CameraId::from_stored(7), CameraId::from_stored(8));
        let [first, second] = [1, 2].map(Uuid::from_u128);
        assert!(!answers.note(1, camera, first) && !answers.note(1, camera, first), "sent again");
        assert!(answers.note(1, camera, second));
        assert!(!answers.note(2, camera, second) && !answers.note(1, other, second));
        answers.forget(1, camera, first);
        assert!(!answers.note(1, camera, second));
    }
}
