// The site behind a line with faults: an origin of its own, so nothing is stored there yet.

import http from 'node:http';
import { SITE } from './browser.mjs';

/** Long enough to be seen, short enough for a test. */
const SLOW_MILLIS = 1_000;

/**
 * `fault(path, times)` may answer 'flip' (one wrong byte), 'cut' (the connection ends half way),
 * 'short' (half of it, as if that were all), 'stall' (half of it, then nothing more comes), 'slow'
 * (late), 'missing' (status 404), 'html' (a page in place of what is not there), or nothing; `times`
 * counts the requests for this path, from 1. Where it answers a function, that makes another text
 * of what is sent.
 */
export async function startProxy(fault = () => undefined) {
  const seen = new Map();
  const proxy = { fault, paths: [], count: (pattern) => proxy.paths.filter((path) => pattern.test(path)).length };
  const server = http.createServer((request, response) => {
    const path = request.url.split('?')[0];
    proxy.paths.push(path);
    seen.set(path, (seen.get(path) ?? 0) + 1);
    answer(request, response, proxy.fault(path, seen.get(path)));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  proxy.site = `http://localhost:${server.address().port}/`;
  proxy.close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return proxy;
}

function answer(request, response, fault) {
  if (fault === 'missing') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('missing');
    return;
  }
  if (fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>');
    return;
  }
  if (fault === 'slow') {
    setTimeout(() => answer(request, response, undefined), SLOW_MILLIS);
    return;
  }
  const { host: _, connection: __, ...headers } = request.headers;
  // A wrong byte of a compressed file can come to be one that nobody sees.
  if (typeof fault === 'function' || fault === 'flip') {
    delete headers['accept-encoding'];
    delete headers['if-none-match'];
  }
  const address = new URL(request.url, SITE);
  const onward = http.request(address, { method: request.method, headers }, (found) => {
    if (fault === undefined) {
      response.writeHead(found.statusCode, found.headers);
      found.pipe(response);
      return;
    }
    const pieces = [];
    found.on('data', (piece) => pieces.push(piece));
    found.on('end', () => {
      const body = Buffer.concat(pieces);
      const { 'transfer-encoding': _, ...headers } = found.headers;
      if (typeof fault === 'function') {
        const text = Buffer.from(fault(body.toString()));
        response.writeHead(found.statusCode, { ...headers, 'content-length': text.length }).end(text);
        return;
      }
      const half = body.subarray(0, body.length >> 1);
      const length = fault === 'short' ? half.length : body.length;
      response.writeHead(found.statusCode, { ...headers, 'content-length': length });
      if (fault === 'flip') {
        body[body.length >> 1] ^= 1;
        response.end(body);
      } else if (fault === 'short') {
        response.end(half);
      } else {
        response.write(half, () => fault === 'stall' || response.destroy());
      }
    });
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end();
}
