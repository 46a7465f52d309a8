//! Splits a module into one that is there at the start and chunks that are fetched when they are
//! needed. Functions move, memory and data stay. A chunk takes from the main module what it calls, and
//! puts its own functions into the table, which is also the way by which they are called from outside.
//! Before a chunk is there, to call one of its functions is a trap.
//!
//! Binaryen's `wasm-split` works like this, but it is in no package that we can ask for.

use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, Encode, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalType, ImportSection, Instruction, MemoryType,
    Module, RawSection, RefType, SectionId, TableSection, TableType, ValType,
};
use wasmparser::{
    ElementItems, ElementKind, ExternalKind, FunctionBody, KnownCustom, Name, Operator, Parser,
    Payload, TypeRef,
};

/// What chunks call the module from which they take.
const MAIN: &str = "m";
/// Bytes of the smallest body that moves by its name. Where two functions have the same code, one
/// is kept, with the name of either: what is small may be the body of something else.
const SMALLEST: usize = 100;

pub(super) struct Split {
    pub(super) main: Vec<u8>,
    /// By name, in the order of names.
    pub(super) chunks: Vec<(String, Vec<u8>)>,
}

/// Which function belongs where.
pub(super) trait Belongs {
    /// The chunk of a function by its name; `None` is the main module.
    fn to(&self, function: &str) -> Option<String>;
    /// Whether the main module may call functions of this chunk by name, and not only by the table:
    /// somebody else sees to it that the chunk is there before.
    fn is_entered(&self, chunk: &str) -> bool;
}

/// Moves each function that belongs to a chunk, and what only the functions of one chunk call.
/// The module must still have its names; what comes out has none.
pub(super) fn split(module: &[u8], belongs: &impl Belongs) -> Result<Split> {
    let input = Input::read(module)?;
    let homes = homes(&input, belongs);
    let names: BTreeSet<&String> = homes.iter().flatten().collect();
    let names: Vec<&String> = names.into_iter().collect();
    let place = |home: &Option<String>| {
        home.as_ref().map(|home| names.binary_search(&home).expect("each home was collected"))
    };
    let homes: Vec<Option<usize>> = homes.iter().map(place).collect();
    let plan = Plan::new(&input, &homes, names.len());
    let chunks = names.iter().enumerate().map(|(at, name)| {
        let bytes = plan.chunk(at).with_context(|| format!("chunk {name}"))?;
        Ok(((*name).clone(), bytes))
    });
    Ok(Split { main: plan.main()?, chunks: chunks.collect::<Result<_>>()? })
}

/// A module as far as it matters here. Functions are named by index; those from outside come first.
struct Input<'a> {
    bytes: &'a [u8],
    imported: u32,
    /// The type of each function, those from outside too.
    types: Vec<u32>,
    bodies: Vec<Body<'a>>,
    names: HashMap<u32, &'a str>,
    exports: Vec<wasmparser::Export<'a>>,
    /// Functions in the table of functions: where they lie, and all of them in order.
    table: Vec<(u32, Vec<u32>)>,
    tables: Vec<wasmparser::TableType>,
    globals: Vec<wasmparser::GlobalType>,
    memory: Option<wasmparser::MemoryType>,
    start: Option<u32>,
}

struct Body<'a> {
    bytes: &'a [u8],
    /// Where a call lies in the bytes, how long it is and what is called.
    calls: Vec<(usize, usize, u32)>,
}

