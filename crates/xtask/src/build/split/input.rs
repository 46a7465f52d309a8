//! What has to be known of a module to split it.

use super::super::trim::names;
use anyhow::{Result, bail, ensure};
use std::collections::HashMap;
use wasm_encoder::{Encode, Instruction};
use wasmparser::{ElementItems, ElementKind, FunctionBody, Operator, Parser, Payload, TypeRef};

/// A module as far as it matters here. Functions are named by index; those from outside come first.
pub(super) struct Input<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) imported: u32,
    /// The type of each function, those from outside too.
    pub(super) types: Vec<u32>,
    pub(super) bodies: Vec<Body<'a>>,
    pub(super) names: HashMap<u32, &'a str>,
    pub(super) exports: Vec<wasmparser::Export<'a>>,
    /// Functions in the table of functions: where they lie, and all of them in order.
    pub(super) table: Vec<(u32, Vec<u32>)>,
    pub(super) tables: Vec<wasmparser::TableType>,
    pub(super) globals: Vec<wasmparser::GlobalType>,
    pub(super) memory: Option<wasmparser::MemoryType>,
    pub(super) start: Option<u32>,
}

pub(super) struct Body<'a> {
    pub(super) bytes: &'a [u8],
    /// Where a call lies in the bytes, how long it is and what is called.
    pub(super) calls: Vec<(usize, usize, u32)>,
}

impl<'a> Input<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut input = Self {
            bytes,
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
            names: names(bytes)?,
            exports: Vec::new(),
            table: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            memory: None,
            start: None,
        };
        for payload in Parser::new(0).parse_all(bytes) {
            input.take(payload?)?;
        }
        ensure!(!input.names.is_empty(), "the module has lost its names");
        Ok(input)
    }

    pub(super) fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    match import?.ty {
                        TypeRef::Func(kind) => self.types.push(kind),
                        other => bail!("only functions may come from outside, not {other:?}"),
                    }
                }
                self.imported = self.types.len() as u32;
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    self.types.push(kind?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    ensure!(self.memory.replace(memory?).is_none(), "there are two memories");
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                self.exports = section.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    self.table.push(segment(&element)?);
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(Body::read(&body)?),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn in_table(&self) -> impl Iterator<Item = (u32, u32)> {
        self.table.iter().flat_map(|(start, functions)| {
            functions.iter().enumerate().map(move |(at, function)| (start + at as u32, *function))
        })
    }
}

/// Where a segment of the table lies, and its functions.
pub(super) fn segment(element: &wasmparser::Element<'_>) -> Result<(u32, Vec<u32>)> {
    let ElementKind::Active { table_index: None | Some(0), offset_expr } = &element.kind else {
        bail!("a segment of the table is not put there at the start");
    };
    let offset = match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => value as u32,
        other => bail!("a segment of the table lies at {other:?}"),
    };
    let ElementItems::Functions(functions) = element.items.clone() else {
        bail!("a segment of the table is not a list of functions");
    };
    Ok((offset, functions.into_iter().collect::<Result<_, _>>()?))
}

impl<'a> Body<'a> {
    pub(super) fn read(body: &FunctionBody<'a>) -> Result<Self> {
        let (bytes, start) = (body.as_bytes(), body.range().start);
        let mut calls = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let at = reader.original_position();
            match reader.read()? {
                Operator::Call { function_index } => {
                    let length = reader.original_position() - at;
                    calls.push((at - start, length, function_index));
                }
                it @ (Operator::RefFunc { .. }
                | Operator::ReturnCall { .. }
                | Operator::MemoryInit { .. }
                | Operator::DataDrop { .. }
                | Operator::TableInit { .. }) => bail!("a function has {it:?}"),
                _ => {}
            }
        }
        Ok(Self { bytes, calls })
    }

    /// The body with each call in place of which `other` gives something replaced by that.
    pub(super) fn with(&self, other: impl Fn(u32) -> Call) -> Vec<u8> {
        let mut made = Vec::with_capacity(self.bytes.len());
        let mut from = 0;
        for (at, length, function) in &self.calls {
            made.extend(&self.bytes[from..*at]);
            match other(*function) {
                Call::Direct(index) => Instruction::Call(index).encode(&mut made),
                Call::Slot { slot, kind } => {
                    Instruction::I32Const(slot as i32).encode(&mut made);
                    Instruction::CallIndirect { type_index: kind, table_index: 0 }
                        .encode(&mut made);
                }
            }
            from = at + length;
        }
        made.extend(&self.bytes[from..]);
        made
    }
}

pub(super) enum Call {
    Direct(u32),
    Slot { slot: u32, kind: u32 },
}
