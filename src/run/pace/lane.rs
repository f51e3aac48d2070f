//! The places of one limit. Whoever began first goes first, so that what is begun is finished before more is begun.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// So many places, and who waits for one.
#[derive(Debug)]
pub(in crate::run) struct Lane(Mutex<State>);

#[derive(Debug)]
struct State {
    free: u32,
    waiting: BinaryHeap<Waiting>,
    /// How many have asked for a place so far.
    asked: u64,
}

/// Who waits: the lowest turn first, of those the first to come.
#[derive(Debug)]
struct Waiting {
    order: Reverse<(u64, u64)>,
    place: oneshot::Sender<Place>,
}

/// A place on a lane, given back when it is dropped.
#[derive(Debug)]
pub(in crate::run) struct Place(Arc<Lane>);

impl Lane {
    /// A lane with so many places.
    pub fn new(places: u32) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { free: places, waiting: BinaryHeap::new(), asked: 0 })))
    }

    /// Waits for a place. The lower the turn, the sooner it is given.
    pub async fn place(self: &Arc<Self>, turn: u64) -> Place {
        let waiting = {
            let mut state = self.state();
            state.asked += 1;
            if state.free > 0 {
                state.free -= 1;
                None
            } else {
                let (place, given) = oneshot::channel();
                let order = Reverse((turn, state.asked));
                state.waiting.push(Waiting { order, place });
                Some(given)
            }
        };
        match waiting {
            // A sender is never dropped before it has sent: the lane outlives whoever waits on it.
            Some(given) => given.await.unwrap_or_else(|_| Place(Arc::clone(self))),
            None => Place(Arc::clone(self)),
        }
    }

    /// How many have asked for a place so far.
    pub fn asked(&self) -> u64 {
        self.state().asked
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let next = {
            let mut state = self.0.state();
            let next = state.waiting.pop();
            if next.is_none() {
                state.free += 1;
            }
            next
        };
        if let Some(waiting) = next {
            // Whoever has stopped waiting drops the place, and the next one gets it.
            drop(waiting.place.send(Place(Arc::clone(&self.0))));
        }
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_began_first_goes_first() {
        let lane = Lane::new(1);
        let held = lane.place(0).await;
        let went = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = tokio::task::JoinSet::new();
        for turn in [7, 3, 5, 3] {
            let (lane, went) = (Arc::clone(&lane), Arc::clone(&went));
            waiting.spawn(async move {
                let _place = lane.place(turn).await;
                went.lock().expect("no panic").push(turn);
            });
            tokio::task::yield_now().await;
        }
        drop(held);
        waiting.join_all().await;
        assert_eq!(*went.lock().expect("no panic"), [3, 3, 5, 7]);
        assert_eq!(lane.asked(), 5);
    }

    #[tokio::test]
    async fn a_place_nobody_waits_for_any_more_is_free() {
        let lane = Lane::new(1);
        let held = lane.place(0).await;
        let (one, two) = (Arc::clone(&lane), Arc::clone(&lane));
        let gone = tokio::spawn(async move { drop(one.place(1).await) });
        let other = tokio::spawn(async move { drop(two.place(2).await) });
        tokio::task::yield_now().await;
        gone.abort();
        assert!(gone.await.is_err());
        drop(held);
        other.await.expect("the place is given to the next");
        drop(lane.place(3).await);
    }
}
