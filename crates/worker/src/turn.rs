//! A real turn of the event loop. A resolved promise is not enough: a busy worker would never see
//! a cancel; a timer would be clamped to 4 ms.

use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::MessageChannel;

/// Work goes on for this long before others get a turn.
const SLICE_MILLIS: f64 = 12.0;

type Waiting = Rc<RefCell<VecDeque<oneshot::Sender<()>>>>;

/// Gives the event loop a turn where one is due.
pub(crate) struct Turns {
    channel: Option<MessageChannel>,
    waiting: Waiting,
    last: Cell<f64>,
}

impl Default for Turns {
    fn default() -> Self {
        let waiting = Waiting::default();
        let channel = MessageChannel::new().ok();
        if let Some(channel) = &channel {
            let woken = waiting.clone();
            let wake = Closure::<dyn Fn()>::new(move || {
                let next = woken.borrow_mut().pop_front();
                if let Some(next) = next {
                    let _ = next.send(());
                }
            });
            channel.port1().set_onmessage(Some(wake.as_ref().unchecked_ref()));
            wake.forget();
        }
        Self { channel, waiting, last: Cell::new(0.0) }
    }
}

impl Turns {
    /// Returns at once unless the slice is over.
    pub(crate) async fn pause(&self) {
        if crate::wire::now_millis() - self.last.get() >= SLICE_MILLIS {
            self.turn().await;
        }
    }

    async fn turn(&self) {
        if let Some(channel) = &self.channel {
            let (sender, receiver) = oneshot::channel();
            self.waiting.borrow_mut().push_back(sender);
            if channel.port2().post_message(&JsValue::NULL).is_ok() {
                let _ = receiver.await;
            }
        }
        self.last.set(crate::wire::now_millis());
    }
}
