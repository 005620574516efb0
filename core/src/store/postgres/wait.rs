//! Waiting for the database on the thread that asks.
//!
//! Not the runtime's own `block_on`: that one panics when the thread belongs to a runtime already.
//! Here a thread that should not wait is held up, and nothing worse.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

thread_local! {
    static UNPARK: Waker = Waker::from(Arc::new(Unpark(std::thread::current())));
}

/// Runs a future to its end on this thread. Who drives the connections is the runtime.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = UNPARK.with(Clone::clone);
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
        // Waking before this makes it return at once.
        std::thread::park();
    }
}

/// Asks two in this order, without waiting for the first answer before the second question.
pub(super) async fn both<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> (A, B) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut one, mut other) = (None, None);
    std::future::poll_fn(move |context| {
        if one.is_none()
            && let Poll::Ready(done) = first.as_mut().poll(context)
        {
            one = Some(done);
        }
        if other.is_none()
            && let Poll::Ready(done) = second.as_mut().poll(context)
        {
            other = Some(done);
        }
        match (one.take(), other.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (left, right) => {
                (one, other) = (left, right);
                Poll::Pending
            }
        }
    })
    .await
}

/// A question to the database.
pub(super) type Question<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Asks all at once and in this order, without waiting for one answer before the next question.
pub(super) async fn all<T>(mut questions: Vec<Question<'_, T>>) -> Vec<T> {
    let mut answers: Vec<Option<T>> = questions.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        let mut is_whole = true;
        for (question, answer) in questions.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match question.as_mut().poll(context) {
                    Poll::Ready(done) => *answer = Some(done),
                    Poll::Pending => is_whole = false,
                }
            }
        }
        if is_whole {
            return Poll::Ready(answers.drain(..).flatten().collect());
        }
        Poll::Pending
    })
    .await
}
