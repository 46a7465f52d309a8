use super::homes::SMALLEST;
use super::input::{Body, Call, segment};
use super::*;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection, TableType,
    TypeSection, ValType,
};
use wasmparser::{Parser, Payload};

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
    homes_of_exported(given, table, 1)
}

fn homes_of_exported(given: &[Given], table: &[u32], exported: u32) -> Vec<Option<String>> {
    let bytes = module(given, table, exported);
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
fn what_several_chunks_of_one_parent_call_goes_to_the_parent() {
    let given = [
        Given("a.x:entry", LONG, &[4, 5, 6]),
        Given("a.y:entry", LONG, &[4, 7]),
        Given("b.z:entry", LONG, &[7]),
        Given("shared", LONG, &[]),
        Given("a.x:own", LONG, &[]),
        Given("a.y:other's body", LONG, &[8]),
        Given("everybody's", LONG, &[]),
        Given("a.y:what that calls", LONG, &[]),
        Given("main", LONG, &[]),
    ];
    let homes = homes_of_exported(&given, &[1, 2, 3], 9);
    let all = ["a.x", "a.y", "b.z", "a", "a.x", "a", "main", "a", "main"];
    assert_eq!(names(&homes), all);
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
