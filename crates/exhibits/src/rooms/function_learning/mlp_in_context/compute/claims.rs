use crate::{Effort, Verifying};
use lab::Lab;
pub(super) fn verify(_: &mut Lab, _: Effort) -> Verifying<'_> {
    Box::pin(async move { Ok(vec![]) })
}
