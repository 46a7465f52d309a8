// What the built page says of itself.

/** Names the compute module of this build in addresses. */
export async function build() {
  const page = await (await fetch(process.env.SITE)).text();
  const [, id] = page.match(/<meta name="build" content="([^"]*)"/) ?? page.match(/name=build content=([^ >]*)/) ?? [];
  if (id === undefined) {
    throw new Error('the page names no build');
  }
  return id;
}