impl<'a> Input<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut input = Self {
            bytes,
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
            names: HashMap::new(),
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

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
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
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(parts) = section.as_known() {
                    for part in parts {
                        if let Name::Function(functions) = part? {
                            for naming in functions {
                                let naming = naming?;
                                self.names.insert(naming.index, naming.name);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn in_table(&self) -> impl Iterator<Item = (u32, u32)> {
        self.table.iter().flat_map(|(start, functions)| {
            functions.iter().enumerate().map(move |(at, function)| (start + at as u32, *function))
        })
    }
}

/// Where a segment of the table lies, and its functions.
fn segment(element: &wasmparser::Element<'_>) -> Result<(u32, Vec<u32>)> {
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
    fn read(body: &FunctionBody<'a>) -> Result<Self> {
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
    fn with(&self, other: impl Fn(u32) -> Call) -> Vec<u8> {
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

enum Call {
    Direct(u32),
    Slot { slot: u32, kind: u32 },
}

/// The chunk of each function that has a body; `None` is the main module.
fn homes(input: &Input<'_>, belongs: &impl Belongs) -> Vec<Option<String>> {
    let count = input.bodies.len();
    let own = |function: u32| function.checked_sub(input.imported).map(|at| at as usize);
    let calls = |at: usize| input.bodies[at].calls.iter().filter_map(|(_, _, it)| own(*it));
    let mut callers = vec![Vec::new(); count];
    for caller in 0..count {
        calls(caller).for_each(|called| callers[called].push(caller));
    }
    let exported = input.exports.iter().filter(|it| it.kind == ExternalKind::Func);
    let pinned = exported.map(|it| it.index).chain(input.start);
    let pinned: HashSet<usize> = pinned.filter_map(own).collect();
    let in_table: HashSet<usize> = input.in_table().filter_map(|(_, it)| own(it)).collect();

    let mut homes: Vec<Option<String>> = (0..count)
        .map(|at| {
            let name = input.names.get(&(input.imported + at as u32))?;
            belongs.to(name).filter(|_| !pinned.contains(&at))
        })
        .collect();
    // Small ones go where it is sure that they are no body of something else.
    let named = homes.clone();
    for at in (0..count).filter(|at| input.bodies[*at].bytes.len() < SMALLEST) {
        let Some(home) = &named[at] else { continue };
        let is_same = |other: &usize| named[*other].as_ref() == Some(home);
        let has_callers = !callers[at].is_empty() && callers[at].iter().all(is_same);
        if !calls(at).any(|it| is_same(&it)) && (in_table.contains(&at) || !has_callers) {
            homes[at] = None;
        }
    }
    // Nobody outside calls into a chunk that may be absent. What is called is the body of something
    // else, too, and so is what that calls.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        let Some(home) = &homes[at] else { continue };
        if !belongs.is_entered(home)
            && callers[at].iter().any(|caller| homes[*caller].as_ref() != Some(home))
        {
            homes[at] = None;
            waiting.extend(calls(at));
        }
    }
    // What only functions of one chunk call goes with them, and so does what only that calls.
    let mut waiting: Vec<usize> = (0..count).collect();
    while let Some(at) = waiting.pop() {
        if homes[at].is_some() || named[at].is_some() {
            continue;
        }
        if pinned.contains(&at) || in_table.contains(&at) {
            continue;
        }
        let mut others = callers[at].iter().filter(|caller| **caller != at);
        let Some(home) = others.next().and_then(|first| homes[*first].clone()) else { continue };
        if others.all(|caller| homes[*caller].as_ref() == Some(&home)) {
            homes[at] = Some(home);
            waiting.extend(calls(at));
        }
    }
    homes
}

/// Who goes where, and by what number it is known there.
struct Plan<'a> {
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
    fn new(input: &'a Input<'a>, homes: &'a [Option<usize>], chunks: usize) -> Self {
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

    fn main(&self) -> Result<Vec<u8>> {
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

    fn main_functions(&self) -> FunctionSection {
        let mut functions = FunctionSection::new();
        for (at, kind) in self.input.types.iter().enumerate().skip(self.input.imported as usize) {
            if self.in_main.contains_key(&(at as u32)) {
                functions.function(*kind);
            }
        }
        functions.function(self.trap_kind);
        functions
    }

    fn main_tables(&self) -> Result<TableSection> {
        let mut tables = TableSection::new();
        for table in self.tables()? {
            tables.table(table);
        }
        Ok(tables)
    }

    /// The tables, with room for the slots that are new.
    fn tables(&self) -> Result<Vec<TableType>> {
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

    fn main_exports(&self) -> Result<ExportSection> {
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

    fn main_elements(&self) -> ElementSection {
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

    fn main_code(&self) -> CodeSection {
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

    fn by_slot(&self, function: u32) -> Call {
        Call::Slot { slot: self.slots[&function], kind: self.input.types[function as usize] }
    }

    fn chunk(&self, chunk: usize) -> Result<Vec<u8>> {
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
    fn chunk_elements(&self, numbers: &HashMap<u32, u32>) -> ElementSection {
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        DataSection, GlobalSection, MemorySection, NameMap, NameSection, TypeSection,
    };

    /// A function of the test's module: its name, how often it does nothing, and what it calls.
    struct Given(&'static str, usize, &'static [u32]);

    const LONG: usize = SMALLEST;

    /// One function from outside, the given ones from 1 on, and a table with some of them from slot 1 on.
    fn module(given: &[Given], table: &[u32], exported: u32) -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("outside", "call", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let (mut names, mut section) = (NameMap::new(), NameSection::new());
        for (at, Given(name, length, calls)) in given.iter().enumerate() {
            let mut body = Function::new([(1, ValType::I32)]);
            (0..*length).for_each(|_| _ = body.instructions().nop());
            calls.iter().for_each(|it| _ = body.instructions().call(*it));
            body.instructions().end();
            functions.function(0);
            code.function(&body);
            names.append(at as u32 + 1, name);
        }
        section.functions(&names);
        let (mut tables, mut memories) = (TableSection::new(), MemorySection::new());
        let size = table.len() as u64 + 1;
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: Some(size),
            shared: false,
        });
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let (mut globals, mut exports) = (GlobalSection::new(), ExportSection::new());
        let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(stack, &ConstExpr::i32_const(1024));
        exports.export("go", ExportKind::Func, exported);
        let (mut elements, mut data) = (ElementSection::new(), DataSection::new());
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(table.into()));
        data.active(0, &ConstExpr::i32_const(8), *b"kept");
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables);
        module.section(&memories).section(&globals).section(&exports).section(&elements);
        module.section(&code).section(&data).section(&section).clone().finish()
    }

    struct ByFirstLetter;

    impl Belongs for ByFirstLetter {
        fn to(&self, function: &str) -> Option<String> {
            let chunk = function.split_once(':')?.0;
            Some(chunk.to_owned())
        }

        fn is_entered(&self, chunk: &str) -> bool {
            chunk == "open"
        }
    }

    fn homes_of(given: &[Given], table: &[u32]) -> Vec<Option<String>> {
        let bytes = module(given, table, 1);
        homes(&Input::read(&bytes).unwrap(), &ByFirstLetter)
    }

    fn names(homes: &[Option<String>]) -> Vec<&str> {
        homes.iter().map(|home| home.as_deref().unwrap_or("main")).collect()
    }

    #[test]
    fn what_only_a_chunk_calls_goes_with_it() {
        let given = [
            Given("start", LONG, &[2, 5]),
            Given("open:entry", LONG, &[3, 5]),
            Given("helper", 1, &[4]),
            Given("helper of the helper", 1, &[4, 0]),
            Given("shared", 1, &[]),
        ];
        let homes = homes_of(&given, &[2]);
        assert_eq!(names(&homes), ["main", "open", "open", "open", "main"]);
    }

    #[test]
    fn what_may_be_the_body_of_something_else_stays() {
        let given = [
            Given("start", LONG, &[4]),
            Given("room:run", LONG, &[3, 4]),
            Given("room:inner", 1, &[]),
            // Called from outside, where the chunk may be absent; so is what that calls.
            Given("room:merged", LONG, &[5]),
            Given("room:inside of the merged", LONG, &[]),
            Given("room:small in the table", 1, &[]),
            Given("room:small that calls its like", 1, &[2]),
        ];
        let homes = homes_of(&given, &[2, 6, 7]);
        let expected = ["main", "room", "room", "main", "main", "main", "room"];
        assert_eq!(names(&homes), expected);
    }

    #[test]
    fn exports_stay() {
        let homes = homes_of(&[Given("room:run", LONG, &[])], &[]);
        assert_eq!(names(&homes), ["main"]);
    }

    /// The functions, the slots that are filled with what, and the size of the table.
    type Read = (usize, Vec<(u32, u32)>, u64);

    fn read(bytes: &[u8]) -> Read {
        let (mut bodies, mut slots, mut size) = (0, Vec::new(), 0);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(_) => bodies += 1,
                Payload::TableSection(tables) => {
                    size = tables.into_iter().next().unwrap().unwrap().ty.initial;
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        let (start, functions) = segment(&element.unwrap()).unwrap();
                        slots.extend((start..).zip(functions));
                    }
                }
                _ => {}
            }
        }
        (bodies, slots, size)
    }

    #[test]
    fn both_sides_agree_on_slots_and_names() {
        let given = [
            Given("start", LONG, &[2]),
            Given("open:entry", LONG, &[3, 0, 4]),
            Given("open:inner", LONG, &[]),
            Given("shared", LONG, &[]),
        ];
        let bytes = module(&given, &[3, 4], 1);
        let Split { main, chunks } = split(&bytes, &ByFirstLetter).unwrap();
        let [(name, chunk)] = chunks.try_into().ok().unwrap();
        assert_eq!(name, "open");
        // Outside, start and what is shared, the trap last. A new slot for the entry.
        assert_eq!(read(&main), (3, vec![(1, 3), (2, 2)], 4));
        // Of the main module it takes two functions; its own follow.
        assert_eq!(read(&chunk), (2, vec![(1, 3), (3, 2)], 0));

        let exports = |bytes: &[u8]| {
            let section = Parser::new(0).parse_all(bytes).find_map(|payload| match payload {
                Ok(Payload::ExportSection(section)) => Some(section),
                _ => None,
            });
            section.map_or_else(Vec::new, |section| {
                section.into_iter().map(|it| it.unwrap().name.to_owned()).collect()
            })
        };
        assert_eq!(exports(&main), ["go", "0", "1", "m", "t0", "g0"]);
        let mut imports = Vec::new();
        for payload in Parser::new(0).parse_all(&chunk) {
            if let Payload::ImportSection(section) = payload.unwrap() {
                imports.extend(section.into_imports().map(|it| it.unwrap().name.to_owned()));
            }
        }
        assert_eq!(imports, ["0", "1", "m", "t0", "g0"]);
    }

    #[test]
    fn a_call_by_slot_names_slot_and_type() {
        let body = Function::new([]);
        let mut body = body;
        body.instructions().call(5).call(6).end();
        let bytes = body.into_raw_body();
        let calls = vec![(1, 2, 5), (3, 2, 6)];
        let made = Body { bytes: &bytes, calls }.with(|function| match function {
            5 => Call::Direct(1),
            _ => Call::Slot { slot: 300, kind: 7 },
        });
        let mut expected = Function::new([]);
        expected.instructions().call(1).i32_const(300).call_indirect(0, 7).end();
        assert_eq!(made, expected.into_raw_body());
    }

    #[test]
    fn a_module_without_names_is_refused() {
        let mut bytes = module(&[Given("start", 1, &[])], &[], 1);
        bytes.truncate(bytes.len() - 10);
        assert!(split(&bytes, &ByFirstLetter).is_err());
    }
}
