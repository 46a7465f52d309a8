use serde_json::json;

pub(crate) fn list(as_json: bool) -> anyhow::Result<bool> {
    if as_json {
        let benches = exhibits::BENCHES.iter().map(|bench| {
            json!({ "slug": bench.slug, "kind": "bench", "question": bench.question, "built": true })
        });
        let cards = exhibits::all().map(|exhibit| {
            json!({
                "slug": exhibit.slug, "kind": "exhibit", "room": exhibit.room.slug(),
                "question": exhibit.question, "paper": exhibit.paper.id,
                "built": exhibit.program.is_some(),
            })
        });
        let all: Vec<_> = benches.chain(cards).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(true);
    }
    println!("Benches");
    for bench in exhibits::BENCHES {
        println!("  * {:<28} {}", bench.slug, bench.question);
    }
    for room in exhibits::Room::ALL {
        println!("{}", room.title());
        for exhibit in exhibits::all().filter(|exhibit| exhibit.room == room) {
            let mark = if exhibit.program.is_some() { '*' } else { ' ' };
            println!("  {mark} {:<28} {}", exhibit.slug, exhibit.question);
        }
    }
    let built = exhibits::all().filter(|exhibit| exhibit.program.is_some()).count();
    println!("* built: {built} of {} exhibits", exhibits::all().count());
    Ok(true)
}
