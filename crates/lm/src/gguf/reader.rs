//! A cursor over the header's bytes that checks before it reads.

use super::{GgufError, Problem};

/// No header may be longer. Real ones take a few MiB, nearly all of it the vocabulary.
pub const MAX_HEADER_BYTES: u64 = 1 << 28;

/// A little-endian cursor. `at` never passes the end of `bytes`.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    file_bytes: Option<u64>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], file_bytes: Option<u64>) -> Self {
        Self { bytes, at: 0, file_bytes }
    }

    pub(super) fn offset(&self) -> u64 {
        self.at as u64
    }

    /// All that has not been read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Checks that `count` things of at least `least_bytes` each may follow,
    /// so that room for them can be allocated.
    pub(super) fn expect(
        &self,
        count: u64,
        least_bytes: u64,
        field: &str,
    ) -> Result<usize, GgufError> {
        let length = count.saturating_mul(least_bytes);
        self.end_of(length, field)?;
        usize::try_from(count).map_err(|_| self.too_long(length, field))
    }

    pub(super) fn take(&mut self, length: u64, field: &str) -> Result<&'a [u8], GgufError> {
        let end = self.end_of(length, field)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(|| self.too_long(length, field))?;
        self.at = end;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self, field: &str) -> Result<[u8; N], GgufError> {
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(self.take(N as u64, field)?) {
            *to = *from;
        }
        Ok(out)
    }

    pub(super) fn u32(&mut self, field: &str) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.array(field)?))
    }

    pub(super) fn u64(&mut self, field: &str) -> Result<u64, GgufError> {
        Ok(u64::from_le_bytes(self.array(field)?))
    }

    /// A text: its length in bytes, then its bytes.
    pub(super) fn text(&mut self, field: &str) -> Result<&'a str, GgufError> {
        let length = self.u64(field)?;
        let offset = self.offset();
        let bytes = self.take(length, field)?;
        std::str::from_utf8(bytes).map_err(|e| {
            GgufError::invalid(field, offset.saturating_add(e.valid_up_to() as u64), Problem::Utf8)
        })
    }

    /// A text of one to `limit` bytes; the limit is checked before the text has to be there.
    pub(super) fn name(&mut self, limit: u64, field: &str) -> Result<&'a str, GgufError> {
        let mut ahead = Reader { ..*self };
        let offset = self.offset();
        let found = ahead.u64(field)?;
        if found == 0 || found > limit {
            let problem = Problem::NameLength { found, limit };
            return Err(GgufError::invalid(field, offset, problem));
        }
        self.text(field)
    }

    /// Where something of this length ends, if it ends inside the bytes.
    fn end_of(&self, length: u64, field: &str) -> Result<usize, GgufError> {
        let offset = self.offset();
        let needed = match offset.checked_add(length) {
            Some(end) if end <= MAX_HEADER_BYTES => end,
            _ => return Err(self.too_long(length, field)),
        };
        if let Some(file_bytes) = self.file_bytes
            && needed > file_bytes
        {
            let problem = Problem::BeyondFile { needed, file_bytes };
            return Err(GgufError::invalid(field, offset, problem));
        }
        match usize::try_from(needed) {
            Ok(end) if end <= self.bytes.len() => Ok(end),
            _ => Err(GgufError::Truncated { field: field.to_owned(), offset, needed }),
        }
    }

    fn too_long(&self, length: u64, field: &str) -> GgufError {
        GgufError::invalid(field, self.offset(), Problem::TooLong { length })
    }
}
