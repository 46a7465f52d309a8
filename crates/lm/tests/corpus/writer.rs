//! Writes GGUF files, also broken ones: nothing is checked.

pub(crate) struct Writer {
    pub(crate) version: u32,
    pub(crate) alignment: usize,
    pub(crate) entries: Vec<u8>,
    pub(crate) entry_count: u64,
    pub(crate) table: Vec<u8>,
    pub(crate) tensor_count: u64,
    pub(crate) data: Vec<u8>,
}

#[derive(Clone, Copy)]
pub(crate) enum Entry<'a> {
    U8(u8),
    I8(i8),
    U16(u16),
    I16(i16),
    U32(u32),
    I32(i32),
    U64(u64),
    I64(i64),
    F32(f32),
    F64(f64),
    Bool(bool),
    Str(&'a str),
    Strs(&'a [&'a str]),
    I32s(&'a [i32]),
    F32s(&'a [f32]),
    Nested(&'a [&'a [i32]]),
    /// A type number and whatever bytes.
    Raw(u32, &'a [u8]),
}

impl Writer {
    pub(crate) fn new(version: u32) -> Self {
        Self {
            version,
            alignment: 32,
            entries: Vec::new(),
            entry_count: 0,
            table: Vec::new(),
            tensor_count: 0,
            data: Vec::new(),
        }
    }

    pub(crate) fn entry(&mut self, key: &str, entry: Entry<'_>) -> &mut Self {
        self.raw_entry(key.as_bytes(), entry)
    }

    pub(crate) fn raw_entry(&mut self, key: &[u8], entry: Entry<'_>) -> &mut Self {
        put_text(&mut self.entries, key);
        let (kind, bytes) = entry.encode();
        self.entries.extend(kind.to_le_bytes());
        self.entries.extend(bytes);
        self.entry_count += 1;
        self
    }

    /// A tensor with its data at the next aligned place. `dims` are as in the file:
    /// the contiguous dimension first.
    pub(crate) fn tensor(
        &mut self,
        name: &str,
        dims: &[u64],
        dtype: u32,
        data: &[u8],
    ) -> &mut Self {
        let start = self.data.len().next_multiple_of(self.alignment);
        self.data.resize(start, 0);
        self.data.extend_from_slice(data);
        self.tensor_at(name, dims, dtype, start as u64)
    }

    /// Only the row of the table.
    pub(crate) fn tensor_at(
        &mut self,
        name: &str,
        dims: &[u64],
        dtype: u32,
        offset: u64,
    ) -> &mut Self {
        put_text(&mut self.table, name.as_bytes());
        self.table.extend((dims.len() as u32).to_le_bytes());
        for dim in dims {
            self.table.extend(dim.to_le_bytes());
        }
        self.table.extend(dtype.to_le_bytes());
        self.table.extend(offset.to_le_bytes());
        self.tensor_count += 1;
        self
    }

    pub(crate) fn finish(&self) -> Vec<u8> {
        let mut out = b"GGUF".to_vec();
        out.extend(self.version.to_le_bytes());
        out.extend(self.tensor_count.to_le_bytes());
        out.extend(self.entry_count.to_le_bytes());
        out.extend(&self.entries);
        out.extend(&self.table);
        out.resize(out.len().next_multiple_of(self.alignment), 0);
        out.extend(&self.data);
        out
    }
}

impl Entry<'_> {
    fn encode(self) -> (u32, Vec<u8>) {
        let list = |kind: u32, count: usize| {
            let mut bytes = kind.to_le_bytes().to_vec();
            bytes.extend((count as u64).to_le_bytes());
            bytes
        };
        match self {
            Self::U8(it) => (0, it.to_le_bytes().to_vec()),
            Self::I8(it) => (1, it.to_le_bytes().to_vec()),
            Self::U16(it) => (2, it.to_le_bytes().to_vec()),
            Self::I16(it) => (3, it.to_le_bytes().to_vec()),
            Self::U32(it) => (4, it.to_le_bytes().to_vec()),
            Self::I32(it) => (5, it.to_le_bytes().to_vec()),
            Self::F32(it) => (6, it.to_le_bytes().to_vec()),
            Self::Bool(it) => (7, vec![it.into()]),
            Self::Str(it) => {
                let mut bytes = Vec::new();
                put_text(&mut bytes, it.as_bytes());
                (8, bytes)
            }
            Self::U64(it) => (10, it.to_le_bytes().to_vec()),
            Self::I64(it) => (11, it.to_le_bytes().to_vec()),
            Self::F64(it) => (12, it.to_le_bytes().to_vec()),
            Self::Strs(all) => {
                let mut bytes = list(8, all.len());
                for it in all {
                    put_text(&mut bytes, it.as_bytes());
                }
                (9, bytes)
            }
            Self::I32s(all) => {
                let mut bytes = list(5, all.len());
                bytes.extend(all.iter().flat_map(|it| it.to_le_bytes()));
                (9, bytes)
            }
            Self::F32s(all) => {
                let mut bytes = list(6, all.len());
                bytes.extend(all.iter().flat_map(|it| it.to_le_bytes()));
                (9, bytes)
            }
            Self::Nested(all) => {
                let mut bytes = list(9, all.len());
                for it in all {
                    bytes.extend(Entry::I32s(it).encode().1);
                }
                (9, bytes)
            }
            Self::Raw(kind, bytes) => (kind, bytes.to_vec()),
        }
    }
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text);
}
