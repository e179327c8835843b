// age-encryption as a program: `node age.mjs MODULES keygen|keygen-pq`, `seal RECIPIENT…`, `open IDENTITY…`; standard input to standard output.
import { buffer } from "node:stream/consumers";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Before version 20 node does not show its Web Crypto by itself.
globalThis.crypto ??= (await import("node:crypto")).webcrypto;

const [modules, verb, ...keys] = process.argv.slice(2);
const age = await import(pathToFileURL(join(modules, "age-encryption", "dist", "index.js")));

if (verb === "keygen" || verb === "keygen-pq") {
  const identity = verb === "keygen" ? await age.generateX25519Identity() : await age.generateHybridIdentity();
  process.stdout.write(`# public key: ${await age.identityToRecipient(identity)}\n${identity}\n`);
} else {
  const input = new Uint8Array(await buffer(process.stdin));
  const worker = verb === "seal" ? new age.Encrypter() : new age.Decrypter();
  for (const key of keys) {
    verb === "seal" ? worker.addRecipient(key) : worker.addIdentity(key);
  }
  process.stdout.write(verb === "seal" ? await worker.encrypt(input) : await worker.decrypt(input, "uint8array"));
}
