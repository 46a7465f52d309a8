//! Turns of the event loop, and time.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::MessageChannel;

use crate::wire::{now_millis, scope};

/// Work goes on for this long before others get a turn.
const SLICE_MILLIS: f64 = 12.0;

type Waiting = Rc<RefCell<VecDeque<oneshot::Sender<()>>>>;

/// Gives the event loop a real turn where one is due. A resolved promise is not enough: a busy
/// worker would never see a cancel; a timer would be clamped to 4 ms.
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
        if now_millis() - self.last.get() >= SLICE_MILLIS {
            self.turn().await;
        }
    }

    async fn turn(&self) {
        match &self.channel {
            Some(channel) => {
                let (sender, receiver) = oneshot::channel();
                self.waiting.borrow_mut().push_back(sender);
                if channel.port2().post_message(&JsValue::NULL).is_ok() {
                    let _ = receiver.await;
                }
            }
            None => sleep(0.0).await,
        }
        self.last.set(now_millis());
    }
}

/// The future's value, or `None` if it takes longer.
pub(crate) async fn within<T>(millis: f64, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(sleep(millis))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

pub(crate) async fn sleep(millis: f64) {
    let (sender, receiver) = oneshot::channel::<()>();
    let mut sender = Some(sender);
    let wake = Closure::<dyn FnMut()>::new(move || {
        if let Some(sender) = sender.take() {
            let _ = sender.send(());
        }
    });
    let function = wake.as_ref().unchecked_ref();
    let id =
        scope().set_timeout_with_callback_and_timeout_and_arguments_0(function, millis as i32).ok();
    let _timer = Timer { id, _wake: wake };
    let _ = receiver.await;
}

/// A timer that ends with whoever waits for it.
struct Timer {
    id: Option<i32>,
    _wake: Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            scope().clear_timeout_with_handle(id);
        }
    }
}
