//! What comes out: the main module, and the chunks that take from it.

use super::input::{Body, Call, Input};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, HashMap};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalType, ImportSection, MemoryType, Module, RawSection, RefType,
    SectionId, TableSection, TableType, ValType,
};
use wasmparser::{ExternalKind, Parser, Payload};

/// What chunks call the module from which they take.
const MAIN: &str = "m";

/// Who goes where, and by what number it is known there.
pub(super) struct Plan<'a> {
    input: &'a Input<'a>,
    homes: &'a [Option<usize>],
    /// The number in the main module of each function that stays there.
    in_main: HashMap<u32, u32>,
    /// Where in the table a function of a chunk is found that is called from outside.
    slots: HashMap<u32, u32>,
    /// Functions of the main module, tables and globals that chunks take, by export name.
    taken: BTreeMap<u32, String>,
    /// What is in the place of a function that is not there yet.
    trap: u32,
    trap_kind: u32,
    table_size: u32,
    /// Functions of each chunk in order.
    own: Vec<Vec<u32>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(input: &'a Input<'a>, homes: &'a [Option<usize>], chunks: usize) -> Self {
        let home =
            |function: u32| function.checked_sub(input.imported).and_then(|at| homes[at as usize]);
        let all = 0..input.types.len() as u32;
        let kept = all.clone().filter(|it| home(*it).is_none());
        let in_main: HashMap<u32, u32> = kept.zip(0..).collect();
        let mut own = vec![Vec::new(); chunks];
        all.for_each(|it| {
            if let Some(chunk) = home(it) {
                own[chunk].push(it);
            }
        });

        let mut slots = HashMap::new();
        for (slot, function) in input.in_table().filter(|(_, it)| home(*it).is_some()) {
            slots.entry(function).or_insert(slot);
        }
        let mut table_size = input.tables.first().map_or(0, |table| table.initial as u32);
        let mut taken = BTreeMap::new();
        for (at, body) in input.bodies.iter().enumerate() {
            for (_, _, function) in &body.calls {
                match (homes[at], home(*function)) {
                    (from, Some(to)) if from != Some(to) => {
                        slots.entry(*function).or_insert_with(|| {
                            table_size += 1;
                            table_size - 1
                        });
                    }
                    (Some(_), None) => _ = taken.insert(*function, String::new()),
                    _ => {}
                }
            }
        }
        // Numbers: no script and no other export has such a name.
        for (number, name) in taken.values_mut().enumerate() {
            *name = number.to_string();
        }
        let trap = in_main.len() as u32;
        // Any type serves.
        let trap_kind = input.types.last().copied().unwrap_or_default();
        Self { input, homes, in_main, slots, taken, trap, trap_kind, table_size, own }
    }

    pub(super) fn main(&self) -> Result<Vec<u8>> {
        let input = self.input;
        let mut out = Module::new();
        for payload in Parser::new(0).parse_all(input.bytes) {
            let payload = payload?;
            let Some((id, range)) = payload.as_section() else { continue };
            let raw = RawSection { id, data: &input.bytes[range] };
            match payload {
                Payload::FunctionSection(_) => out.section(&self.main_functions()),
                Payload::TableSection(_) => out.section(&self.main_tables()?),
                Payload::ExportSection(_) => out.section(&self.main_exports()?),
                Payload::ElementSection(_) => out.section(&self.main_elements()),
                Payload::StartSection { func, .. } => {
                    out.section(&wasm_encoder::StartSection { function_index: self.in_main[&func] })
                }
                Payload::CodeSectionStart { .. } => out.section(&self.main_code()),
                Payload::CustomSection(_) => &mut out,
                _ => out.section(&raw),
            };
        }
        Ok(out.finish())
    }

    pub(super) fn main_functions(&self) -> FunctionSection {
        let mut functions = FunctionSection::new();
        for (at, kind) in self.input.types.iter().enumerate().skip(self.input.imported as usize) {
            if self.in_main.contains_key(&(at as u32)) {
                functions.function(*kind);
            }
        }
        functions.function(self.trap_kind);
        functions
    }

    pub(super) fn main_tables(&self) -> Result<TableSection> {
        let mut tables = TableSection::new();
        for table in self.tables()? {
            tables.table(table);
        }
        Ok(tables)
    }

    /// The tables, with room for the slots that are new.
    pub(super) fn tables(&self) -> Result<Vec<TableType>> {
        let made = self.input.tables.iter().enumerate().map(|(at, table)| {
            let more = if at == 0 { u64::from(self.table_size) - table.initial } else { 0 };
            let element_type = match table.element_type {
                wasmparser::RefType::FUNCREF => RefType::FUNCREF,
                wasmparser::RefType::EXTERNREF => RefType::EXTERNREF,
                other => bail!("a table of {other}"),
            };
            Ok(TableType {
                element_type,
                table64: table.table64,
                minimum: table.initial + more,
                maximum: table.maximum.map(|most| most + more),
                shared: table.shared,
            })
        });
        made.collect()
    }

    pub(super) fn main_exports(&self) -> Result<ExportSection> {
        let mut exports = ExportSection::new();
        for export in &self.input.exports {
            let (kind, index) = match export.kind {
                ExternalKind::Func => (ExportKind::Func, self.in_main[&export.index]),
                ExternalKind::Table => (ExportKind::Table, export.index),
                ExternalKind::Memory => (ExportKind::Memory, export.index),
                ExternalKind::Global => (ExportKind::Global, export.index),
                other => bail!("an export of kind {other:?}"),
            };
            exports.export(export.name, kind, index);
        }
        for (function, name) in &self.taken {
            exports.export(name, ExportKind::Func, self.in_main[function]);
        }
        exports.export("m", ExportKind::Memory, 0);
        for table in 0..self.input.tables.len() as u32 {
            exports.export(&format!("t{table}"), ExportKind::Table, table);
        }
        for global in 0..self.input.globals.len() as u32 {
            exports.export(&format!("g{global}"), ExportKind::Global, global);
        }
        Ok(exports)
    }

    pub(super) fn main_elements(&self) -> ElementSection {
        let mut elements = ElementSection::new();
        for (start, functions) in &self.input.table {
            let functions: Vec<u32> = functions
                .iter()
                .map(|it| self.in_main.get(it).copied().unwrap_or(self.trap))
                .collect();
            let offset = ConstExpr::i32_const(*start as i32);
            elements.active(None, &offset, Elements::Functions(functions.into()));
        }
        elements
    }

    pub(super) fn main_code(&self) -> CodeSection {
        let mut code = CodeSection::new();
        for (body, _) in self.input.bodies.iter().zip(self.homes).filter(|(_, home)| home.is_none())
        {
            code.raw(&body.with(|function| match self.in_main.get(&function) {
                Some(index) => Call::Direct(*index),
                None => self.by_slot(function),
            }));
        }
        let mut trap = Function::new([]);
        trap.instructions().unreachable().end();
        code.function(&trap);
        code
    }

    pub(super) fn by_slot(&self, function: u32) -> Call {
        Call::Slot { slot: self.slots[&function], kind: self.input.types[function as usize] }
    }

    pub(super) fn chunk(&self, chunk: usize) -> Result<Vec<u8>> {
        let input = self.input;
        let bodies: Vec<&Body<'_>> = self.own[chunk]
            .iter()
            .map(|it| &input.bodies[(it - input.imported) as usize])
            .collect();
        let called = bodies.iter().flat_map(|body| body.calls.iter().map(|(_, _, it)| *it));
        let mut outside: Vec<u32> = called.filter(|it| self.in_main.contains_key(it)).collect();
        outside.sort_unstable();
        outside.dedup();
        let numbers: HashMap<u32, u32> =
            outside.iter().chain(&self.own[chunk]).copied().zip(0..).collect();

        let mut imports = ImportSection::new();
        for function in &outside {
            let kind = input.types[*function as usize];
            imports.import(MAIN, &self.taken[function], EntityType::Function(kind));
        }
        let memory = input.memory.context("there is no memory")?;
        imports.import(
            MAIN,
            "m",
            MemoryType {
                minimum: memory.initial,
                maximum: memory.maximum,
                memory64: memory.memory64,
                shared: memory.shared,
                page_size_log2: memory.page_size_log2,
            },
        );
        for (at, table) in self.tables()?.into_iter().enumerate() {
            imports.import(MAIN, &format!("t{at}"), table);
        }
        for (at, global) in input.globals.iter().enumerate() {
            let val_type = match global.content_type {
                wasmparser::ValType::I32 => ValType::I32,
                wasmparser::ValType::I64 => ValType::I64,
                wasmparser::ValType::F32 => ValType::F32,
                wasmparser::ValType::F64 => ValType::F64,
                other => bail!("a global of type {other}"),
            };
            let kind = GlobalType { val_type, mutable: global.mutable, shared: global.shared };
            imports.import(MAIN, &format!("g{at}"), kind);
        }

        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for function in &self.own[chunk] {
            functions.function(input.types[*function as usize]);
        }
        for body in bodies {
            code.raw(&body.with(|function| match numbers.get(&function) {
                Some(index) => Call::Direct(*index),
                None => self.by_slot(function),
            }));
        }
        let mut out = Module::new();
        let types = Parser::new(0).parse_all(input.bytes).find_map(|payload| match payload {
            Ok(Payload::TypeSection(section)) => Some(section.range()),
            _ => None,
        });
        let data = &input.bytes[types.context("there are no types")?];
        out.section(&RawSection { id: SectionId::Type.into(), data });
        out.section(&imports).section(&functions);
        out.section(&self.chunk_elements(&numbers)).section(&code);
        Ok(out.finish())
    }

    /// The functions of a chunk in their slots of the table.
    pub(super) fn chunk_elements(&self, numbers: &HashMap<u32, u32>) -> ElementSection {
        let mut filled: BTreeMap<u32, u32> = BTreeMap::new();
        let new = self.slots.iter().map(|(function, slot)| (*slot, *function));
        for (slot, function) in self.input.in_table().chain(new) {
            if let (Some(index), false) =
                (numbers.get(&function), self.in_main.contains_key(&function))
            {
                filled.insert(slot, *index);
            }
        }
        let filled: Vec<(u32, u32)> = filled.into_iter().collect();
        let mut elements = ElementSection::new();
        for run in filled.chunk_by(|a, b| a.0 + 1 == b.0) {
            let functions: Vec<u32> = run.iter().map(|(_, index)| *index).collect();
            let offset = ConstExpr::i32_const(run[0].0 as i32);
            elements.active(None, &offset, Elements::Functions(functions.into()));
        }
        elements
    }
}
